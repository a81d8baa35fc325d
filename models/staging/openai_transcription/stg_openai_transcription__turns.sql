-- One row per turn: segments of one speaker that follow each other, with no pause between them that counts as silence.
-- Where a segment ends has to do with the recognizer, not with the speaker.
with source as (
    select * from {{ source('openai_transcription', 'segments') }}
),

segments as (
    select
        source_name || ':' || record_id as session_id,
        load_batch,
        item_index,
        role,
        speaker as speaker_label,
        false as is_whole,
        {{ clean_text('text') }} as segment_text,
        -- seconds already
        start as start_s,
        "end" as end_s,
        -- a stand-in: how probable the recognizer found its words, not how often it is right
        exp(avg_logprob) as confidence,
        cast(null as double) as sentiment_score,
        cast(null as varchar) as sentiment
    from source
    -- the configuration may say of a speaker to be ignored
    where
        role in ('agent', 'customer')
        -- Whisper's own rule for silence: what it writes there it made up
        and not coalesce(no_speech_prob > 0.6 and avg_logprob < -1, false)
),

{{ turns_of_segments('segments', var('silence_s')) }}
