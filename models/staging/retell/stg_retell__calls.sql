-- One row per call of Retell. How it ended, unless it goes on still, is told by the list of ended reasons.
with source as (
    select * from {{ source('retell', 'calls') }}
),

identified as (
    select
        *,
        -- the team's own name for the customer before the number
        coalesce(
            {{ clean_text('metadata_customer_id') }},
            case direction
                when 'inbound' then {{ clean_text('from_number') }}
                when 'outbound' then {{ clean_text('to_number') }}
            end
        ) as customer_identifier,
        coalesce(e2e_p50_ms, {{ list_quantile('e2e_values_ms', '0.5') }}) as latency_p50_ms,
        coalesce(e2e_p95_ms, {{ list_quantile('e2e_values_ms', '0.95') }}) as latency_p95_ms,
        {{ epoch_seconds('start_timestamp') }} as started_epoch_s,
        {{ epoch_seconds('end_timestamp') }} as ended_epoch_s
    from source
),

renamed as (
    select
        -- ids
        source_name || ':' || record_id as session_id,
        source_name as source,
        'retell' as source_type,
        load_batch,
        record_id as source_call_id,
        {{ clean_text('metadata_campaign_id') }} as campaign_id,
        {{ clean_text('agent_id') }} as agent_id,
        {{ clean_text('agent_name') }} as agent_name,
        'bot' as agent_kind,
        {{ customer_key('customer_identifier') }} as customer_key,
        -- strings
        'voice' as channel,
        -- a call from a web page is neither
        case when direction in ('inbound', 'outbound') then direction end as direction,
        -- versions count up by agent
        coalesce({{ clean_text('agent_name') }}, {{ clean_text('agent_id') }}) || ' v' || agent_version as deployment,
        -- times: milliseconds since 1970; a call that never connected may have an end only
        {{ instant_of_epoch('coalesce(started_epoch_s, ended_epoch_s)') }} as started_at,
        coalesce(duration_ms / 1000.0, round(ended_epoch_s - started_epoch_s, 3)) as duration_s,
        -- how it ended: nobody but the analysis hears that a machine answered
        case
            when in_voicemail then 'not_connected'
            when disconnection_reason is null and call_status = 'not_connected' then 'not_connected'
            when disconnection_reason is null and call_status = 'error' then 'failed'
        end as outcome,
        {{ clean_text('disconnection_reason') }} as ended_reason,
        has_transcript and is_ended as has_transcript,
        -- money: Retell sends US cents
        cast(combined_cost_cents / 100.0 as decimal(12, 4)) as cost_usd,
        -- what Retell makes of the call
        -- a word for not knowing is no sentiment
        nullif({{ clean_text('user_sentiment') }}, 'Unknown') as vendor_sentiment_label,
        cast(call_successful as varchar) as vendor_success,
        round({{ measured_ms('latency_p50_ms') }}, 1) as vendor_latency_p50_ms,
        round({{ measured_ms('latency_p95_ms') }}, 1) as vendor_latency_p95_ms,
        case when timed_count > 0 then 'word' else 'none' end as timing_quality
    from identified
)

select * from renamed
