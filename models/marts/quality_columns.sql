-- One row per column of each built model: what it means and what it is computed from.
select
    model,
    column_name,
    column_number,
    description,
    data_type,
    upstream
from {{ source('earshot', 'columns') }}
order by model, column_number
