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
),

renamed as (
    select
        -- ids
        source.source_name || ':' || source.record_id as session_id,
        source.source_name as source,
        'openai-transcription' as source_type,
        source.load_batch,
        source.record_id as source_call_id,
        -- what the transcript tells: OpenAI spells languages out, Whisper on one's own machine gives a code
        coalesce(metadata.channel, 'voice') as channel,
        coalesce(
            {{ clean_text('metadata.language') }},
            languages.tag,
            case when regexp_matches(source.language, '^[a-z]{2,3}$') then source.language end
        ) as language,
        metadata.agent_kind,
        {{ clean_text('metadata.deployment') }} as deployment,
        metadata.started_at,
        coalesce(metadata.duration_s, {{ seconds_between('metadata.started_at', 'metadata.ended_at') }}, source.duration) as duration_s,
        true as has_transcript,
        -- what it does not tell
        {{ metadata_columns() }},
        -- the vendor judges nothing
        cast(null as double) as vendor_sentiment,
        cast(null as varchar) as vendor_sentiment_label,
        cast(null as varchar) as vendor_success,
        cast(null as double) as vendor_score,
        cast(null as varchar[]) as vendor_categories,
        cast(null as double) as vendor_latency_p50_ms,
        cast(null as double) as vendor_latency_p95_ms,
        case when source.has_times then 'turn' else 'none' end as timing_quality,
        case when source.has_logprob then 'whisper_logprob' end as confidence_source,
        source.role_basis
    from source
    -- left joins: a transcript is a call with or without them
    left join metadata
        on
            source.source_name = metadata.source_name
            and source.record_id = metadata.record_id
    left join languages on lower(trim(source.language)) = languages.name
)

select * from renamed
