-- Each session's day in the reports' time zone is among the known days. A chart by day that starts from the days
-- would drop the others without a trace.
select
    session_id,
    started_at
from {{ ref('fact_sessions') }}
where {{ report_date('started_at') }} not in (select date_day from {{ ref('dim_dates') }})
