-- One row per transcript. When the call was and with whom comes from the file beside the transcripts; the loader
-- lets no transcript through without it.
with source as (
    select * from {{ source('assemblyai', 'calls') }}
),

metadata as (
    select * from {{ source('assemblyai', 'metadata') }}
)

select
    {{ transcript_columns(
        'assemblyai',
        language=language_tag(clean_text('source.language_code')),
        deployment=clean_text('source.speech_model'),
        duration_s='source.audio_duration'
    ) }},
    source.categories as vendor_categories,
    {{ unit_columns() }}
from source
-- left join: a transcript is a call with or without it
left join metadata
    on
        source.source_name = metadata.source_name
        and source.record_id = metadata.record_id
