-- A proportion and its interval lie between 0 and 1. A numerator that counts a unit twice, or one outside the
-- denominator, shows here and nowhere else.
select
    metric,
    grain,
    period_start,
    dimension,
    segment,
    numerator,
    denominator,
    low,
    high
from {{ ref('kpi_values') }}
where
    metric in (
        {%- for metric in metrics() %}{% if metric.kind == 'proportion' %}
        '{{ metric.name }}',
        {%- endif %}{% endfor %}
        ''
    )
    and (numerator < 0 or numerator > denominator or low < 0 or high > 1)
