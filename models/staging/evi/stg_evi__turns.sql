-- One row per reply. The bot's prompts are not in the source, so the agent has no turns.
with source as (
    select * from {{ source('evi', 'replies') }}
),

renamed as (
    select
        -- ids
        source_name || ':' || record_id as session_id,
        load_batch,
        turn_num as turn_index,
        -- strings
        'customer' as speaker,
        {{ clean_text('transcription') }} as turn_text,
        item as stage,
        -- booleans: an empty transcription is no recognized speech
        {{ clean_text('transcription') }} is null as is_silent
    from source
)

select * from renamed
