-- One row per comparison of two segments and metric: a minus b over all days, with an interval and a test that allows
-- for the number of comparisons.
{% set names = ['asr_confidence_mean', 'completion_rate', 'conversion_rate', 'error_rate'] %}
with sessions as (
    select
        fact_sessions.*,
        sequenced.cluster_key,
        sequenced.is_repeat,
        sequenced.is_contained,
        sequenced.previous_started_on is not null or sequenced.next_started_on is not null as is_recurring
    from {{ ref('fact_sessions') }} as fact_sessions
    inner join {{ ref('int_sessions_sequenced') }} as sequenced on fact_sessions.session_id = sequenced.session_id
    where fact_sessions.started_at < {{ report_end() }}
),

measured as (
    select
        cluster_key,
        is_recurring,
        started_at,
        channel,
        user_type,
        area,
        is_first_time_user,
        deployment,
        coalesce(campaign_id, '') as campaign,
        script_version
        {%- for metric in metrics() %}
        {%- if metric.name in names %},
        {{ metric_columns(metric) }}
        {%- endif %}
        {%- endfor %}
    from sessions
),

-- the newest version of the bot and the one before it
deployments as (
    select
        deployment,
        row_number() over (order by min(started_at) desc, deployment desc) as newness
    from measured
    where deployment is not null
    group by deployment
),

-- the six kinds of customer with the most sessions
user_types as (
    select user_type
    from measured
    where user_type is not null
    group by user_type
    order by count(*) desc, user_type
    limit 6
),

script_runs as (
    select
        campaign,
        script_version,
        min(started_at) as first_at,
        max(started_at) as last_at,
        count(*) as session_count
    from measured
    where script_version is not null
    group by campaign, script_version
),

-- two scripts are on trial in a campaign while it runs both; elsewhere, before and after, more differs than the script
script_trials as (
    select
        one.campaign,
        one.script_version as segment_a,
        other.script_version as segment_b,
        greatest(one.first_at, other.first_at) as first_at,
        least(one.last_at, other.last_at) as last_at,
        one.session_count + other.session_count as session_count
    from script_runs as one
    inner join script_runs as other on one.campaign = other.campaign and one.script_version < other.script_version
    where greatest(one.first_at, other.first_at) < least(one.last_at, other.last_at)
),

-- the two versions that were on trial most
main_trial as (
    select
        segment_a,
        segment_b
    from script_trials
    group by segment_a, segment_b
    order by sum(session_count) desc, segment_a, segment_b
    limit 1
),

pairs as (
    select
        'first_time_vs_returning' as comparison,
        'first_time' as segment_a,
        'returning' as segment_b
    union all
    select
        'rural_vs_urban' as comparison,
        'rural' as segment_a,
        'urban' as segment_b
    union all
    select
        'voice_vs_text' as comparison,
        'voice' as segment_a,
        'text' as segment_b
    union all
    select
        'user_types' as comparison,
        one.user_type as segment_a,
        other.user_type as segment_b
    from user_types as one
    inner join user_types as other on one.user_type < other.user_type
    union all
    select
        'deployment_after_vs_before' as comparison,
        newest.deployment as segment_a,
        earlier.deployment as segment_b
    from deployments as newest
    inner join deployments as earlier on newest.newness = 1 and earlier.newness = 2
    union all
    select
        'script_versions' as comparison,
        segment_a,
        segment_b
    from main_trial
),

numbered_pairs as (
    select
        *,
        row_number() over (order by comparison, segment_a, segment_b) as pair_number
    from pairs
),

pair_sides as (
    select
        pair_number,
        comparison,
        'a' as side,
        segment_a as segment
    from numbered_pairs
    union all
    select
        pair_number,
        comparison,
        'b' as side,
        segment_b as segment
    from numbered_pairs
),

segmented as (
    select
        'first_time_vs_returning' as comparison,
        case when is_first_time_user then 'first_time' else 'returning' end as segment,
        measured.*
    from measured
    where is_first_time_user is not null
    union all
    select
        'rural_vs_urban' as comparison,
        area as segment,
        measured.*
    from measured
    union all
    select
        'voice_vs_text' as comparison,
        channel as segment,
        measured.*
    from measured
    union all
    select
        'user_types' as comparison,
        user_type as segment,
        measured.*
    from measured
    union all
    select
        'deployment_after_vs_before' as comparison,
        deployment as segment,
        measured.*
    from measured
    union all
    select
        'script_versions' as comparison,
        measured.script_version as segment,
        measured.*
    from measured
    inner join script_trials
        on
            measured.campaign = script_trials.campaign
            and measured.started_at between script_trials.first_at and script_trials.last_at
    -- of a campaign's trials only the one of these two versions, so that no session counts twice
    inner join main_trial
        on script_trials.segment_a = main_trial.segment_a and script_trials.segment_b = main_trial.segment_b
),

compared as (
    select
        pair_sides.pair_number,
        pair_sides.side,
        segmented.cluster_key,
        segmented.is_recurring
        {%- for metric in metrics() %}
        {%- if metric.name in names %},
        segmented.{{ metric.name }}_num
        {%- if metric.denominator != '1' %},
        segmented.{{ metric.name }}_den
        {%- endif %}
        {%- endif %}
        {%- endfor %}
    from segmented
    inner join pair_sides on segmented.comparison = pair_sides.comparison and segmented.segment = pair_sides.segment
),

{{ difference_steps(names) }},

-- what each comparison is made in
wanted (comparison, metric) as (
    values
        ('first_time_vs_returning', 'completion_rate'),
        ('rural_vs_urban', 'completion_rate'),
        ('voice_vs_text', 'completion_rate'),
        ('user_types', 'asr_confidence_mean'),
        ('deployment_after_vs_before', 'error_rate'),
        ('deployment_after_vs_before', 'asr_confidence_mean'),
        ('deployment_after_vs_before', 'completion_rate'),
        ('script_versions', 'completion_rate'),
        ('script_versions', 'conversion_rate')
),

wanted_differences as (
    select
        numbered_pairs.comparison,
        numbered_pairs.segment_a,
        numbered_pairs.segment_b,
        differences.*
    from differences
    inner join numbered_pairs on differences.pair_number = numbered_pairs.pair_number
    inner join wanted on numbered_pairs.comparison = wanted.comparison and differences.metric = wanted.metric
    -- a segment that no session of the population is in cannot be compared
    where differences.n_a > 0 and differences.n_b > 0
),

{{ adjustment_steps('wanted_differences') }}

select
    comparison,
    metric,
    segment_a,
    segment_b,
    value_a,
    cast(n_a as integer) as n_a,
    value_b,
    cast(n_b as integer) as n_b,
    difference,
    low,
    high,
    p_value,
    p_value_adjusted,
    p_value_adjusted < 1 - {{ var('confidence_level') }} as is_significant
from adjusted
order by comparison, metric, segment_a, segment_b
