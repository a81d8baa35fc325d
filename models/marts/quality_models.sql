-- One row per model, with how its last build went.
select
    model,
    layer,
    materialization,
    description,
    cast(row_count as integer) as row_count,
    status,
    problem
from {{ source('earshot', 'models') }}
order by model
