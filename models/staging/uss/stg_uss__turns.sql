-- One row per turn. The line that rates the whole dialogue is no turn.
with source as (
    select * from {{ source('uss', 'turns') }}
),

renamed as (
    select
        -- ids
        source_name || ':' || record_id as session_id,
        load_batch,
        item_index as turn_index,
        -- strings
        case role when 'USER' then 'customer' when 'SYSTEM' then 'agent' end as speaker,
        {{ clean_text('text') }} as turn_text,
        {{ clean_text('act') }} as act
    from source
)

select * from renamed
