-- One row per call in our own format.
with source as (
    select * from {{ source('earshot_jsonl', 'calls') }}
),

renamed as (
    select
        {{ own_call_columns() }},
        'earshot-jsonl' as source_type
    from source
)

select * from renamed
