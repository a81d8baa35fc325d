-- One row per metric: the current period against the one before it and against its target.
with sessions as (
    select
        fact_sessions.*,
        sequenced.cluster_key,
        sequenced.is_repeat,
        sequenced.is_contained,
        sequenced.previous_started_on is not null or sequenced.next_started_on is not null as is_recurring
    from {{ ref('fact_sessions') }} as fact_sessions
    inner join {{ ref('int_sessions_sequenced') }} as sequenced on fact_sessions.session_id = sequenced.session_id
    where
        fact_sessions.started_at >= {{ days_before_report_end(2 * var('period_days')) }}
        and fact_sessions.started_at < {{ report_end() }}
),

compared as (
    select
        1 as pair_number,
        case
            when started_at >= {{ days_before_report_end(var('period_days')) }} then 'a'
            else 'b'
        end as side,
        cluster_key,
        is_recurring
        {%- for metric in metrics() %},
        {{ metric_columns(metric) }}
        {%- endfor %}
    from sessions
),

{{ difference_steps('all') }},

{{ adjustment_steps('differences') }},

overall_targets as (
    select
        metric,
        max(target) as target
    from {{ source('config', 'targets') }}
    where campaign_id is null
    group by metric
),

definitions (metric, better) as (
    values
        {%- for metric in metrics() %}
        ('{{ metric.name }}', '{{ metric.better }}'){% if not loop.last %},{% endif %}
        {%- endfor %}
),

current_values as (
    select
        definitions.metric,
        adjusted.value_a as value,
        adjusted.low_a as low,
        adjusted.high_a as high,
        cast(coalesce(adjusted.n_a, 0) as integer) as session_count,
        adjusted.low_a is not null as is_enough,
        adjusted.value_b as previous_value,
        cast(coalesce(adjusted.n_b, 0) as integer) as previous_session_count,
        adjusted.difference,
        adjusted.low as difference_low,
        adjusted.high as difference_high,
        adjusted.p_value,
        adjusted.p_value_adjusted,
        adjusted.p_value_adjusted < 1 - {{ var('confidence_level') }} as is_significant,
        overall_targets.target,
        case
            when overall_targets.target is null or definitions.better = 'neutral' then 'none'
            when definitions.better = 'higher' and adjusted.low_a >= overall_targets.target then 'met'
            when definitions.better = 'lower' and adjusted.high_a <= overall_targets.target then 'met'
            when definitions.better = 'higher' and adjusted.high_a < overall_targets.target then 'missed'
            when definitions.better = 'lower' and adjusted.low_a > overall_targets.target then 'missed'
            else 'uncertain'
        end as target_status
    from definitions
    -- left joins: without a single session in both periods a metric still has its row
    left join adjusted on definitions.metric = adjusted.metric
    left join overall_targets on definitions.metric = overall_targets.metric
)

select * from current_values
order by metric
