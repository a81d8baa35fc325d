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
        end as customer_number,
        case when answered_by like 'machine%' or answered_by = 'fax' then answered_by end as machine,
        -- a price is what leaves the account, below zero
        case when upper(price_unit) = 'USD' then abs(price) end as cost_usd
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
)

select
    {{ transcript_columns(
        'twilio-intelligence',
        language=language_tag(clean_text('source.language_code')),
        direction='phone_calls.call_direction',
        agent_id=clean_text('source.agent_user_id'),
        agent_name=clean_text('source.agent_full_name'),
        customer_id="coalesce(" ~ clean_text('source.customer_key') ~ ", " ~ clean_text('phone_calls.customer_number') ~ ")",
        started_at='coalesce(source.media_start_time, phone_calls.start_time)',
        duration_s='coalesce(phone_calls.duration, source.duration)',
        ended_reason='coalesce(phone_calls.machine, phone_calls.status)',
        cost_usd='phone_calls.cost_usd'
    ) }},
    -- the vendor's own judgement
    verdicts.sentiment as vendor_sentiment,
    verdicts.sentiment_label as vendor_sentiment_label,
    verdicts.categories as vendor_categories,
    case when sentences_by_session.has_times then 'turn' else 'none' end as timing_quality,
    case when sentences_by_session.has_confidence then 'sentence' end as confidence_source,
    source.redaction as is_redacted
from source
-- left joins: a transcript is a call with or without them
left join phone_calls on source.session_id = phone_calls.session_id
left join metadata on source.session_id = metadata.session_id
left join verdicts on source.session_id = verdicts.session_id
left join sentences_by_session on source.session_id = sentences_by_session.session_id
