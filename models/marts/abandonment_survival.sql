-- One row per customer turn number: who was still there, who left at it, and who has not left by the end of it.
with sessions as (
    select * from {{ ref('fact_sessions') }}
    where
        outcome in ('completed', 'abandoned', 'escalated')
        and customer_turn_count > 0
),

-- a session of n turns has the turns 1 to n, so no number is missing
turn_numbers as (
    select distinct customer_turn_number as turn_number
    from {{ ref('int_turns') }}
    -- beyond the hundredth turn there are hardly sessions, only rows
    where customer_turn_number <= 100
),

endings as (
    select
        customer_turn_count as turn_number,
        count(*) as ended_here,
        count(*) filter (where outcome = 'abandoned') as abandoned_here,
        count(*) filter (where outcome = 'completed') as completed_here,
        count(*) filter (where outcome = 'escalated') as escalated_here
    from sessions
    group by customer_turn_count
),

-- a turn at which no session ended still has sessions going on
endings_by_turn as (
    select
        turn_numbers.turn_number,
        totals.session_count,
        totals.design_effect,
        coalesce(endings.ended_here, 0) as ended_here,
        coalesce(endings.abandoned_here, 0) as abandoned_here,
        coalesce(endings.completed_here, 0) as completed_here,
        coalesce(endings.escalated_here, 0) as escalated_here
    from turn_numbers
    cross join {{ ref('abandonment_totals') }} as totals
    left join endings on turn_numbers.turn_number = endings.turn_number
),

accumulated as (
    select
        *,
        session_count - sum(ended_here) over (order by turn_number) + ended_here as at_risk,
        session_count - sum(abandoned_here) over (order by turn_number) as not_abandoned_count
    from endings_by_turn
),

-- what the counts are worth where customers come back
weighed as (
    select
        *,
        session_count / design_effect as sessions_worth,
        at_risk / design_effect as at_risk_worth,
        not_abandoned_count / design_effect as not_abandoned_worth,
        abandoned_here / design_effect as abandoned_worth
    from accumulated
    where at_risk > 0
)

select
    cast(turn_number as integer) as turn_number,
    cast(at_risk as integer) as at_risk,
    cast(abandoned_here as integer) as abandoned_here,
    cast(completed_here as integer) as completed_here,
    cast(escalated_here as integer) as escalated_here,
    cast(at_risk * 1.0 / session_count as double) as still_on_line,
    {{ wilson_low('at_risk_worth', 'sessions_worth') }} as low,
    {{ wilson_high('at_risk_worth', 'sessions_worth') }} as high,
    cast(not_abandoned_count * 1.0 / session_count as double) as not_abandoned,
    {{ wilson_low('not_abandoned_worth', 'sessions_worth') }} as not_abandoned_low,
    {{ wilson_high('not_abandoned_worth', 'sessions_worth') }} as not_abandoned_high,
    cast(abandoned_here * 1.0 / at_risk as double) as leaving_rate,
    {{ wilson_low('abandoned_worth', 'at_risk_worth') }} as leaving_low,
    {{ wilson_high('abandoned_worth', 'at_risk_worth') }} as leaving_high
from weighed
order by turn_number
