-- One row per utterance of a call of Retell, from its first word to its last.
with source as (
    select * from {{ source('retell', 'utterances') }}
),

renamed as (
    select
        -- ids
        source_name || ':' || record_id as session_id,
        load_batch,
        item_index as turn_index,
        -- strings: whoever the call was transferred to serves the customer as the agent did
        case lower(trim(role))
            when 'user' then 'customer'
            when 'agent' then 'agent'
            when 'transfer_target' then 'agent'
        end as speaker,
        {{ clean_text('content') }} as turn_text,
        -- numerics: seconds from the start of the audio
        "start" as start_s,
        "end" as end_s,
        {{ clean_text('node_name') }} as stage
    from source
)

select * from renamed
