-- One row per rated turn: how satisfied people think that the customer is.
with source as (
    select * from {{ source('uss', 'turns') }}
),

renamed as (
    select
        -- ids
        source_name || ':' || record_id as session_id,
        load_batch,
        item_index as turn_index,
        -- numerics
        ratings,
        {{ item_count('ratings') }} as rating_count,
        {{ list_mean('ratings') }} as rating_mean
    from source
    where {{ item_count('ratings') }} > 0
)

select * from renamed
