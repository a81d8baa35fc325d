-- One row per break of a compliance rule: in which session, and the words that show it, which may have been said in an
-- earlier one. Not incremental: a request that comes late makes calls that are built already breaks.
with calls as (
    select
        session_id,
        load_batch,
        direction,
        customer_key,
        started_at
    from {{ ref('int_calls') }}
),

verdicts as (
    select verdicts.*
    from {{ ref('int_rule_verdicts') }} as verdicts
    -- of a call that came again, only what its last version says
    inner join calls
        on
            verdicts.session_id = calls.session_id
            and verdicts.load_batch = calls.load_batch
),

requests as (
    select
        signals.session_id,
        calls.customer_key,
        calls.started_at,
        signals.do_not_call_turn_index as turn_index,
        turns.do_not_call_words as words
    from {{ ref('int_session_signals') }} as signals
    inner join calls
        on
            signals.session_id = calls.session_id
            and signals.load_batch = calls.load_batch
    inner join {{ ref('int_turns_signalled') }} as turns
        on
            signals.session_id = turns.session_id
            and signals.do_not_call_turn_index = turns.turn_index
    where signals.do_not_call_turn_index is not null
),

called_again as (
    select
        verdicts.session_id,
        verdicts.load_batch,
        verdicts.rule,
        requests.session_id as said_in_session_id,
        requests.turn_index,
        requests.words,
        row_number() over (
            partition by verdicts.session_id
            order by requests.started_at, requests.session_id
        ) as request_number
    from verdicts
    inner join calls on verdicts.session_id = calls.session_id
    inner join requests
        on
            calls.customer_key = requests.customer_key
            and calls.started_at > requests.started_at
    where
        verdicts.rule = 'dnc_respect'
        and calls.direction = 'outbound'
)

select
    session_id,
    load_batch,
    rule,
    session_id as said_in_session_id,
    turn_index,
    words
from verdicts
where is_broken
union all
select
    session_id,
    load_batch,
    rule,
    said_in_session_id,
    turn_index,
    words
from called_again
where request_number = 1
