-- One row per transcript, with the call that was transcribed, what operators made of it, and the file beside the exports.
with source as (
    select
        *,
        source_name || ':' || record_id as session_id
    from {{ source('twilio_intelligence', 'calls') }}
),

phone_calls as (
    select
        *,
        source_name || ':' || record_id as session_id,
        case
            when direction = 'inbound' then 'inbound'
            -- outbound-api, outbound-dial
            when direction like 'outbound%' then 'outbound'
        end as call_direction,
        case
            when direction = 'inbound' then from_number
            when direction like 'outbound%' then to_number
        end as customer_number
    from {{ source('twilio_intelligence', 'phone_calls') }}
),

metadata as (
    select
        *,
        source_name || ':' || record_id as session_id
    from {{ source('twilio_intelligence', 'metadata') }}
),

verdicts as (
    select * from {{ ref('base_twilio_intelligence__verdicts') }}
),

sentences_by_session as (
    select
        session_id,
        bool_or(start_s is not null) as has_times,
        bool_or(confidence is not null) as has_confidence
    from {{ ref('base_twilio_intelligence__sentences') }}
    group by session_id
),

renamed as (
    select
        -- ids
        source.session_id,
        source.source_name as source,
        'twilio-intelligence' as source_type,
        source.load_batch,
        source.record_id as source_call_id,
        {{ clean_text('metadata.campaign_id') }} as campaign_id,
        coalesce({{ clean_text('metadata.agent_id') }}, {{ clean_text('source.agent_user_id') }}) as agent_id,
        coalesce({{ clean_text('metadata.agent_name') }}, {{ clean_text('source.agent_full_name') }}) as agent_name,
        metadata.agent_kind,
        {{ customer_key("coalesce(" ~ clean_text('metadata.customer_id') ~ ", " ~ clean_text('source.customer_key') ~ ", " ~ clean_text('phone_calls.customer_number') ~ ")") }} as customer_key,
        -- strings
        coalesce(metadata.channel, 'voice') as channel,
        coalesce({{ clean_text('metadata.language') }}, {{ language_tag(clean_text('source.language_code')) }}) as language,
        coalesce(metadata.direction, phone_calls.call_direction) as direction,
        {{ clean_text('metadata.user_type') }} as user_type,
        metadata.area,
        metadata.is_first_time_user,
        {{ clean_text('metadata.script_version') }} as script_version,
        {{ clean_text('metadata.deployment') }} as deployment,
        -- times
        coalesce(metadata.started_at, source.media_start_time, phone_calls.start_time) as started_at,
        coalesce(
            metadata.duration_s,
            {{ seconds_between('metadata.started_at', 'metadata.ended_at') }},
            phone_calls.duration,
            source.duration
        ) as duration_s,
        -- how it ended
        metadata.outcome,
        coalesce(
            {{ clean_text('metadata.ended_reason') }},
            case
                when phone_calls.answered_by like 'machine%' or phone_calls.answered_by = 'fax' then phone_calls.answered_by
            end,
            phone_calls.status
        ) as ended_reason,
        {{ clean_text('metadata.drop_off_stage') }} as drop_off_stage,
        {{ clean_text('metadata.escalation_reason') }} as escalation_reason,
        metadata.is_converted,
        metadata.compliance_flags,
        -- money: a price is what leaves the account, below zero
        metadata.upsell_offered,
        metadata.upsell_accepted,
        cast(metadata.upsell_usd as decimal(12, 2)) as upsell_usd,
        cast(metadata.expected_usd as decimal(12, 2)) as expected_usd,
        cast(metadata.revenue_usd as decimal(12, 2)) as revenue_usd,
        cast(
            coalesce(metadata.cost_usd, case when upper(phone_calls.price_unit) = 'USD' then abs(phone_calls.price) end)
                as decimal(12, 4)
        ) as cost_usd,
        metadata.synthetic as is_synthetic,
        -- the vendor's own judgement
        verdicts.sentiment as vendor_sentiment,
        verdicts.sentiment_label as vendor_sentiment_label,
        verdicts.categories as vendor_categories,
        case when sentences_by_session.has_times then 'turn' else 'none' end as timing_quality,
        case when sentences_by_session.has_confidence then 'sentence' end as confidence_source,
        source.role_basis,
        source.redaction as is_redacted
    from source
    -- left joins: a transcript is a call with or without them
    left join phone_calls on source.session_id = phone_calls.session_id
    left join metadata on source.session_id = metadata.session_id
    left join verdicts on source.session_id = verdicts.session_id
    left join sentences_by_session on source.session_id = sentences_by_session.session_id
)

select * from renamed
