-- One row per utterance of a call of Retell, from its first word to its last.
with source as (
    select * from {{ source('retell', 'utterances') }}
),

renamed as (
    select
        -- ids
        source_name || ':' || record_id as session_id,
        load_batch,
        item_index as turn_index,
        -- strings: whoever the call was transferred to serves the customer as the agent did
        case lower(trim(role))
            when 'user' then 'customer'
            when 'agent' then 'agent'
            when 'transfer_target' then 'agent'
        end as speaker,
        {{ clean_text('content') }} as turn_text,
        -- numerics: seconds from the start of the audio
        "start" as start_s,
        "end" as end_s,
        -- Retell sends no confidence
        cast(null as double) as asr_confidence,
        cast(null as varchar) as intent,
        cast(null as double) as intent_confidence,
        {{ clean_text('node_name') }} as stage,
        -- booleans
        cast(null as boolean) as is_misunderstood,
        cast(null as boolean) as is_silent,
        cast(null as boolean) as is_intent_failed,
        cast(null as varchar) as reference_text,
        -- latency comes for the whole call only
        cast(null as double) as endpointing_ms,
        cast(null as double) as stt_ms,
        cast(null as double) as llm_ms,
        cast(null as double) as tts_ms,
        cast(null as double) as vendor_sentiment,
        cast(null as varchar) as vendor_sentiment_label
    from source
)

select * from renamed
