-- One row per person in a chat: what they promised in it, and what they gave afterwards. Nearly all amounts are 2 dollars
-- or less; the few larger ones may be cents or slips, and nobody knows which.
with participants as (
    select * from {{ source('persuasion', 'participants') }}
),

promises as (
    select * from {{ source('persuasion', 'promises') }}
),

joined as (
    select
        -- ids
        participants.source_name || ':' || participants.dialogue_id as session_id,
        participants.load_batch,
        {{ customer_key('participants.user_id') }} as participant_key,
        -- strings
        case participants.role when 0 then 'agent' when 1 then 'customer' end as speaker,
        -- numerics
        participants.donation as entered_usd,
        cast(case when participants.donation <= 2 then participants.donation end as decimal(12, 2)) as donated_usd,
        promises.promise as entered_promise_usd,
        cast(case when promises.promise <= 2 then promises.promise end as decimal(12, 2)) as promised_usd
    from participants
    -- left join: only the labelled chats tell of promises
    left join promises
        on
            participants.source_name = promises.source_name
            and participants.record_id = promises.record_id
)

select * from joined
