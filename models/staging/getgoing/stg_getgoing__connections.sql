-- One row per call of which there is metadata. About one in ten has no log: it connected, and nothing was logged, so
-- that there is no conversation to make a session of.
with metadata as (
    select * from {{ source('getgoing', 'metadata') }}
),

logs as (
    select * from {{ source('getgoing', 'calls') }}
)

select
    metadata.source_name || ':' || metadata.record_id as session_id,
    metadata.time as connected_at,
    logs.record_id is not null as has_log
from metadata
-- left join: a call without a log is what is looked for
left join logs on metadata.source_name = logs.source_name and metadata.record_id = logs.record_id
