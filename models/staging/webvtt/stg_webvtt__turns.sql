-- One row per turn: cues of one speaker that follow each other, with no pause between them that counts as silence. Where
-- a cue ends has to do with the screen, not with the speaker.
with source as (
    select * from {{ source('webvtt', 'cues') }}
),

{{ cue_steps('source') }},

{{ turns_of_segments('segments', var('silence_s')) }}
