-- The outcomes of all days add up to the sessions that the pages speak of.
select
    site_summary.session_count,
    coalesce(sum(outcomes_by_day.session_count), 0) as session_count_by_outcome
from {{ ref('site_summary') }} as site_summary
left join {{ ref('outcomes_by_day') }} as outcomes_by_day on true
group by site_summary.session_count
having site_summary.session_count <> coalesce(sum(outcomes_by_day.session_count), 0)
