-- One row per day from the first session to the last, in the reports' time zone.
with bounds as (
    select
        min({{ report_date('started_at') }}) as first_day,
        max({{ report_date('started_at') }}) as last_day
    from {{ ref('int_calls') }}
),

days as (
    {{ days_between('(select first_day from bounds)', '(select last_day from bounds)') }}
),

dates as (
    select
        date_day,
        cast(date_trunc('week', date_day) as date) as week_start,
        cast(date_trunc('month', date_day) as date) as month_start,
        cast(extract(isodow from date_day) as integer) as weekday,
        extract(isodow from date_day) >= 6 as is_weekend
    from days
)

select * from dates
order by date_day
