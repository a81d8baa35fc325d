-- One row per transcript. When the call was and with whom comes from the file beside the transcripts; the loader
-- lets no transcript through without it.
with source as (
    select * from {{ source('openai_transcription', 'calls') }}
),

metadata as (
    select * from {{ source('openai_transcription', 'metadata') }}
),

languages as (
    select * from {{ ref('languages') }}
)

-- OpenAI spells languages out, Whisper on one's own machine gives a code
select
    {{ transcript_columns(
        'openai-transcription',
        language="coalesce(languages.tag, case when regexp_matches(source.language, '^[a-z]{2,3}$') then source.language end)",
        duration_s='source.duration'
    ) }},
    case when source.has_times then 'turn' else 'none' end as timing_quality,
    case when source.has_logprob then 'whisper_logprob' end as confidence_source
from source
-- left joins: a transcript is a call with or without them
left join metadata
    on
        source.source_name = metadata.source_name
        and source.record_id = metadata.record_id
left join languages on lower(trim(source.language)) = languages.name
