{{ config(materialized='incremental', unique_key='session_id') }}
-- One row per turn: which signals its words give, each with the words themselves. A signal counts on the side that can
-- give it: a customer converts and objects, an agent offers and discloses.
-- depends_on: {{ ref('signal_patterns') }}
with calls as (
    select
        session_id,
        campaign_id,
        -- where nobody says in which language, it is taken for English
        {{ language_code('language') }} as language_code
    from {{ ref('int_calls') }}
    {% if is_incremental() %}
    where load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
    {% endif %}
),

turns as (
    select
        turns.session_id,
        turns.load_batch,
        turns.turn_index,
        turns.speaker,
        turns.customer_turn_number,
        -- one kind of apostrophe
        replace(turns.turn_text, '’', '''') as said,
        calls.campaign_id,
        calls.language_code
    from {{ ref('int_turns') }} as turns
    inner join calls on turns.session_id = calls.session_id
    {% if is_incremental() %}
    where turns.load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
    {% endif %}
),

worded as (
    select
        *,
        case when speaker = 'customer' then {{ affirmed_words('conversion', 'said') }} end as affirmed_conversion,
        case when speaker = 'customer' then {{ signal_words('agreement', 'said') }} end as agreement_words,
        case when speaker = 'customer' then {{ meant_words('refusal', 'said') }} end as refusal_words,
        case when speaker = 'customer' then {{ signal_words('decline', 'said') }} end as outright_decline,
        case when speaker = 'customer' then {{ undenied_words('withdrawal', 'said') }} end as taken_back,
        case when speaker = 'customer' then {{ signal_words('objection', 'said') }} end as objection_words,
        case when speaker = 'customer' then {{ undenied_words('escalation_request', 'said') }} end as escalation_request_words,
        case when speaker = 'customer' then {{ signal_words('do_not_call', 'said') }} end as do_not_call_words,
        case when speaker = 'agent' then {{ signal_words('offer', 'said') }} end as offer_words,
        case when speaker = 'agent' then {{ signal_words('upsell', 'said') }} end as upsell_words,
        case when speaker = 'agent' then {{ signal_words('unmet', 'said') }} end as unmet_words,
        case when speaker = 'agent' then {{ signal_words('disclosure', 'said') }} end as disclosure_words,
        case when speaker = 'agent' then {{ signal_words('do_not_call_acknowledged', 'said') }} end as do_not_call_acknowledged_words,
        {{ signal_words('next_step', 'said') }} as next_step_words,
        {{ signal_words('open_question', 'said') }} as open_question_words,
        {{ signal_words('closed_question', 'said') }} as closed_question_words,
        -- amounts are rare, and what looks for them is dear
        contains(said, '$') or regexp_matches(said, '(?i)dollar|buck|\busd\b|\bcents?\b') as has_amount
    from turns
),

priced as (
    select
        *,
        case when has_amount then nullif(regexp_extract(said, {{ amount_pattern() }}), '') end as first_amount,
        case when has_amount then nullif(regexp_extract(said, {{ amount_range_pattern() }}), '') end as amount_range,
        case when has_amount and upsell_words is not null then {{ amounts_after('upsell', 'said') }} end as upsell_amounts
    from worded
),

committed as (
    select
        *,
        -- a yes that leaves it open ("okay, I'll think about it") agrees to nothing, nor does an "okay" that asks something
        case
            when
                agreement_words is not null
                and {{ signal_words('unsettled', 'said') }} is null
                and not (
                    coalesce({{ signal_kind('agreement', 'agreement_words') }} = 'acknowledged', false)
                    and contains(said, '?')
                )
                then agreement_words
        end as assent_words,
        -- an amount that the customer names and does not ask about is a yes to what was asked, unless it is nothing
        case
            when
                speaker = 'customer'
                and first_amount is not null
                and open_question_words is null
                and closed_question_words is null
                and not contains(said, '?')
                and {{ dollars('first_amount') }} > 0
                then first_amount
        end as committed_amount
    from priced
),

-- what the agent asks and what the customer says to it: an offer that another question follows is not what is answered
asks as (
    select
        session_id,
        turn_index,
        speaker,
        offer_words is not null or upsell_words is not null as is_ask,
        upsell_words is not null as is_upsell,
        assent_words is not null
        or refusal_words is not null
        or outright_decline is not null
        or affirmed_conversion is not null
        or committed_amount is not null as is_answer
    from committed
    where
        speaker = 'customer'
        or offer_words is not null
        or upsell_words is not null
        or open_question_words is not null
        or closed_question_words is not null
        or contains(said, '?')
),

numbered_asks as (
    select
        *,
        count(*) filter (where speaker = 'agent') over (
            partition by session_id order by turn_index rows between unbounded preceding and current row
        ) as ask_number
    from asks
),

answers as (
    select
        session_id,
        turn_index,
        is_answer,
        max(case when is_ask then turn_index end) over after_ask as ask_turn_index,
        coalesce(bool_or(is_upsell) over after_ask, false) as is_upsell_asked,
        count(*) filter (where is_answer) over after_ask as answers_so_far,
        count(*) filter (where speaker = 'customer') over after_ask as customer_turns_so_far
    from numbered_asks
    window after_ask as (
        partition by session_id, ask_number order by turn_index rows between unbounded preceding and current row
    )
),

-- the first yes or no in the two turns that a customer takes after being asked
first_answers as (
    select
        session_id,
        turn_index,
        ask_turn_index,
        is_upsell_asked
    from answers
    where
        ask_turn_index is not null
        and is_answer
        and answers_so_far = 1
        and customer_turns_so_far <= 2
),

answered as (
    select
        committed.*,
        first_answers.ask_turn_index,
        first_answers.is_upsell_asked,
        -- words that the agent has just said, without a yes, only repeat them
        case
            when
                agreement_words is null
                and contains(
                    lower(lag(said) over (partition by committed.session_id order by committed.turn_index)),
                    lower(affirmed_conversion)
                )
                then null
            else affirmed_conversion
        end as conversion_said,
        -- a yes to what was asked says as much as the words themselves
        case
            when
                first_answers.ask_turn_index is not null
                and not first_answers.is_upsell_asked
                and refusal_words is null
                and outright_decline is null
                then coalesce(assent_words, committed_amount)
        end as agreed_words
    from committed
    left join first_answers
        on
            committed.session_id = first_answers.session_id
            and committed.turn_index = first_answers.turn_index
)

select
    session_id,
    load_batch,
    turn_index,
    speaker,
    coalesce(conversion_said, agreed_words) as conversion_words,
    case
        when conversion_said is not null then 'said'
        when agreed_words is not null then 'agreed'
    end as conversion_basis,
    agreement_words,
    refusal_words,
    ask_turn_index,
    case
        when ask_turn_index is null then null
        when coalesce(refusal_words, outright_decline) is not null then 'no'
        else 'yes'
    end as answer,
    is_upsell_asked as is_upsell_answered,
    coalesce(outright_decline, case when ask_turn_index is not null then refusal_words end) as decline_words,
    -- a no to an upsell leaves what was agreed to before as it is; so does what is said before the yes of the same turn
    case
        when
            is_upsell_asked is null
            and coalesce(strpos(said, taken_back) > strpos(said, conversion_said), true)
            then taken_back
    end as withdrawal_words,
    objection_words,
    {{ signal_kind('objection', 'objection_words') }} as objection_kind,
    escalation_request_words,
    do_not_call_words,
    do_not_call_acknowledged_words,
    offer_words,
    upsell_words,
    unmet_words,
    disclosure_words,
    {{ signal_kind('disclosure', 'disclosure_words') }} as disclosure_kind,
    next_step_words,
    case
        when open_question_words is not null then 'open'
        when closed_question_words is not null or contains(said, '?') then 'closed'
    end as question_kind,
    first_amount as amount_words,
    -- of a range the lower end, as that much was said for certain; of several offers their sum
    cast(
        case
            when {{ item_count('upsell_amounts') }} > 0 and amount_range is null then {{ sum_of_dollars('upsell_amounts') }}
            else {{ dollars('coalesce(amount_range, first_amount)') }}
        end as decimal(12, 2)
    ) as amount_usd,
    case when first_amount is not null then {{ amount_period('said') }} end as amount_period
from answered
