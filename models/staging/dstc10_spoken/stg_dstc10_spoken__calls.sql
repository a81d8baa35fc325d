-- One row per conversation. It has no time, and breaks off at a caller's turn: how it went on and ended is not known.
with source as (
    select * from {{ source('dstc10_spoken', 'calls') }}
)

select
    -- ids
    source_name || ':' || record_id as session_id,
    source_name as source,
    'dstc10-spoken' as source_type,
    load_batch,
    record_id as source_call_id,
    'human' as agent_kind,
    -- strings
    'voice' as channel,
    'en-US' as language,
    'inbound' as direction,
    -- times: the day that the configuration states
    {{ noon_of('started_on') }} as started_at,
    -- how sure it is
    false as has_transcript,
    'none' as timing_quality
from source
