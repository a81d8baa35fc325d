-- One row per transcript. When the call was and with whom comes from the file beside the transcripts; the loader
-- lets no transcript through without it.
with source as (
    select * from {{ source('deepgram', 'calls') }}
),

metadata as (
    select * from {{ source('deepgram', 'metadata') }}
),

renamed as (
    select
        -- ids
        source.source_name || ':' || source.record_id as session_id,
        source.source_name as source,
        'deepgram' as source_type,
        source.load_batch,
        source.record_id as source_call_id,
        -- what the transcript tells
        coalesce(metadata.channel, 'voice') as channel,
        coalesce(
            {{ clean_text('metadata.language') }},
            -- channels in several languages have none in common
            case when {{ item_count('source.detected_languages') }} = 1 then {{ first_item('source.detected_languages') }} end
        ) as language,
        metadata.agent_kind,
        coalesce({{ clean_text('metadata.deployment') }}, {{ clean_text("concat_ws(' ', source.model_name, source.model_version)") }}) as deployment,
        metadata.started_at,
        coalesce(metadata.duration_s, {{ seconds_between('metadata.started_at', 'metadata.ended_at') }}, source.duration) as duration_s,
        true as has_transcript,
        -- what it does not tell
        {{ metadata_columns() }},
        -- the vendor's own judgement
        source.sentiment_score as vendor_sentiment,
        source.sentiment as vendor_sentiment_label,
        cast(null as varchar) as vendor_success,
        cast(null as double) as vendor_score,
        source.topics as vendor_categories,
        cast(null as double) as vendor_latency_p50_ms,
        cast(null as double) as vendor_latency_p95_ms,
        case source.unit when 'word' then 'word' when 'utterance' then 'turn' else 'none' end as timing_quality,
        case when source.has_confidence then source.unit end as confidence_source,
        source.role_basis
    from source
    -- left join: a transcript is a call with or without it
    left join metadata
        on
            source.source_name = metadata.source_name
            and source.record_id = metadata.record_id
)

select * from renamed
