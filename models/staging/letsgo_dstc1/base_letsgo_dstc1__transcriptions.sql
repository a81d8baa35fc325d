-- One row per labelled exchange: what a person heard the caller say.
with source as (
    select * from {{ source('letsgo_dstc1', 'turn_labels') }}
),

renamed as (
    select
        -- ids
        source_name || ':' || record_id as session_id,
        coalesce(turn_index, item_index) as label_index,
        -- strings: only replies that could be understood have a transcription
        case when transcription_status = 'transcribed' then {{ clean_text('transcription') }} end as reference_text
    from source
)

select * from renamed
