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

{{ turns_of_segments('segments', 0.8) }}
