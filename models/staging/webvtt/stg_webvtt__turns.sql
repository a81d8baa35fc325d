-- One row per turn: cues of one speaker that follow each other, with no pause between them that counts as silence. Where
-- a cue ends has to do with the screen, not with the speaker.
with source as (
    select * from {{ source('webvtt', 'cues') }}
),

{{ cue_steps('source') }},

{{ turn_steps('segments', var('silence_s')) }}

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
    -- captions judge nothing
    sentiment_score as vendor_sentiment,
    sentiment as vendor_sentiment_label
from turns
