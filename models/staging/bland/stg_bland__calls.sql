-- One row per call of Bland. It has no one word for why a call ended: who ended it, else its status, stands for that.
with source as (
    select * from {{ source('bland', 'calls') }}
),

identified as (
    select
        *,
        -- the team's own name for the customer before the number; which number is the customer's, the direction tells
        coalesce(
            {{ clean_text('metadata_customer_id') }},
            case when inbound then {{ clean_text('from_number') }} when not inbound then {{ clean_text('to_number') }} end
        ) as customer_identifier,
        lower(coalesce({{ clean_text('status') }}, {{ clean_text('queue_status') }})) as last_status
    from source
),

renamed as (
    select
        -- ids
        source_name || ':' || record_id as session_id,
        source_name as source,
        'bland' as source_type,
        load_batch,
        record_id as source_call_id,
        coalesce({{ clean_text('metadata_campaign_id') }}, {{ clean_text('batch_id') }}) as campaign_id,
        {{ clean_text('pathway_id') }} as agent_id,
        cast(null as varchar) as agent_name,
        'bot' as agent_kind,
        {{ customer_key('customer_identifier') }} as customer_key,
        -- strings
        'voice' as channel,
        cast(null as varchar) as language,
        case when inbound then 'inbound' when not inbound then 'outbound' end as direction,
        cast(null as varchar) as user_type,
        cast(null as varchar) as area,
        cast(null as boolean) as is_first_time_user,
        cast(null as varchar) as script_version,
        {{ clean_text('pathway_id') }} || ' v' || {{ clean_text('pathway_version') }} as deployment,
        -- times: the length is in minutes, whatever others take it for; the end that is sent may be a planned one
        coalesce(started_at, created_at) as started_at,
        case when is_ended then round(call_length * 60, 3) end as duration_s,
        -- how it ended
        case
            when not is_ended then cast(null as varchar)
            when {{ clean_text('transferred_to') }} is not null then 'escalated'
            when lower(answered_by) in ('voicemail', 'no-answer') then 'not_connected'
            when {{ clean_text('error_message') }} is not null then 'failed'
        end as outcome,
        case
            when not is_ended then cast(null as varchar)
            when last_status in ('completed', 'complete')
                then coalesce(lower({{ clean_text('call_ended_by') }}), last_status)
            else coalesce(last_status, lower({{ clean_text('call_ended_by') }}))
        end as ended_reason,
        has_transcript and is_ended as has_transcript,
        cast(null as varchar) as drop_off_stage,
        cast(null as varchar) as escalation_reason,
        cast(null as boolean) as is_converted,
        cast(null as varchar[]) as compliance_flags,
        -- money: Bland sends US dollars
        cast(null as boolean) as upsell_offered,
        cast(null as boolean) as upsell_accepted,
        cast(null as decimal(12, 2)) as upsell_usd,
        cast(null as decimal(12, 2)) as expected_usd,
        cast(null as decimal(12, 2)) as revenue_usd,
        cast(price as decimal(12, 4)) as cost_usd,
        false as is_synthetic,
        -- what Bland makes of the call
        cast(null as double) as vendor_sentiment,
        cast(null as varchar) as vendor_sentiment_label,
        cast(null as varchar) as vendor_success,
        cast(null as double) as vendor_score,
        {{ list_of_one(clean_text('disposition_tag')) }} as vendor_categories,
        cast(null as double) as vendor_latency_p50_ms,
        cast(null as double) as vendor_latency_p95_ms,
        -- phrases have starts only, and their ends are the starts of the next
        case when timed_count > 0 then 'derived' else 'none' end as timing_quality,
        cast(null as varchar) as confidence_source
    from identified
)

select * from renamed
