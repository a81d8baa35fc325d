-- One row per transcript. When the call was and with whom comes from the file beside the transcripts; the loader
-- lets no transcript through without it.
with source as (
    select
        *,
        -- channels in several languages have none in common
        case when {{ item_count('detected_languages') }} = 1 then {{ first_item('detected_languages') }} end as common_language
    from {{ source('deepgram', 'calls') }}
),

metadata as (
    select * from {{ source('deepgram', 'metadata') }}
)

select
    {{ transcript_columns(
        'deepgram',
        language='source.common_language',
        deployment=clean_text("concat_ws(' ', source.model_name, source.model_version)"),
        duration_s='source.duration'
    ) }},
    -- the vendor's own judgement
    source.sentiment_score as vendor_sentiment,
    source.sentiment as vendor_sentiment_label,
    source.topics as vendor_categories,
    {{ unit_columns() }}
from source
-- left join: a transcript is a call with or without it
left join metadata
    on
        source.source_name = metadata.source_name
        and source.record_id = metadata.record_id
