{{ config(materialized='incremental', unique_key='session_id') }}
-- One row per customer turn: whether it went wrong. Where the source marks errors its marks count. Where it marks none,
-- what was said next tells: a turn was misunderstood if the agent asks for it again, or the customer repeats or corrects
-- it. So nothing here is known before the next turns; who foretells an ending must look at the turns it was known by.
-- depends_on: {{ ref('signal_patterns') }}
with calls as (
    select
        session_id,
        campaign_id,
        channel,
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
        turns.word_count,
        turns.is_misunderstood,
        turns.is_silent,
        turns.is_intent_failed,
        turns.is_intent_failure,
        turns.is_error,
        -- one kind of apostrophe
        replace(turns.turn_text, '’', '''') as said,
        calls.channel,
        calls.campaign_id,
        calls.language_code,
        -- an agent's turn belongs to the customer turn that it follows, 0 where it follows none
        count(turns.customer_turn_number) over (
            partition by turns.session_id order by turns.turn_index rows between unbounded preceding and current row
        ) as reply_number
    from {{ ref('int_turns') }} as turns
    inner join calls on turns.session_id = calls.session_id
    {% if is_incremental() %}
    where turns.load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
    {% endif %}
),

worded as (
    select
        *,
        case when speaker = 'agent' then {{ signal_words('reprompt', 'said') }} end as reprompt_words,
        case when speaker = 'agent' then {{ signal_words('confirmation', 'said') }} end as confirmation_words,
        case when speaker = 'agent' then {{ signal_words('cannot_help', 'said') }} end as cannot_help_words,
        case when speaker = 'customer' then {{ signal_words('correction', 'said') }} end as correction_words
    from turns
),

-- a customer turn and what the agent says to it; the first of a session may have no customer turn
exchanges as (
    select
        session_id,
        reply_number,
        max(channel) as channel,
        max(campaign_id) as campaign_id,
        max(language_code) as language_code,
        max(load_batch) as load_batch,
        max(turn_index) filter (where speaker = 'customer') as turn_index,
        max(customer_turn_number) as customer_turn_number,
        max(said) filter (where speaker = 'customer') as said,
        max(word_count) filter (where speaker = 'customer') as word_count,
        max(correction_words) as correction_words,
        bool_or(is_misunderstood) as is_misunderstood,
        bool_or(is_silent) as is_silent,
        bool_or(is_intent_failed) as is_intent_failed,
        bool_or(is_intent_failure) as is_intent_failure,
        bool_or(is_error) as is_error,
        count(*) filter (where speaker = 'agent') as agent_turn_count,
        max(turn_index) filter (where speaker = 'agent') as prompt_index,
        max_by(said, turn_index) filter (where speaker = 'agent') as prompt,
        min(turn_index) filter (where reprompt_words is not null) as reprompt_index,
        min_by(reprompt_words, turn_index) filter (where reprompt_words is not null) as reprompt_words,
        bool_or(confirmation_words is not null) as is_confirmation,
        bool_or(cannot_help_words is not null) as is_refused
    from worded
    group by session_id, reply_number
),

-- each beside the exchanges before and after it
neighboured as (
    select
        *,
        lag(prompt) over in_order as earlier_prompt,
        lead(said) over in_order as next_said,
        lead(word_count) over in_order as next_word_count,
        lead(turn_index) over in_order as next_index,
        lead(correction_words) over in_order as next_correction_words,
        count(*) filter (
            where is_misunderstood is not null or is_silent is not null or is_intent_failed is not null
        ) over whole_session > 0 as is_marked,
        -- where one side's words are missing, all of them may be
        count(said) over whole_session > 0 and count(prompt) over whole_session > 0 as is_readable
    from exchanges
    window
        in_order as (partition by session_id order by reply_number),
        whole_session as (partition by session_id)
),

-- what shows that a turn was misunderstood
shown as (
    select
        *,
        -- the agent says the same again and nothing else
        agent_turn_count = 1 and prompt = earlier_prompt as is_prompt_repeated,
        case when is_confirmation then {{ signal_words('denial', 'next_said') }} end as denial_words,
        case
            when
                agent_turn_count > 0
                and word_count >= 2
                and next_word_count >= 2
                -- what is heard the same twice was heard right, and an answer that fits two questions is no repeat
                and said <> next_said
                and not (contains(prompt, '?') and prompt is distinct from earlier_prompt)
                -- what differs more in length is not near, and that is cheap to see
                and least(length(said), length(next_said)) >= 0.8 * greatest(length(said), length(next_said))
                then {{ text_distance('said', 'next_said') }} between 1e-9 and 0.2
        end as is_repeated
    from neighboured
    where turn_index is not null
),

reasoned as (
    select
        *,
        case
            when reprompt_words is not null then 'asked_again'
            when is_prompt_repeated then 'same_prompt'
            when denial_words is not null then 'denied'
            when next_correction_words is not null then 'corrected'
            when is_repeated then 'repeated'
        end as misunderstanding_reason
    from shown
),

inferred as (
    select
        *,
        case when is_readable then misunderstanding_reason is not null end as is_misunderstanding_inferred,
        -- in a chat there is no silence; a message without text may be a picture
        case when is_readable then channel = 'voice' and said is null end as is_silence_inferred,
        coalesce(misunderstanding_reason in ('asked_again', 'same_prompt') or is_refused, false) as is_intent_failure_possible
    from reasoned
),

failed as (
    select
        *,
        case
            when is_readable
                then is_intent_failure_possible
                    and coalesce(
                        lag(is_intent_failure_possible) over (partition by session_id order by reply_number), false
                    )
        end as is_intent_failure_inferred
    from inferred
)

select
    session_id,
    load_batch,
    turn_index,
    customer_turn_number,
    case when is_marked then 'marked' when is_readable then 'inferred' else 'none' end as error_basis,
    case when is_marked then coalesce(is_misunderstood, false) else is_misunderstanding_inferred end as is_misunderstood,
    case when is_marked then coalesce(is_silent, false) else is_silence_inferred end as is_silent,
    case when is_marked then is_intent_failure else is_intent_failure_inferred end as is_intent_failure,
    case
        when is_marked then is_error
        else is_misunderstanding_inferred or is_silence_inferred or is_intent_failure_inferred
    end as is_error,
    is_misunderstanding_inferred,
    is_silence_inferred,
    is_intent_failure_inferred,
    misunderstanding_reason,
    case misunderstanding_reason
        when 'asked_again' then reprompt_words
        when 'same_prompt' then prompt
        when 'denied' then denial_words
        when 'corrected' then next_correction_words
        when 'repeated' then next_said
    end as misunderstanding_words,
    cast(
        case
            when misunderstanding_reason = 'asked_again' then reprompt_index
            when misunderstanding_reason = 'same_prompt' then prompt_index
            when misunderstanding_reason is not null then next_index
        end as integer
    ) as evidence_turn_index
from failed
