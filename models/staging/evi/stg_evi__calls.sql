-- One row per dialogue. Every one has the same nine replies, whatever the answers were: it has no outcome.
with source as (
    select * from {{ source('evi', 'calls') }}
),

renamed as (
    select
        -- ids
        source_name || ':' || record_id as session_id,
        source_name as source,
        'evi' as source_type,
        load_batch,
        record_id as source_call_id,
        'evi' as agent_id,
        'EVI' as agent_name,
        'bot' as agent_kind,
        {{ customer_key('speaker_id') }} as customer_key,
        -- whom the caller was to be; "1" stands for nobody
        nullif(scenario_id, '1') as scenario_id,
        -- strings
        'voice' as channel,
        case language when 'en' then 'en-GB' when 'pl' then 'pl-PL' when 'fr' then 'fr-FR' else language end as language,
        'inbound' as direction,
        -- times: the source tells none
        {{ noon_of('started_on') }} as started_at,
        'none' as timing_quality
    from source
)

select * from renamed
