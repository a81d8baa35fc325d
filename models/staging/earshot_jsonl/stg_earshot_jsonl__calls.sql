-- One row per call in our own format.
with source as (
    select * from {{ source('earshot_jsonl', 'calls') }}
),

renamed as (
    select
        -- ids
        source_name || ':' || record_id as session_id,
        source_name as source,
        'earshot-jsonl' as source_type,
        load_batch,
        record_id as source_call_id,
        {{ clean_text('campaign_id') }} as campaign_id,
        {{ clean_text('agent_id') }} as agent_id,
        {{ clean_text('agent_name') }} as agent_name,
        agent_kind,
        {{ customer_key(clean_text('customer_id')) }} as customer_key,
        -- strings: the format says that a call without a channel is a voice call
        coalesce(channel, 'voice') as channel,
        {{ clean_text('language') }} as language,
        direction,
        {{ clean_text('user_type') }} as user_type,
        area,
        is_first_time_user,
        {{ clean_text('script_version') }} as script_version,
        {{ clean_text('deployment') }} as deployment,
        -- times
        started_at,
        coalesce(duration_s, {{ seconds_between('started_at', 'ended_at') }}) as duration_s,
        -- how it ended
        outcome,
        {{ clean_text('ended_reason') }} as ended_reason,
        {{ clean_text('drop_off_stage') }} as drop_off_stage,
        {{ clean_text('escalation_reason') }} as escalation_reason,
        is_converted,
        compliance_flags,
        -- money
        upsell_offered,
        upsell_accepted,
        cast(upsell_usd as decimal(12, 2)) as upsell_usd,
        cast(expected_usd as decimal(12, 2)) as expected_usd,
        cast(revenue_usd as decimal(12, 2)) as revenue_usd,
        cast(cost_usd as decimal(12, 4)) as cost_usd,
        synthetic as is_synthetic
    from source
)

select * from renamed
