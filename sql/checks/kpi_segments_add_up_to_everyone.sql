-- The segments of a dimension, the unknown one among them, add up to everyone in each period. Were one dropped, shares by
-- segment would look complete and not be.
with totals as (
    select
        metric,
        grain,
        period_start,
        session_count,
        denominator
    from {{ ref('kpi_values') }}
    where dimension = 'all' and session_count > 0
),

segments as (
    select
        metric,
        grain,
        period_start,
        dimension,
        sum(session_count) as session_count,
        sum(denominator) as denominator
    from {{ ref('kpi_values') }}
    where dimension <> 'all'
    group by metric, grain, period_start, dimension
)

select
    segments.*,
    totals.session_count as session_count_of_all,
    totals.denominator as denominator_of_all
from segments
-- left join: segments without a total are wrong too
left join totals
    on
        segments.metric = totals.metric
        and segments.grain = totals.grain
        and segments.period_start is not distinct from totals.period_start
where
    totals.session_count is null
    or segments.session_count <> totals.session_count
    or abs(segments.denominator - totals.denominator) > 1e-9 * (1 + abs(totals.denominator))
