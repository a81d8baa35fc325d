-- One row per utterance. Where the transcript has words only, they are put together.
with source as (
    select * from {{ source('assemblyai', 'segments') }}
),

segments as (
    select
        source_name || ':' || record_id as session_id,
        load_batch,
        item_index,
        role,
        speaker as speaker_label,
        unit = 'utterance' as is_whole,
        {{ clean_text('text') }} as segment_text,
        -- milliseconds, though the call's duration is in seconds
        start / 1000.0 as start_s,
        "end" / 1000.0 as end_s,
        confidence,
        -- a label only: its confidence is no strength of feeling
        cast(null as double) as sentiment_score,
        lower(sentiment) as sentiment
    from source
    -- the configuration may say of a speaker to be ignored
    where role in ('agent', 'customer')
),

{{ turns_of_segments('segments', 0.8) }}
