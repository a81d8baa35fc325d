-- Turns, words and errors of all sessions add up to those of all turns. A join that lost or doubled a turn would
-- move every rate a little, and no single row would look wrong.
with by_session as (
    select
        source,
        sum(turn_count) as turn_count,
        sum(customer_turn_count) as customer_turn_count,
        coalesce(sum(error_turn_count), 0) as error_turn_count,
        coalesce(sum(agent_word_count), 0) + coalesce(sum(customer_word_count), 0) as word_count
    from {{ ref('fact_sessions') }}
    group by source
),

by_turn as (
    select
        calls.source,
        count(*) as turn_count,
        count(*) filter (where turns.speaker = 'customer') as customer_turn_count,
        count(errors.session_id) as judged_turn_count,
        count(*) filter (where errors.is_error) as error_turn_count,
        coalesce(sum(turns.word_count), 0) as word_count
    from {{ ref('int_turns') }} as turns
    inner join {{ ref('int_calls') }} as calls on turns.session_id = calls.session_id
    -- left join: agents' turns are no errors
    left join {{ ref('int_turn_errors') }} as errors
        on
            turns.session_id = errors.session_id
            and turns.turn_index = errors.turn_index
    group by calls.source
)

select
    by_session.source,
    by_session.turn_count as turns_of_sessions,
    by_turn.turn_count as turns_counted
from by_session
-- left join: sources whose calls have no turns are compared with nothing
left join by_turn on by_session.source = by_turn.source
where
    by_session.turn_count <> coalesce(by_turn.turn_count, 0)
    or by_session.customer_turn_count <> coalesce(by_turn.customer_turn_count, 0)
    or by_session.customer_turn_count <> coalesce(by_turn.judged_turn_count, 0)
    or by_session.error_turn_count <> coalesce(by_turn.error_turn_count, 0)
    or by_session.word_count <> coalesce(by_turn.word_count, 0)
