-- One row per call of Vapi. How it ended, unless it goes on still, is told by the list of ended reasons.
with source as (
    select * from {{ source('vapi', 'calls') }}
),

identified as (
    select
        *,
        -- the team's own name for the customer before Vapi's, and both before an address
        coalesce(
            {{ clean_text('customer_external_id') }},
            {{ clean_text('customer_id') }},
            {{ clean_text('customer_number') }},
            {{ clean_text('customer_sip_uri') }},
            {{ clean_text('customer_email') }}
        ) as customer_identifier,
        {{ list_field('turn_latencies', 'turn_ms') }} as turn_latencies_ms
    from source
),

renamed as (
    select
        -- ids
        source_name || ':' || record_id as session_id,
        source_name as source,
        'vapi' as source_type,
        load_batch,
        record_id as source_call_id,
        {{ clean_text('campaign_id') }} as campaign_id,
        coalesce(
            {{ clean_text('assistant_id') }},
            {{ clean_text('squad_id') }},
            {{ clean_text('workflow_id') }}
        ) as agent_id,
        {{ clean_text('assistant_name') }} as agent_name,
        'bot' as agent_kind,
        {{ customer_key('customer_identifier') }} as customer_key,
        -- strings
        'voice' as channel,
        -- a call from a web page is neither
        case type when 'inboundPhoneCall' then 'inbound' when 'outboundPhoneCall' then 'outbound' end as direction,
        -- times: a call that never connected has no start of its own
        coalesce(started_at, created_at) as started_at,
        {{ seconds_between('started_at', 'ended_at') }} as duration_s,
        -- how it ended
        {{ clean_text('ended_reason') }} as ended_reason,
        coalesce(has_messages and coalesce(status, 'ended') = 'ended', false) as has_transcript,
        -- money: Vapi sends US dollars
        cast(cost as decimal(12, 4)) as cost_usd,
        -- what Vapi makes of the call
        {{ clean_text('success_evaluation') }} as vendor_success,
        {{ list_mean('normalized_scores') }} as vendor_score,
        round({{ measured_ms(list_quantile('turn_latencies_ms', '0.5')) }}, 1) as vendor_latency_p50_ms,
        round({{ measured_ms(list_quantile('turn_latencies_ms', '0.95')) }}, 1) as vendor_latency_p95_ms,
        case when timed_count > 0 then 'turn' else 'none' end as timing_quality,
        case when scored_count > 0 then 'word' end as confidence_source
    from identified
)

select * from renamed
