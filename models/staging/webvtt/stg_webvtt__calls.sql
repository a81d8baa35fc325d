-- One row per transcript. When the call was and with whom comes from the file beside the transcripts; the loader
-- lets no transcript through without it.
with source as (
    select * from {{ source('webvtt', 'calls') }}
),

metadata as (
    select * from {{ source('webvtt', 'metadata') }}
),

renamed as (
    select
        -- ids
        source.source_name || ':' || source.record_id as session_id,
        source.source_name as source,
        'webvtt' as source_type,
        source.load_batch,
        source.record_id as source_call_id,
        -- what the transcript tells
        coalesce(metadata.channel, 'voice') as channel,
        coalesce({{ clean_text('metadata.language') }}, {{ language_tag('source.language') }}) as language,
        metadata.agent_kind,
        {{ clean_text('metadata.deployment') }} as deployment,
        metadata.started_at,
        -- to the end of the last cue: captions do not say how long the recording is
        coalesce(metadata.duration_s, {{ seconds_between('metadata.started_at', 'metadata.ended_at') }}, source.duration) as duration_s,
        true as has_transcript,
        -- what it does not tell
        {{ metadata_columns() }},
        -- captions judge nothing
        cast(null as double) as vendor_sentiment,
        cast(null as varchar) as vendor_sentiment_label,
        cast(null as varchar) as vendor_success,
        cast(null as double) as vendor_score,
        cast(null as varchar[]) as vendor_categories,
        cast(null as double) as vendor_latency_p50_ms,
        cast(null as double) as vendor_latency_p95_ms,
        -- NULL: nobody speaks
        case source.has_shared_cues when true then 'derived' when false then 'turn' else 'none' end as timing_quality,
        cast(null as varchar) as confidence_source,
        source.role_basis
    from source
    -- left join: a transcript is a call with or without it
    left join metadata
        on
            source.source_name = metadata.source_name
            and source.record_id = metadata.record_id
)

select * from renamed
