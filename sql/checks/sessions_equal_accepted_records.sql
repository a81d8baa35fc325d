-- There are as many sessions of each source as call records accepted from it. Records lost between the raw layer
-- and the facts, or counted twice, would show nowhere else: the ledger adds up by itself, and so do the facts.
with accepted as (
    select
        source_name as source,
        count(*) as record_count
    from {{ source('earshot', 'records') }}
    where status = 'accepted' and kind = 'calls'
    group by source_name
),

sessions as (
    select
        source,
        count(*) as session_count
    from {{ ref('fact_sessions') }}
    group by source
)

select
    coalesce(accepted.source, sessions.source) as source,
    accepted.record_count,
    sessions.session_count
from accepted
-- full join: a source may be missing on either side
full join sessions on accepted.source = sessions.source
where accepted.record_count is distinct from sessions.session_count
