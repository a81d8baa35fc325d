-- One row per place along the call, the 21st standing for all later ones: how many customer turns went wrong there.
with turns as (
    select
        turns.*,
        -- a customer who is not known counts as another each time
        coalesce(sessions.customer_key, turns.session_id) as cluster_key,
        case when turns.customer_turn_number > 20 then 21 else turns.customer_turn_number end as turn_position
    from {{ ref('int_turn_errors') }} as turns
    inner join {{ ref('fact_sessions') }} as sessions on turns.session_id = sessions.session_id
    where turns.error_basis <> 'none'
),

-- the turns of one customer, and the last place's turns of one session, resemble each other
by_customer as (
    select
        turn_position,
        cluster_key,
        count(*) as turn_count,
        count(*) filter (where is_error) as error_count,
        count(*) filter (where is_misunderstood) as misunderstanding_count,
        count(*) filter (where is_silent) as silence_count,
        count(*) filter (where is_intent_failure) as intent_failure_count
    from turns
    group by turn_position, cluster_key
),

totals as (
    select
        turn_position,
        count(*) as customer_count,
        sum(turn_count) as turn_count,
        sum(error_count) as error_count,
        sum(misunderstanding_count) as misunderstanding_count,
        sum(silence_count) as silence_count,
        sum(intent_failure_count) as intent_failure_count,
        sum(error_count) * 1.0 / sum(turn_count) as error_rate
    from by_customer
    group by turn_position
),

residuals as (
    select
        by_customer.turn_position,
        sum(
            {{ exact('power(by_customer.error_count - totals.error_rate * by_customer.turn_count, 2)') }}
        ) as squared_residuals
    from by_customer
    inner join totals on by_customer.turn_position = totals.turn_position
    group by by_customer.turn_position
),

spread as (
    select
        totals.*,
        {{ ratio_variance(
            'cast(residuals.squared_residuals as double)', 'totals.turn_count', 'totals.customer_count'
        ) }} as variance
    from totals
    inner join residuals on totals.turn_position = residuals.turn_position
),

weighed as (
    select
        *,
        -- turns that all come from different customers need no correction
        case
            when turn_count = customer_count then turn_count
            else {{ effective_trials('error_rate', 'turn_count', 'variance', 'customer_count') }}
        end as trials
    from spread
),

counted as (
    select
        *,
        error_rate * trials as successes
    from weighed
)

select
    cast(turn_position as integer) as turn_position,
    case when turn_position > 20 then '21 and later' else cast(turn_position as varchar) end as turn_label,
    cast(turn_count as integer) as turn_count,
    cast(error_count as integer) as error_count,
    cast(error_rate as double) as error_rate,
    {{ wilson_low('successes', 'trials') }} as low,
    {{ wilson_high('successes', 'trials') }} as high,
    cast(misunderstanding_count as integer) as misunderstanding_count,
    cast(silence_count as integer) as silence_count,
    cast(intent_failure_count as integer) as intent_failure_count,
    turn_count >= {{ var('minimum_n') }} as is_enough
from counted
order by turn_position
