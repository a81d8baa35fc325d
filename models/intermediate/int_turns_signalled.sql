{{ config(materialized='incremental', unique_key='session_id') }}
-- One row per turn that gives a signal or asks something: which, each with the words that do. A signal counts on the side
-- that can give it: a customer converts and objects, an agent offers and discloses.
-- depends_on: {{ ref('signal_patterns') }}
{%- set signals = [
    ['conversion', 'customer'],
    ['agreement', 'customer'],
    ['refusal', 'customer'],
    ['decline', 'customer'],
    ['withdrawal', 'customer'],
    ['objection', 'customer'],
    ['escalation_request', 'customer'],
    ['do_not_call', 'customer'],
    ['offer', 'agent'],
    ['upsell', 'agent'],
    ['unmet', 'agent'],
    ['disclosure', 'agent'],
    ['do_not_call_acknowledged', 'agent'],
    ['next_step', 'either']
] %}
with turns as not materialized (
    select
        turns.session_id,
        turns.load_batch,
        turns.turn_index,
        turns.speaker,
        turns.customer_turns_so_far,
        {{ plain_apostrophes('turns.turn_text') }} as said,
        calls.language_code,
        {{ patterned_campaign('calls.campaign_id') }} as campaign_id
    from {{ ref('int_turns') }} as turns
    inner join {{ ref('int_calls') }} as calls on turns.session_id = calls.session_id
    {% if is_incremental() %}
    where turns.load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
    {% endif %}
),

-- what is said again and again, as a bot's prompts are, is looked at once
texts as materialized (
    select
        *,
        -- shorter than the text, so that what is joined by it stays small
        row_number() over () as text_number
    from (
        select distinct
            said,
            speaker,
            language_code,
            campaign_id
        from turns
        where said is not null
    ) as apart
),

sifted as (
    select
        *,
        case speaker
            when 'customer' then {{ may_tell(signals, 'customer', 'said') }}
            when 'agent' then {{ may_tell(signals, 'agent', 'said') }}
        end as may_tell,
        case
            when {{ gives_signal('open_question', 'said') }} then 'open'
            when contains(said, '?') and {{ has_patterns('open_question') }} then 'closed'
            when {{ gives_signal('closed_question', 'said') }} then 'closed'
        end as question_kind
    from texts
    -- keeps what is asked of these rows below from being worked out here once more, before they are: DuckDB would run each
    -- regular expression again
    offset 0
),

-- named twice below, so that they lie close together: a regular expression that goes over few of many texts is slow
told as (
    select * from sifted
    where may_tell
),

worded as (
    {% for side in ['customer', 'agent'] %}
    select
        text_number,
        said,
        speaker,
        language_code,
        campaign_id,
        question_kind,
        {% for signal, speaker in signals %}
        {% if speaker in [side, 'either'] %}
        {{ counted_words(signal, 'said') }} as {{ signal }}_words,
        {% else %}
        cast(null as varchar) as {{ signal }}_words,
        {% endif %}
        {% endfor %}
        {{ first_amount('said') }} as first_amount
    from told
    where speaker = '{{ side }}'
    {% if not loop.last %}union all{% endif %}

    {% endfor %}
),

priced as (
    select
        *,
        {{ signal_kind('objection', 'objection_words') }} as objection_kind,
        {{ signal_kind('disclosure', 'disclosure_words') }} as disclosure_kind,
        case
            when first_amount is not null then nullif(regexp_extract(said, {{ amount_range_pattern() }}), '')
        end as amount_range
    from worded
),

valued as (
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
        -- who says yes after taking it back has said yes
        coalesce(strpos(said, withdrawal_words) < strpos(said, conversion_words), false) as is_agreed_again,
        -- an amount that the customer names and does not ask about is a yes to what was asked, unless it is nothing
        case
            when
                speaker = 'customer'
                and first_amount is not null
                and question_kind is null
                and not contains(said, '?')
                and {{ dollars('first_amount') }} > 0
                then first_amount
        end as committed_amount,
        -- of a range the lower end, as that much was said for certain
        case when first_amount is not null then {{ dollars('coalesce(amount_range, first_amount)') }} end as amount_usd,
        case when first_amount is not null then {{ amount_period('said') }} end as amount_period,
        case
            when first_amount is not null and upsell_words is not null and amount_range is null
                then {{ amounts_after('upsell', 'said') }}
        end as upsell_amounts
    from priced
),

-- which texts tell something, and what the turns around them must know of it; the words are fetched last, as they are long
telling as (
    select
        text_number,
        question_kind,
        upsell_amounts,
        coalesce(offer_words, upsell_words) is not null as is_offer,
        upsell_words is not null as is_upsell,
        coalesce(conversion_words, assent_words, refusal_words, decline_words, committed_amount) is not null as is_answer,
        case when agreement_words is null then conversion_words end as echo_words
    from valued
    where
        coalesce(
            {% for signal, speaker in signals %}
            {{ signal }}_words,
            {% endfor %}
            question_kind,
            first_amount
        ) is not null
    union all
    select
        text_number,
        question_kind,
        null as upsell_amounts,
        false as is_offer,
        false as is_upsell,
        false as is_answer,
        null as echo_words
    from sifted
    where
        not coalesce(may_tell, false)
        and question_kind is not null
),

