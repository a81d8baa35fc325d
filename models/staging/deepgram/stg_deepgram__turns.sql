-- One row per utterance. Where the transcript has words only, they are put together.
with source as (
    select * from {{ source('deepgram', 'segments') }}
),

segments as (
    select
        source_name || ':' || record_id as session_id,
        load_batch,
        item_index,
        role,
        speaker as speaker_label,
        unit = 'utterance' as is_whole,
        {{ clean_text('transcript') }} as segment_text,
        -- seconds already
        start as start_s,
        "end" as end_s,
        confidence,
        sentiment_score,
        sentiment
    from source
    -- the configuration may say of a speaker to be ignored
    where role in ('agent', 'customer')
),

{{ turn_steps('segments', 0.8) }}

select
    session_id,
    load_batch,
    turn_index,
    speaker,
    turn_text,
    start_s,
    end_s,
    case when speaker = 'customer' then confidence end as asr_confidence,
    {{ unmarked_turn_columns() }},
    -- the vendor's own judgement
    sentiment_score as vendor_sentiment,
    sentiment as vendor_sentiment_label
from turns
