-- Every session has as many turns as staging gives it now. Turns are added by session as they come: one that was
-- missed by its load would be missing for good.
with staged as (
    select
        session_id,
        count(*) as turn_count
    from {{ ref('int_turns_unioned') }}
    group by session_id
),

sessions as (
    select
        session_id,
        turn_count
    from {{ ref('fact_sessions') }}
)

select
    coalesce(sessions.session_id, staged.session_id) as session_id,
    coalesce(sessions.turn_count, 0) as turns_of_session,
    coalesce(staged.turn_count, 0) as turns_staged
from sessions
-- full join: either side may have a session that the other lacks
full join staged on sessions.session_id = staged.session_id
where coalesce(sessions.turn_count, 0) <> coalesce(staged.turn_count, 0)
