-- One row per turn of the sessions that session_claims speaks of, where their words may be published: those of the newest
-- sessions, 10,000 turns at most, which is what a page can carry.
with sessions as (
    select
        fact_sessions.session_id,
        fact_sessions.started_at,
        sum(fact_sessions.turn_count) over (
            order by fact_sessions.started_at desc, fact_sessions.session_id
            rows between unbounded preceding and current row
        ) as turns_so_far
    from {{ ref('fact_sessions') }} as fact_sessions
    inner join (select distinct session_id from {{ ref('session_claims') }}) as claimed
        on fact_sessions.session_id = claimed.session_id
    -- a transcript of a real call leaves the warehouse only where the configuration says so
    where fact_sessions.is_synthetic or {{ var('publish_transcripts') }} = 1
)

select
    sessions.session_id,
    turns.turn_index,
    turns.speaker,
    turns.start_s,
    turns.turn_text
from {{ ref('int_turns') }} as turns
inner join sessions on turns.session_id = sessions.session_id
where sessions.turns_so_far <= 10000
order by sessions.started_at desc, sessions.session_id, turns.turn_index
