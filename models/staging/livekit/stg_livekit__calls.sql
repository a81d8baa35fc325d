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
)

select
    {{ transcript_columns(
        'livekit',
        agent_kind="'bot'",
        started_at=instant_of_epoch('source.started_at_epoch'),
        duration_s='source.duration'
    ) }},
    -- the vendor's own measures
    round(latencies.latency_p50_s * 1000, 1) as vendor_latency_p50_ms,
    round(latencies.latency_p95_s * 1000, 1) as vendor_latency_p95_ms,
    case when source.has_times then 'turn' else 'none' end as timing_quality,
    case when source.has_confidence then 'transcript' end as confidence_source
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
