-- One row per transcript. When the call was and with whom comes from the file beside the transcripts; the loader
-- lets no transcript through without it.
with source as (
    select * from {{ source('srt', 'calls') }}
),

metadata as (
    select * from {{ source('srt', 'metadata') }}
)

select
    {{ transcript_columns('srt', duration_s='source.duration') }},
    -- NULL: nobody speaks
    case source.has_shared_cues when true then 'derived' when false then 'turn' else 'none' end as timing_quality
from source
-- left join: a transcript is a call with or without it
left join metadata
    on
        source.source_name = metadata.source_name
        and source.record_id = metadata.record_id
