-- The days of a metric add up to all days. Were a session lost or counted twice between the two, the chart by day and
-- the figure above it would speak of different sessions.
select
    metric,
    max(session_count) filter (where grain = 'all') as session_count,
    sum(session_count) filter (where grain = 'day') as session_count_by_day,
    max(numerator) filter (where grain = 'all') as numerator,
    sum(numerator) filter (where grain = 'day') as numerator_by_day
from {{ ref('kpi_values') }}
where dimension = 'all' and grain in ('all', 'day')
group by metric
having
    max(session_count) filter (where grain = 'all')
        <> coalesce(sum(session_count) filter (where grain = 'day'), 0)
    or abs(
        coalesce(max(numerator) filter (where grain = 'all'), 0)
            - coalesce(sum(numerator) filter (where grain = 'day'), 0)
    ) > 1e-9 * (1 + abs(coalesce(max(numerator) filter (where grain = 'all'), 0)))
