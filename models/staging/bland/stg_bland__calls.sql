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
        'bot' as agent_kind,
        {{ customer_key('customer_identifier') }} as customer_key,
        -- strings
        'voice' as channel,
        case when inbound then 'inbound' when not inbound then 'outbound' end as direction,
        {{ clean_text('pathway_id') }} || ' v' || {{ clean_text('pathway_version') }} as deployment,
        -- times: the length is in minutes, whatever others take it for; the end that is sent may be a planned one
        coalesce(started_at, created_at) as started_at,
        case when is_ended then round(call_length * 60, 3) end as duration_s,
        -- how it ended
        case
            when not is_ended then null
            when {{ clean_text('transferred_to') }} is not null then 'escalated'
            when lower(answered_by) in ('voicemail', 'no-answer') then 'not_connected'
            when {{ clean_text('error_message') }} is not null then 'failed'
        end as outcome,
        case
            when not is_ended then null
            when last_status in ('completed', 'complete')
                then coalesce(lower({{ clean_text('call_ended_by') }}), last_status)
            else coalesce(last_status, lower({{ clean_text('call_ended_by') }}))
        end as ended_reason,
        has_transcript and is_ended as has_transcript,
        -- money: Bland sends US dollars
        cast(price as decimal(12, 4)) as cost_usd,
        -- what Bland makes of the call
        {{ list_of_one(clean_text('disposition_tag')) }} as vendor_categories,
        -- phrases have starts only, and their ends are the starts of the next
        case when timed_count > 0 then 'derived' else 'none' end as timing_quality
    from identified
)

select * from renamed
