-- One row per day of the reports' time zone and outcome, where there is a session.
with sessions as (
    select * from {{ ref('fact_sessions') }}
    where started_at < {{ report_end() }}
),

by_day as (
    select
        {{ report_date('started_at') }} as day,
        coalesce(outcome, 'unknown') as outcome,
        cast(count(*) as integer) as session_count
    from sessions
    group by 1, 2
)

select * from by_day
order by day, outcome
