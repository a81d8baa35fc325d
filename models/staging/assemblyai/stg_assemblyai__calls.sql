-- One row per transcript. When the call was and with whom comes from the file beside the transcripts; the loader
-- lets no transcript through without it.
with source as (
    select * from {{ source('assemblyai', 'calls') }}
),

metadata as (
    select * from {{ source('assemblyai', 'metadata') }}
),

renamed as (
    select
        -- ids
        source.source_name || ':' || source.record_id as session_id,
        source.source_name as source,
        'assemblyai' as source_type,
        source.load_batch,
        source.record_id as source_call_id,
        -- what the transcript tells: languages come as en_us
        coalesce(metadata.channel, 'voice') as channel,
        coalesce({{ clean_text('metadata.language') }}, {{ language_tag(clean_text('source.language_code')) }}) as language,
        metadata.agent_kind,
        coalesce({{ clean_text('metadata.deployment') }}, {{ clean_text('source.speech_model') }}) as deployment,
        metadata.started_at,
        -- seconds, though the turns are in milliseconds
        coalesce(metadata.duration_s, {{ seconds_between('metadata.started_at', 'metadata.ended_at') }}, source.audio_duration) as duration_s,
        true as has_transcript,
        -- what it does not tell
        {{ metadata_columns() }},
        -- the vendor's own judgement: sentences have a sentiment, the call has none
        cast(null as double) as vendor_sentiment,
        cast(null as varchar) as vendor_sentiment_label,
        cast(null as varchar) as vendor_success,
        cast(null as double) as vendor_score,
        source.categories as vendor_categories,
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
