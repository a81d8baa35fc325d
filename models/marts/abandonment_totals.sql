-- One row: how many sessions could have been abandoned, how many were, and what repeat customers do to the doubt.
with sessions as (
    select
        *,
        -- a customer who is not known counts as another each time
        coalesce(customer_key, session_id) as cluster_key
    from {{ ref('fact_sessions') }}
    where
        outcome in ('completed', 'abandoned', 'escalated')
        and customer_turn_count > 0
),

by_customer as (
    select
        cluster_key,
        count(*) as session_count,
        count(*) filter (where outcome = 'abandoned') as abandoned_count,
        count(*) filter (where outcome = 'completed') as completed_count,
        count(*) filter (where outcome = 'escalated') as escalated_count
    from sessions
    group by cluster_key
),

totals as (
    select
        count(*) as customer_count,
        coalesce(sum(session_count), 0) as session_count,
        coalesce(sum(abandoned_count), 0) as abandoned_count,
        coalesce(sum(completed_count), 0) as completed_count,
        coalesce(sum(escalated_count), 0) as escalated_count,
        sum(abandoned_count) * 1.0 / nullif(sum(session_count), 0) as abandonment_rate
    from by_customer
),

residuals as (
    select
        sum(
            {{ exact('power(by_customer.abandoned_count - totals.abandonment_rate * by_customer.session_count, 2)') }}
        ) as squared_residuals
    from by_customer
    cross join totals
),

spread as (
    select
        totals.*,
        {{ ratio_variance(
            'cast(residuals.squared_residuals as double)', 'totals.session_count', 'totals.customer_count'
        ) }} as variance
    from totals
    cross join residuals
),

weighed as (
    select
        *,
        case
            when customer_count = session_count then 1.0
            else session_count
                / {{ effective_trials('abandonment_rate', 'session_count', 'variance', 'customer_count') }}
        end as design_effect
    from spread
),

counted as (
    select
        *,
        session_count / design_effect as trials,
        abandoned_count / design_effect as successes
    from weighed
)

select
    cast(session_count as integer) as session_count,
    cast(customer_count as integer) as customer_count,
    cast(abandoned_count as integer) as abandoned_count,
    cast(completed_count as integer) as completed_count,
    cast(escalated_count as integer) as escalated_count,
    cast(abandonment_rate as double) as abandonment_rate,
    {{ wilson_low('successes', 'trials') }} as low,
    {{ wilson_high('successes', 'trials') }} as high,
    cast(design_effect as double) as design_effect,
    session_count >= {{ var('minimum_n') }} as is_enough
from counted
