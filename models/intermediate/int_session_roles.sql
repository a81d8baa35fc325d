{{ config(materialized='incremental', unique_key='session_id') }}
-- One row per session with turns: who says in the first ones what the serving side says. Where only the customer does,
-- agent and customer may have been swapped.
-- depends_on: {{ ref('role_phrases') }}
with calls as (
    select
        session_id,
        language_code
    from {{ ref('int_calls') }}
    {% if is_incremental() %}
    where load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
    {% endif %}
),

opening_turns as (
    select
        turns.session_id,
        turns.load_batch,
        turns.speaker,
        calls.language_code,
        lower({{ plain_apostrophes('turns.turn_text') }}) as said
    from {{ ref('int_turns') }} as turns
    inner join calls on turns.session_id = calls.session_id
    where
        turns.turn_index < 6
        {% if is_incremental() %}
        and turns.load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
        {% endif %}
),

-- much is said in many openings, and is looked at once
suspects as (
    select
        said,
        language_code,
        {{ gives_role_sign('said') }} as has_any_sign
    from opening_turns
    group by said, language_code
),

signs as (
    select
        *,
        -- most texts give no sign, so only one expression is tried on them
        {% for sign in role_signs().split(' ') %}
        has_any_sign and {{ gives_role_sign('said', sign) }} as has_{{ sign }}{% if not loop.last %},{% endif %}
        {% endfor %}
    from suspects
),

signed as (
    select
        opening_turns.session_id,
        opening_turns.load_batch,
        opening_turns.speaker,
        {% for sign in role_signs().split(' ') %}
        signs.has_{{ sign }},
        {% endfor %}
        signs.has_any_sign
    from opening_turns
    left join signs on opening_turns.said = signs.said and opening_turns.language_code = signs.language_code
),

by_session as (
    select
        session_id,
        max(load_batch) as load_batch,
        -- where only one side has words there is nothing to compare
        count(has_any_sign) filter (where speaker = 'agent') > 0
        and count(has_any_sign) filter (where speaker = 'customer') > 0 as has_both_sides,
        coalesce(bool_or(has_any_sign) filter (where speaker = 'agent'), false) as is_agent_signed,
        {% for sign in role_signs().split(' ') %}
        coalesce(bool_or(has_{{ sign }}) filter (where speaker = 'customer'), false) as has_customer_{{ sign }},
        {% endfor %}
        coalesce(bool_or(has_any_sign) filter (where speaker = 'customer'), false) as is_customer_signed
    from signed
    group by session_id
)

select
    session_id,
    load_batch,
    is_agent_signed,
    is_customer_signed,
    {% for sign in role_signs().split(' ') %}
    has_customer_{{ sign }},
    {% endfor %}
    has_both_sides and (is_agent_signed or is_customer_signed) as is_examined,
    has_both_sides and is_customer_signed and not is_agent_signed as is_swap_suspected
from by_session
