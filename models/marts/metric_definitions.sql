-- One row per metric, as the registry defines it.
select
    name as metric,
    label,
    "group",
    description,
    numerator,
    denominator,
    population,
    population_label,
    kind,
    format,
    unit,
    better,
    source
from {{ source('earshot', 'metrics') }}
order by metric
