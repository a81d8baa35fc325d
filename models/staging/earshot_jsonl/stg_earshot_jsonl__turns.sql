-- One row per utterance of a call in our own format, which has our names and units already.
with source as (
    select * from {{ source('earshot_jsonl', 'turns') }}
),

renamed as (
    select
        -- ids
        source_name || ':' || record_id as session_id,
        load_batch,
        item_index as turn_index,
        -- strings
        speaker,
        {{ clean_text('text') }} as turn_text,
        -- numerics
        start_s,
        end_s,
        -- what the recognizer and the bot make of a turn is about the customer's words
        case when speaker = 'customer' then asr_confidence end as asr_confidence,
        case when speaker = 'customer' then {{ clean_text('intent') }} end as intent,
        case when speaker = 'customer' then intent_confidence end as intent_confidence,
        {{ clean_text('stage') }} as stage,
        -- booleans
        case when speaker = 'customer' then is_misunderstood end as is_misunderstood,
        case when speaker = 'customer' then is_silent end as is_silent,
        case when speaker = 'customer' then is_intent_failed end as is_intent_failed,
        {{ clean_text('reference_text') }} as reference_text,
        -- how long each step before an agent turn took
        endpointing_ms,
        stt_ms,
        llm_ms,
        tts_ms
    from source
)

select * from renamed
