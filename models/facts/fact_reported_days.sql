-- One row per source and day, or run of days, of which a source reports what it counted itself. There are no sessions
-- behind it here.
with reports as (
    select * from {{ ref('stg_letsgo_daily__days') }}
),

-- a day that several mails report is told by its own, else by the latest
numbered as (
    select
        *,
        row_number() over (
            partition by source, reported_on
            order by
                case when {{ compact_date('reported_on') }} = mail_id then 0 else 1 end,
                load_batch desc,
                mail_id desc,
                reported_until
        ) as report_number
    from reports
)

select
    source,
    reported_on,
    reported_until,
    day_count,
    session_count,
    no_turn_session_count,
    long_session_count,
    mean_turn_count,
    success_count,
    -- without sessions that last, there is no rate
    success_count * 1.0 / nullif(long_session_count, 0) as success_rate,
    backend_failure_count,
    load_batch
from numbered
where report_number = 1
order by source, reported_on