heard as (
    select
        turns.session_id,
        turns.load_batch,
        turns.turn_index,
        turns.speaker,
        turns.customer_turns_so_far,
        sifted.text_number,
        telling.question_kind,
        telling.upsell_amounts,
        telling.is_offer,
        telling.is_upsell,
        telling.is_answer,
        telling.echo_words
    from turns
    inner join sifted
        on
            turns.said = sifted.said
            and turns.speaker = sifted.speaker
            and turns.language_code = sifted.language_code
            and turns.campaign_id = sifted.campaign_id
    inner join telling on sifted.text_number = telling.text_number
),

-- several offers are worth their sum
upsells as (
    select
        session_id,
        turn_index,
        sum({{ last_dollars('words') }}) as upsell_usd
    from (
        select
            session_id,
            turn_index,
            {{ each_item('upsell_amounts') }} as words
        from heard
        where upsell_amounts is not null
    ) as apart
    group by session_id, turn_index
),

-- what the agent asks and what the customer says to it: where another question follows an offer, that is what is answered
asks as (
    select
        session_id,
        turn_index,
        customer_turns_so_far,
        is_offer,
        is_upsell,
        is_answer,
        last_value(case when speaker = 'agent' then turn_index end ignore nulls) over (
            partition by session_id order by turn_index rows between unbounded preceding and current row
        ) as ask_turn_index
    from heard
    where
        is_answer
        or (speaker = 'agent' and (is_offer or question_kind is not null))
),

-- the first yes or no to an offer in the two turns that a customer takes after it
first_answers as (
    select
        session_id,
        ask_turn_index,
        min(turn_index) filter (where is_answer) as turn_index,
        bool_or(is_upsell) as is_upsell_asked
    from asks
    where ask_turn_index is not null
    group by session_id, ask_turn_index
    having
        bool_or(is_offer)
        and min(customer_turns_so_far) filter (where is_answer) - min(customer_turns_so_far) <= 2
),

-- words that the agent has just said, without a yes, only repeat them; what the calls tell is not asked here
echoes as (
    select
        heard.session_id,
        heard.turn_index
    from heard
    inner join {{ ref('int_turns') }} as turns
        on
            heard.session_id = turns.session_id
            and heard.turn_index > turns.turn_index
    where
        heard.echo_words is not null
        {% if is_incremental() %}
        and turns.load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
        {% endif %}
    group by heard.session_id, heard.turn_index
    having
        contains(
            lower(max_by(coalesce({{ plain_apostrophes('turns.turn_text') }}, ''), turns.turn_index)),
            lower(max(heard.echo_words))
        )
),

answered as (
    select
        heard.session_id,
        heard.load_batch,
        heard.turn_index,
        heard.speaker,
        heard.question_kind,
        {% for signal, speaker in signals %}
        valued.{{ signal }}_words,
        {% endfor %}
        valued.is_agreed_again,
        valued.objection_kind,
        valued.disclosure_kind,
        valued.first_amount,
        valued.amount_usd,
        valued.amount_period,
        first_answers.ask_turn_index,
        first_answers.is_upsell_asked,
        upsells.upsell_usd,
        case when echoes.session_id is null then valued.conversion_words end as conversion_said,
        -- a yes to what was asked says as much as the words themselves
        case
            when not first_answers.is_upsell_asked and coalesce(valued.refusal_words, valued.decline_words) is null
                then coalesce(valued.assent_words, valued.committed_amount)
        end as agreed_words
    from heard
    -- left joins: who only asks says nothing else, and most turns answer no offer
    left join valued on heard.text_number = valued.text_number
    left join first_answers
        on
            heard.session_id = first_answers.session_id
            and heard.turn_index = first_answers.turn_index
    left join echoes
        on
            heard.session_id = echoes.session_id
            and heard.turn_index = echoes.turn_index
    left join upsells
        on
            heard.session_id = upsells.session_id
            and heard.turn_index = upsells.turn_index
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
        when coalesce(refusal_words, decline_words) is not null then 'no'
        else 'yes'
    end as answer,
    is_upsell_asked as is_upsell_answered,
    coalesce(decline_words, case when ask_turn_index is not null then refusal_words end) as decline_words,
    -- a no to an upsell leaves what was agreed to before as it is
    case when is_upsell_asked is null and not is_agreed_again then withdrawal_words end as withdrawal_words,
    objection_words,
    objection_kind,
    escalation_request_words,
    do_not_call_words,
    do_not_call_acknowledged_words,
    offer_words,
    upsell_words,
    unmet_words,
    disclosure_words,
    disclosure_kind,
    next_step_words,
    question_kind,
    first_amount as amount_words,
    cast(coalesce(upsell_usd, amount_usd) as decimal(12, 2)) as amount_usd,
    amount_period
from answered
