{{ config(materialized='view') }}
-- One row per turn of any source, as staged. What a source does not give is NULL; what is not listed in turn_columns()
-- stays in staging.
with given as (
    select {{ null_columns(turn_columns()) }}
    where false
),

staged as (
    {{ union_staged('given', 'turns') }}
)

select {{ column_names(turn_columns()) }} from staged
