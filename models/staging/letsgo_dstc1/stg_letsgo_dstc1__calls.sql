-- One row per call log. How a call ended shows only in its exchanges, so they are grouped here.
with source as (
    select * from {{ source('letsgo_dstc1', 'calls') }}
),

endings as (
    select
        session_id,
        bool_or(is_schedule_given) as is_schedule_given,
        bool_or(has_reply) as has_reply,
        max_by(requested_slot, exchange_index) filter (where requested_slot is not null) as last_requested_slot
    from {{ ref('base_letsgo_dstc1__exchanges') }}
    group by session_id
),

renamed as (
    select
        -- ids
        source.source_name || ':' || source.record_id as session_id,
        source.source_name as source,
        'letsgo-dstc1' as source_type,
        source.load_batch,
        source.record_id as source_call_id,
        cast(null as varchar) as campaign_id,
        -- all calls were answered by one of the systems of the Spoken Dialog Challenge
        'letsgo' as agent_id,
        'Let''s Go' as agent_name,
        'bot' as agent_kind,
        -- the logs do not say who called
        cast(null as varchar) as customer_key,
        -- strings
        'voice' as channel,
        'en-US' as language,
        'inbound' as direction,
        cast(null as varchar) as user_type,
        cast(null as varchar) as area,
        cast(null as boolean) as is_first_time_user,
        cast(null as varchar) as script_version,
        cast(null as varchar) as deployment,
        -- times: the logs show Pittsburgh's clock
        {{ instant_of_local("source.session_date || ' ' || source.session_time", '%m-%d-%Y %H:%M:%S', 'America/New_York') }} as started_at,
        cast(null as double) as duration_s,
        -- how it ended: the goal is to be told bus times
        case
            when endings.is_schedule_given then 'completed'
            when not coalesce(endings.has_reply, false) then 'not_connected'
            else 'abandoned'
        end as outcome,
        cast(null as varchar) as ended_reason,
        true as has_transcript,
        endings.last_requested_slot as drop_off_stage,
        cast(null as varchar) as escalation_reason,
        cast(null as boolean) as is_converted,
        cast(null as varchar[]) as compliance_flags,
        -- money: none changes hands
        cast(null as boolean) as upsell_offered,
        cast(null as boolean) as upsell_accepted,
        cast(null as decimal(12, 2)) as upsell_usd,
        cast(null as decimal(12, 2)) as expected_usd,
        cast(null as decimal(12, 2)) as revenue_usd,
        cast(null as decimal(12, 4)) as cost_usd,
        false as is_synthetic,
        -- nobody analysed the calls
        cast(null as double) as vendor_sentiment,
        cast(null as varchar) as vendor_sentiment_label,
        cast(null as varchar) as vendor_success,
        cast(null as double) as vendor_score,
        cast(null as varchar[]) as vendor_categories,
        cast(null as double) as vendor_latency_p50_ms,
        cast(null as double) as vendor_latency_p95_ms,
        cast(null as varchar) as timing_quality,
        cast(null as varchar) as confidence_source
    from source
    -- left join: a log without turns is a call too
    left join endings on source.source_name || ':' || source.record_id = endings.session_id
)

select * from renamed
