{{ config(materialized='view') }}
-- One row per call of any source, as staged. What a source does not give is NULL; what is not listed in call_columns()
-- stays in staging.
with given as (
    select {{ null_columns(call_columns()) }}
    where false
),

staged as (
    {{ union_staged('given', 'calls') }}
)

select
    {{ column_names(call_columns(), without='is_synthetic') }},
    coalesce(is_synthetic, false) as is_synthetic
from staged
