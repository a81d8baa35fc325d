{{ config(materialized='view') }}
-- One row per turn and signal that it gives, with the words that do.
{%- set worded = [
    ['conversion', 'conversion_basis'],
    ['offer', ''],
    ['upsell', ''],
    ['objection', 'objection_kind'],
    ['refusal', ''],
    ['decline', ''],
    ['agreement', ''],
    ['unmet', ''],
    ['next_step', ''],
    ['escalation_request', ''],
    ['do_not_call', ''],
    ['disclosure', 'disclosure_kind']
] %}
{% for signal, kind in worded %}
select
    session_id,
    turn_index,
    speaker,
    '{{ signal }}' as signal,
    cast({{ kind or 'null' }} as varchar) as kind,
    {{ signal }}_words as words,
    {{ 'amount_usd' if signal == 'upsell' else 'cast(null as decimal(12, 2))' }} as amount_usd
from {{ ref('int_turns_signalled') }}
where {{ signal }}_words is not null
union all
{% endfor %}
-- nobody takes back what was not agreed to
select
    turns.session_id,
    turns.turn_index,
    turns.speaker,
    'withdrawal' as signal,
    cast(null as varchar) as kind,
    turns.withdrawal_words as words,
    cast(null as decimal(12, 2)) as amount_usd
from {{ ref('int_turns_signalled') }} as turns
inner join {{ ref('int_session_signals') }} as sessions
    on
        turns.session_id = sessions.session_id
        and turns.turn_index >= sessions.conversion_turn_index
where turns.withdrawal_words is not null
union all
select
    session_id,
    turn_index,
    speaker,
    question_kind || '_question' as signal,
    cast(null as varchar) as kind,
    cast(null as varchar) as words,
    cast(null as decimal(12, 2)) as amount_usd
from {{ ref('int_turns_signalled') }}
where
    speaker = 'agent'
    and question_kind is not null
union all
select
    session_id,
    turn_index,
    speaker,
    'sentiment' as signal,
    cast(null as varchar) as kind,
    sentiment_words as words,
    cast(null as decimal(12, 2)) as amount_usd
from {{ ref('int_turn_sentiment') }}
where
    speaker = 'customer'
    and sentiment_label = 'negative'
union all
select
    session_id,
    turn_index,
    'customer' as speaker,
    'dissatisfaction' as signal,
    case
        when is_unmet and is_rejecting then 'could not help, says no'
        when is_unmet then 'could not help'
        when is_rejecting then 'says no'
        else 'negative words'
    end as kind,
    cast(null as varchar) as words,
    cast(null as decimal(12, 2)) as amount_usd
from {{ ref('int_turn_dissatisfaction') }}
where is_dissatisfied
union all
select
    session_id,
    turn_index,
    speaker,
    case when is_silent then 'silence' else 'misunderstanding' end as signal,
    cast(null as varchar) as kind,
    cast(null as varchar) as words,
    cast(null as decimal(12, 2)) as amount_usd
from {{ ref('int_turns') }}
where
    speaker = 'customer'
    and (is_silent or is_misunderstood)
union all
select
    breaks.session_id,
    breaks.turn_index,
    turns.speaker,
    'rule_break' as signal,
    breaks.rule as kind,
    breaks.words,
    cast(null as decimal(12, 2)) as amount_usd
from {{ ref('int_rule_breaks') }} as breaks
-- what was never said stands in no turn, and a request of an earlier call in none of this one: session_claims has them
inner join {{ ref('int_turns') }} as turns
    on
        breaks.session_id = turns.session_id
        and breaks.turn_index = turns.turn_index
where breaks.said_in_session_id = breaks.session_id
