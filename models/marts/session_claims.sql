-- One row per claim about a session: the turn, the signal and the words that give it. Of the current period the newest
-- thousand sessions that have any: enough to look signals up, and a page can carry it.
with sessions as (
    select
        session_id,
        source,
        started_at,
        is_synthetic
    from {{ ref('fact_sessions') }}
    where
        started_at >= {{ days_before_report_end(var('period_days')) }}
        and started_at < {{ report_end() }}
),

claims as (
    select
        claims.*,
        sessions.source,
        sessions.started_at,
        sessions.is_synthetic
    from {{ ref('int_turn_claims') }} as claims
    inner join sessions on claims.session_id = sessions.session_id
    -- every other turn is a question or a yes: what they say of a session stands in the claims that build on them
    where claims.signal not in ('open_question', 'closed_question', 'agreement')
),

newest as (
    select
        session_id,
        row_number() over (order by started_at desc, session_id) as place,
        count(*) over () as claiming_session_count
    from claims
    group by session_id, started_at
)

select
    claims.session_id,
    claims.source,
    claims.started_at,
    claims.turn_index,
    claims.speaker,
    claims.signal,
    claims.kind,
    -- a transcript of a real call leaves the warehouse only where the configuration says so
    case
        when claims.is_synthetic or {{ var('publish_transcripts') }} = 1 then substr(claims.words, 1, 200)
    end as words,
    claims.amount_usd,
    cast(newest.claiming_session_count as integer) as claiming_session_count
from claims
inner join newest on claims.session_id = newest.session_id
where newest.place <= 1000
order by claims.started_at desc, claims.session_id, claims.turn_index, claims.signal
