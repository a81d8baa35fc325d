-- One row per report in a mail: nearly always one, of one day.
with figures as (
    select * from {{ source('letsgo_daily', 'figures') }}
),

reports as (
    select
        -- ids
        source_name as source,
        load_batch,
        record_id as mail_id,
        -- times
        first_day as reported_on,
        last_day as reported_until,
        cast({{ days_from('first_day', 'last_day') }} + 1 as integer) as day_count,
        -- numerics
        cast(max(value) filter (where measure = 'sessions') as integer) as session_count,
        cast(max(value) filter (where measure = 'no_turn_sessions') as integer) as no_turn_session_count,
        cast(max(value) filter (where measure = 'long_sessions') as integer) as long_session_count,
        max(value) filter (where measure = 'mean_turns') as mean_turn_count,
        cast(max(value) filter (where measure = 'successes') as integer) as success_count,
        max(percent) filter (where measure = 'successes') as success_percent,
        -- later mails count the failures by their code
        cast(sum(value) filter (where measure = 'backend_failures') as integer) as backend_failure_count
    from figures
    group by source_name, load_batch, record_id, first_day, last_day
)

select * from reports
