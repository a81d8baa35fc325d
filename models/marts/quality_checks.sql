-- One row per check, with its last result.
select
    check_name,
    model,
    column_name,
    kind,
    description,
    severity,
    status,
    cast(offending_count as integer) as offending_count,
    problem
from {{ source('earshot', 'checks') }}
order by check_name
