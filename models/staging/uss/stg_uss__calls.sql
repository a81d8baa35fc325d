-- One row per dialogue. Nothing tells whether the customer got what they came for.
with source as (
    select * from {{ source('uss', 'calls') }}
),

renamed as (
    select
        -- ids
        source_name || ':' || record_id as session_id,
        source_name as source,
        'uss' as source_type,
        load_batch,
        record_id as source_call_id,
        -- the sets have tasks and systems of their own: they are no versions of one bot
        set_name as campaign_id,
        -- strings
        'text' as channel,
        'en' as language,
        -- times: the source tells none
        {{ noon_of('started_on') }} as started_at,
        'none' as timing_quality
    from source
)

select * from renamed
