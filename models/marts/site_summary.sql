-- One row: what the pages speak of.
with sessions as (
    select * from {{ ref('fact_sessions') }}
    where started_at < {{ report_end() }}
),

summary as (
    select
        '{{ var("title") | replace("'", "''") }}' as title,
        {{ report_end() }} as as_of,
        {{ days_before_report_end(var('period_days')) }} as period_start,
        {{ report_end() }} as period_end,
        {{ days_before_report_end(2 * var('period_days')) }} as previous_start,
        min(started_at) as data_from,
        max(started_at) as data_to,
        cast(count(*) as integer) as session_count,
        -- one invented session is enough: nobody is to take it for a real one
        coalesce(bool_or(is_synthetic), false) as is_generated,
        string_agg(distinct source, ', ' order by source) as source_names,
        -- a page says the days of these times, which begin at other moments in other zones
        '{{ var("timezone") }}' as timezone
    from sessions
)

select * from summary
