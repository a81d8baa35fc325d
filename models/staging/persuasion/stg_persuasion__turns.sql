-- One row per message.
with source as (
    select * from {{ source('persuasion', 'utterances') }}
),

renamed as (
    select
        -- ids
        source_name || ':' || record_id as session_id,
        load_batch,
        item_index as turn_index,
        turn as exchange_index,
        -- strings
        case role when 0 then 'agent' when 1 then 'customer' end as speaker,
        {{ clean_text('unit') }} as turn_text
    from source
)

select * from renamed
