-- One row per rated dialogue: how satisfied people think that the customer is with the whole of it.
with source as (
    select * from {{ source('uss', 'calls') }}
),

renamed as (
    select
        -- ids
        source_name || ':' || record_id as session_id,
        load_batch,
        -- numerics
        overall_ratings as ratings,
        {{ item_count('overall_ratings') }} as rating_count,
        {{ list_mean('overall_ratings') }} as rating_mean
    from source
    where {{ item_count('overall_ratings') }} > 0
)

select * from renamed
