{{ config(materialized='incremental', unique_key='session_id') }}
-- One row per session that has turns: what its signals come to. Where a call's language has no patterns of a signal, what
-- it comes to is unknown.
-- depends_on: {{ ref('signal_patterns') }}
with signalled as not materialized (
    select * from {{ ref('int_turns_signalled') }}
    {% if is_incremental() %}
    where load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
    {% endif %}
),

sessions as (
    select
        session_id,
        max(load_batch) as load_batch
    from {{ ref('int_turns') }}
    {% if is_incremental() %}
    where load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
    {% endif %}
    group by session_id
),

-- what an accepted offer is worth stands in the offer, else in the answer
accepted_upsells as (
    select
        answers.session_id,
        sum(coalesce(asks.amount_usd, answers.amount_usd)) as upsell_usd
    from signalled as answers
    inner join signalled as asks
        on
            answers.session_id = asks.session_id
            and answers.ask_turn_index = asks.turn_index
    where
        answers.is_upsell_answered
        and answers.answer = 'yes'
    group by answers.session_id
),

counted as (
    select
        sessions.session_id,
        any_value(sessions.load_batch) as load_batch,
        count(*) filter (where offer_words is not null) as offer_count,
        min(turn_index) filter (where conversion_words is not null) as conversion_turn_index,
        min_by(conversion_basis, turn_index) filter (where conversion_words is not null) as conversion_basis,
        max(turn_index) filter (where conversion_words is not null) as last_conversion_turn_index,
        max(turn_index) filter (where withdrawal_words is not null) as last_withdrawal_turn_index,
        count(*) filter (where upsell_words is not null) as upsell_count,
        count(*) filter (where is_upsell_answered and answer = 'yes') as upsell_accepted_count,
        count(*) filter (where is_upsell_answered and answer = 'no') as upsell_refused_count,
        count(*) filter (where objection_words is not null) as objection_count,
        min_by(objection_kind, turn_index) filter (where objection_kind is not null) as first_objection_kind,
        count(*) filter (where speaker = 'agent' and question_kind = 'open') as agent_open_question_count,
        count(*) filter (where speaker = 'agent' and question_kind = 'closed') as agent_closed_question_count,
        count(*) filter (where speaker = 'customer' and question_kind is not null) as customer_question_count,
        count(*) filter (where next_step_words is not null) as next_step_count,
        min(turn_index) filter (where escalation_request_words is not null) as escalation_request_turn_index,
        min(turn_index) filter (where disclosure_words is not null) as disclosure_turn_index,
        min(turn_index) filter (where do_not_call_words is not null) as do_not_call_turn_index,
        max(turn_index) filter (where do_not_call_acknowledged_words is not null) as last_acknowledged_turn_index,
        max(turn_index) filter (where offer_words is not null or upsell_words is not null) as last_ask_turn_index
    from sessions
    -- left join: in some sessions no turn gives a signal
    left join signalled on sessions.session_id = signalled.session_id
    group by sessions.session_id
),

by_session as (
    select
        *,
        -- who takes a yes back and agrees again has agreed
        case
            when last_withdrawal_turn_index >= last_conversion_turn_index then last_withdrawal_turn_index
        end as conversion_withdrawn_turn_index
    from counted
)

select
    by_session.session_id,
    by_session.load_batch,
    cast(case when {{ has_patterns('offer') }} then by_session.offer_count end as integer) as offer_count,
    -- nobody who was not asked has refused
    case
        when by_session.conversion_withdrawn_turn_index is not null then false
        when by_session.conversion_turn_index is not null then true
        when by_session.offer_count > 0 and {{ has_patterns('conversion') }} and {{ has_patterns('agreement') }} then false
    end as is_conversion_heard,
    by_session.conversion_turn_index,
    case
        when by_session.conversion_withdrawn_turn_index is not null then 'withdrawn'
        else by_session.conversion_basis
    end as conversion_basis,
    by_session.conversion_withdrawn_turn_index,
    case when {{ has_patterns('upsell') }} then by_session.upsell_count > 0 end as is_upsell_heard,
    case
        when by_session.upsell_accepted_count > 0 then true
        when by_session.upsell_count > 0 and {{ has_patterns('agreement') }} then false
    end as is_upsell_acceptance_heard,
    case
        when by_session.upsell_refused_count > 0 then true
        when by_session.upsell_count > 0 and {{ has_patterns('refusal') }} then false
    end as is_upsell_refusal_heard,
    cast(accepted_upsells.upsell_usd as decimal(12, 2)) as upsell_heard_usd,
    cast(case when {{ has_patterns('objection') }} then by_session.objection_count end as integer) as objection_count,
    by_session.first_objection_kind,
    cast(
        case when {{ has_patterns('open_question') }} then by_session.agent_open_question_count end as integer
    ) as agent_open_question_count,
    cast(
        case when {{ has_patterns('closed_question') }} then by_session.agent_closed_question_count end as integer
    ) as agent_closed_question_count,
    cast(
        case
            when {{ has_patterns('open_question') }} and {{ has_patterns('closed_question') }}
                then by_session.customer_question_count
        end as integer
    ) as customer_question_count,
    cast(case when {{ has_patterns('next_step') }} then by_session.next_step_count end as integer) as next_step_count,
    by_session.escalation_request_turn_index,
    by_session.disclosure_turn_index,
    by_session.do_not_call_turn_index,
    -- promised afterwards, and nothing offered any more
    case
        when by_session.do_not_call_turn_index is null then null
        when by_session.last_ask_turn_index > by_session.do_not_call_turn_index then false
        when by_session.last_acknowledged_turn_index > by_session.do_not_call_turn_index then true
        when {{ has_patterns('do_not_call_acknowledged') }} then false
    end as is_do_not_call_respected
from by_session
inner join {{ ref('int_calls') }} as calls on by_session.session_id = calls.session_id
-- left join: most sessions accept nothing
left join accepted_upsells on by_session.session_id = accepted_upsells.session_id
