-- One row per session report. The file beside the reports, where there is one, adds what a report cannot know.
with source as (
    select * from {{ source('livekit', 'calls') }}
),

metadata as (
    select * from {{ source('livekit', 'metadata') }}
),

latencies as (
    select
        source_name,
        record_id,
        percentile_cont(0.5) within group (order by e2e_latency) as latency_p50_s,
        percentile_cont(0.95) within group (order by e2e_latency) as latency_p95_s
    from {{ source('livekit', 'messages') }}
    -- values below 0, of minutes and as large as an epoch are known faults of the framework
    where e2e_latency between 0 and 60
    group by source_name, record_id
),

renamed as (
    select
        -- ids
        source.source_name || ':' || source.record_id as session_id,
        source.source_name as source,
        'livekit' as source_type,
        source.load_batch,
        source.record_id as source_call_id,
        -- what the report tells
        coalesce(metadata.channel, 'voice') as channel,
        {{ clean_text('metadata.language') }} as language,
        coalesce(metadata.agent_kind, 'bot') as agent_kind,
        {{ clean_text('metadata.deployment') }} as deployment,
        coalesce(metadata.started_at, {{ instant_of_epoch('source.started_at_epoch') }}) as started_at,
        coalesce(metadata.duration_s, {{ seconds_between('metadata.started_at', 'metadata.ended_at') }}, source.duration) as duration_s,
        true as has_transcript,
        -- what it does not tell
        {{ metadata_columns() }},
        -- the vendor's own measures
        cast(null as double) as vendor_sentiment,
        cast(null as varchar) as vendor_sentiment_label,
        cast(null as varchar) as vendor_success,
        cast(null as double) as vendor_score,
        cast(null as varchar[]) as vendor_categories,
        round(latencies.latency_p50_s * 1000, 1) as vendor_latency_p50_ms,
        round(latencies.latency_p95_s * 1000, 1) as vendor_latency_p95_ms,
        case when source.has_times then 'turn' else 'none' end as timing_quality,
        case when source.has_confidence then 'transcript' end as confidence_source,
        source.role_basis
    from source
    -- left joins: a report is a call with or without them
    left join metadata
        on
            source.source_name = metadata.source_name
            and source.record_id = metadata.record_id
    left join latencies
        on
            source.source_name = latencies.source_name
            and source.record_id = latencies.record_id
)

select * from renamed
