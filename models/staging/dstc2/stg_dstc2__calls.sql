-- One row per call. How it ended is not known: the callers were paid, and nearly all of them say goodbye.
with source as (
    select * from {{ source('dstc2', 'calls') }}
),

arms as (
    select * from {{ source('dstc2', 'arms') }}
),

identified as (
    select
        source.*,
        arms.arm,
        -- voip-<caller>-<YYYYMMDD_HHMMSS>, and the loader lets nothing else pass
        {{ matched_group('source.session_id', '^voip-(.+)-[0-9]+_[0-9]+$', 1) }} as caller,
        {{ matched_group('source.session_id', '-([0-9]+_[0-9]+)$', 1) }} as started
    from source
    -- left join: the list of arms may be missing
    left join arms on source.source_name = arms.source_name and source.record_id = arms.record_id
)

select
    -- ids
    source_name || ':' || record_id as session_id,
    source_name as source,
    'dstc2' as source_type,
    load_batch,
    record_id as source_call_id,
    'cambridge-restaurants' as agent_id,
    'Cambridge restaurant system' as agent_name,
    'bot' as agent_kind,
    {{ customer_key('caller') }} as customer_key,
    -- strings
    'voice' as channel,
    'en' as language,
    'inbound' as direction,
    arm as deployment,
    -- times: nobody says which clock the ids show
    {{ instant_of_local('started', '%Y%m%d_%H%M%S', 'UTC') }} as started_at,
    -- how sure it is
    true as has_transcript,
    'none' as timing_quality,
    'log_score' as confidence_source
from identified
