-- One row per stage that any session reached: how many were abandoned there.
with sessions as (
    select
        *,
        coalesce(drop_off_stage, 'not known') as left_at_stage
    from {{ ref('fact_sessions') }}
    where
        outcome in ('completed', 'abandoned', 'escalated')
        and customer_turn_count > 0
),

left_there as (
    select
        left_at_stage as stage,
        count(*) as abandoned_here
    from sessions
    where outcome = 'abandoned'
    group by left_at_stage
),

-- a session reached a stage if a turn was in it, or if it ended there; union drops the doubles
stages_of_sessions as (
    select
        session_id,
        stage
    from {{ ref('int_turns') }}
    where stage is not null
    union
    select
        session_id,
        left_at_stage as stage
    from sessions
    where outcome = 'abandoned'
),

reached as (
    select
        stages_of_sessions.stage,
        count(*) as session_count
    from stages_of_sessions
    inner join sessions on stages_of_sessions.session_id = sessions.session_id
    group by stages_of_sessions.stage
),

joined as (
    select
        reached.stage,
        reached.session_count,
        totals.abandoned_count,
        totals.design_effect,
        coalesce(left_there.abandoned_here, 0) as abandoned_here
    from reached
    cross join {{ ref('abandonment_totals') }} as totals
    -- left join: a stage that nobody left at is worth knowing too
    left join left_there on reached.stage = left_there.stage
),

-- what the counts are worth where customers come back
weighed as (
    select
        *,
        abandoned_here / design_effect as successes,
        abandoned_count / design_effect as abandoned_worth,
        session_count / design_effect as reached_worth
    from joined
)

select
    stage,
    cast(session_count as integer) as session_count,
    cast(abandoned_here as integer) as abandoned_here,
    -- NULL where nobody left at all
    cast(abandoned_here * 1.0 / nullif(abandoned_count, 0) as double) as share,
    {{ wilson_low('successes', 'abandoned_worth') }} as low,
    {{ wilson_high('successes', 'abandoned_worth') }} as high,
    -- who reached a stage is not known where its name is not
    case when stage <> 'not known' then cast(abandoned_here * 1.0 / session_count as double) end as leaving_rate,
    case when stage <> 'not known' then {{ wilson_low('successes', 'reached_worth') }} end as leaving_low,
    case when stage <> 'not known' then {{ wilson_high('successes', 'reached_worth') }} end as leaving_high
from weighed
order by abandoned_here desc, stage
