-- One row per utterance of a call in our own format, which has our names and units already.
with source as (
    select * from {{ source('earshot_jsonl', 'turns') }}
),

renamed as (
    select
        source_name || ':' || record_id as session_id,
        load_batch,
        item_index as turn_index,
        start_s,
        end_s,
        {{ own_turn_columns() }}
    from source
)

select * from renamed
