-- One row per signal and source, and per signal over all sources: in how many sessions of the current period it occurs.
with sessions as (
    select
        session_id,
        source,
        -- a customer who is not known counts as another each time
        coalesce(customer_key, session_id) as cluster_key,
        {{ item_count('compliance_flags') }} > 0 as is_rule_broken
    from {{ ref('fact_sessions') }}
    where
        turn_count > 0
        and started_at >= {{ days_before_report_end(var('period_days')) }}
        and started_at < {{ report_end() }}
),

claims as (
    select
        session_id,
        signal,
        1 as turn_count
    from {{ ref('int_turn_claims') }}
    union all
    -- a broken rule may stand in no turn
    select
        session_id,
        'rule_break' as signal,
        0 as turn_count
    from sessions
    where is_rule_broken
),

claims_by_session as (
    select
        claims.session_id,
        claims.signal,
        sum(claims.turn_count) as turn_count
    from claims
    inner join sessions on claims.session_id = sessions.session_id
    group by claims.session_id, claims.signal
),

grouped_sessions as (
    select
        session_id,
        source,
        cluster_key
    from sessions
    union all
    select
        session_id,
        'all' as source,
        cluster_key
    from sessions
),

sizes as (
    select
        source,
        cluster_key,
        count(*) as session_count
    from grouped_sessions
    group by source, cluster_key
),

totals as (
    select
        source,
        sum(session_count) as session_count,
        count(*) as customer_count,
        sum(session_count * session_count) as squared_sizes
    from sizes
    group by source
),

heard as (
    select
        grouped_sessions.source,
        grouped_sessions.cluster_key,
        claims_by_session.signal,
        count(*) as session_count,
        sum(claims_by_session.turn_count) as turn_count
    from claims_by_session
    inner join grouped_sessions on claims_by_session.session_id = grouped_sessions.session_id
    group by grouped_sessions.source, grouped_sessions.cluster_key, claims_by_session.signal
),

-- sums from which the spread between customers follows; customers without the signal are in squared_sizes
heard_totals as (
    select
        heard.source,
        heard.signal,
        sum(heard.session_count) as heard_count,
        sum(heard.turn_count) as turn_count,
        sum(heard.session_count * heard.session_count) as squared_heard,
        sum(heard.session_count * sizes.session_count) as products
    from heard
    inner join sizes
        on
            heard.source = sizes.source
            and heard.cluster_key = sizes.cluster_key
    group by heard.source, heard.signal
),

rates as (
    select
        totals.source,
        signals.signal,
        totals.session_count,
        totals.customer_count,
        coalesce(heard_totals.heard_count, 0) as heard_count,
        coalesce(heard_totals.turn_count, 0) as turn_count,
        coalesce(heard_totals.heard_count, 0) * 1.0 / totals.session_count as rate,
        greatest(
            0,
            coalesce(heard_totals.squared_heard, 0)
            - 2 * coalesce(heard_totals.heard_count, 0) * coalesce(heard_totals.products, 0) * 1.0 / totals.session_count
            + power(coalesce(heard_totals.heard_count, 0) * 1.0 / totals.session_count, 2) * totals.squared_sizes
        ) as squared_residuals
    from totals
    cross join {{ ref('signals') }} as signals
    -- left join: a signal that occurs nowhere is worth knowing too
    left join heard_totals
        on
            totals.source = heard_totals.source
            and signals.signal = heard_totals.signal
    -- how sure the recognizer is occurs in no turn more than in another; what is redacted stands on the page Data quality
    where signals.signal not in ('confidence', 'redaction')
),

spread as (
    select
        *,
        {{ ratio_variance('squared_residuals', 'session_count', 'customer_count') }} as variance
    from rates
),

weighed as (
    select
        *,
        {{ effective_trials('rate', 'session_count', 'variance', 'customer_count') }} as trials
    from spread
)

select
    source,
    signal,
    cast(session_count as integer) as session_count,
    cast(heard_count as integer) as heard_count,
    cast(turn_count as integer) as turn_count,
    cast(rate as double) as rate,
    {{ wilson_low('(rate * trials)', 'trials') }} as low,
    {{ wilson_high('(rate * trials)', 'trials') }} as high,
    session_count >= {{ var('minimum_n') }} as is_enough
from weighed
order by source, signal
