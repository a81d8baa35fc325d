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
        -- all calls were answered by one of the systems of the Spoken Dialog Challenge
        'letsgo' as agent_id,
        'Let''s Go' as agent_name,
        'bot' as agent_kind,
        -- strings
        'voice' as channel,
        'en-US' as language,
        'inbound' as direction,
        -- times: the logs show Pittsburgh's clock
        {{ instant_of_local("source.session_date || ' ' || source.session_time", '%m-%d-%Y %H:%M:%S', 'America/New_York') }} as started_at,
        -- how it ended: the goal is to be told bus times
        case
            when endings.is_schedule_given then 'completed'
            when not coalesce(endings.has_reply, false) then 'not_connected'
            else 'abandoned'
        end as outcome,
        endings.last_requested_slot as drop_off_stage
    from source
    -- left join: a log without turns is a call too
    left join endings on source.source_name || ':' || source.record_id = endings.session_id
)

select * from renamed
