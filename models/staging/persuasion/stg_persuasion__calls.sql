-- One row per chat. What came of it stands in the list of those who took part.
with source as (
    select * from {{ source('persuasion', 'calls') }}
),

donations as (
    select * from {{ ref('stg_persuasion__donations') }}
),

renamed as (
    select
        -- ids
        source.source_name || ':' || source.record_id as session_id,
        source.source_name as source,
        'persuasion' as source_type,
        source.load_batch,
        source.record_id as source_call_id,
        -- whoever asks in one chat is asked in another: the key stands for both
        persuaders.participant_key as agent_id,
        'human' as agent_kind,
        persuadees.participant_key as customer_key,
        -- strings
        'text' as channel,
        'en' as language,
        -- times: the id begins with the start, on a clock of which nobody says where it stood
        coalesce(
            {{ instant_of_local(matched_group('source.record_id', '[0-9]{8}-[0-9]{6}', 0), '%Y%m%d-%H%M%S', 'UTC') }},
            {{ noon_of('source.started_on') }}
        ) as started_at,
        'none' as timing_quality,
        -- how it ended: the goal is a gift, of whatever size
        case
            when persuadees.entered_usd > 0 then 'completed'
            when persuadees.entered_usd = 0 then 'abandoned'
        end as outcome,
        persuadees.entered_usd > 0 as is_converted,
        -- money
        persuadees.promised_usd as expected_usd,
        persuadees.donated_usd as revenue_usd
    from source
    -- left joins: a chat of which nobody lists who took part is a chat too; each role comes once
    left join donations as persuaders
        on
            source.source_name || ':' || source.record_id = persuaders.session_id
            and persuaders.speaker = 'agent'
    left join donations as persuadees
        on
            source.source_name || ':' || source.record_id = persuadees.session_id
            and persuadees.speaker = 'customer'
)

select * from renamed
