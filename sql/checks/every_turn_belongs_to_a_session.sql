-- Every turn belongs to a session, and to the version of it that stands. Turns without one would still count
-- wherever turns are counted, and a session whose newer version has fewer turns would keep the older ones.
select
    turns.session_id,
    turns.turn_index,
    turns.load_batch as load_batch_of_turn,
    sessions.load_batch as load_batch_of_session
from {{ ref('int_turns') }} as turns
left join {{ ref('fact_sessions') }} as sessions on turns.session_id = sessions.session_id
where sessions.load_batch is distinct from turns.load_batch
