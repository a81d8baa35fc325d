-- One row per session that could have been abandoned and lasted at least two customer turns: what was known of it by then.
-- It is what abandonment may be predicted from without reading the ending into the beginning:
--   * a turn's confidence is known the moment it is heard, so both of the first two turns count;
--   * a mark on a turn is often set by what the agent says next. On the second turn of a call that ended
--     there nobody said anything next, and a silent second turn may be the hang-up itself: such marks
--     tell the outcome instead of foretelling it. Every first turn here was followed by another, so its
--     marks are complete whatever came later, and only they count.
with sessions as (
    select * from {{ ref('fact_sessions') }}
    where
        -- a fault of ours or a call without a conversation could not have been abandoned
        outcome in ('completed', 'abandoned', 'escalated')
        and customer_turn_count >= 2
),

opening_turns as (
    select
        session_id,
        -- NULL: neither turn had a score
        avg(asr_confidence) as opening_confidence,
        bool_or(is_misunderstood) filter (where customer_turn_number = 1) as is_first_turn_misunderstood,
        bool_or(is_silent) filter (where customer_turn_number = 1) as is_first_turn_silent
    from {{ ref('int_turns') }}
    where customer_turn_number <= 2
    group by session_id
)

select
    sessions.session_id,
    -- a customer who is not known counts as another each time
    coalesce(sessions.customer_key, sessions.session_id) as cluster_key,
    sessions.outcome = 'abandoned' as is_abandoned,
    opening_turns.opening_confidence,
    opening_turns.is_first_turn_misunderstood,
    opening_turns.is_first_turn_silent,
    sessions.is_first_time_user,
    sessions.area,
    sessions.channel,
    sessions.agent_kind
from sessions
inner join opening_turns on sessions.session_id = opening_turns.session_id
