{{ config(materialized='incremental', unique_key='session_id') }}
-- One row per customer turn: whether it went wrong. Where the source marks errors its marks count. Where it marks none,
-- what was said next tells: a turn was misunderstood if the agent asks for it again, or the customer repeats or corrects
-- it; it was silent if it has no words, or one that is hardly one and that the agent asks for again. So nothing here is
-- known before the next turns; who foretells an ending must look at the turns it was known by. The recognizer's confidence
-- alone makes no error: it is a measure, and a cause of abandonment, of its own.
-- depends_on: {{ ref('signal_patterns') }}
{%- set signals = [
    ['reprompt', 'agent'],
    ['confirmation', 'agent'],
    ['cannot_help', 'agent']
] %}
with calls as (
    select
        session_id,
        load_batch,
        -- windows and groups over a number take half the time of those over a text
        row_number() over (order by session_id) as call_number,
        campaign_id,
        channel,
        language_code
    from {{ ref('int_calls') }}
    {% if is_incremental() %}
    where load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
    {% endif %}
),

turns as not materialized (
    select
        calls.call_number,
        calls.campaign_id,
        calls.language_code,
        turns.turn_index,
        turns.speaker = 'agent' as is_agent,
        -- an agent's turn belongs to the customer turn that it follows, 0 where it follows none
        turns.customer_turns_so_far as reply_number,
        turns.word_count,
        turns.is_misunderstood,
        turns.is_silent,
        turns.is_intent_failure,
        turns.is_error,
        turns.is_misunderstood is not null or turns.is_silent is not null or turns.is_intent_failed is not null as has_mark,
        turns.word_count = 1 and turns.asr_confidence < {{ var('low_confidence') }} as is_hardly_recognized,
        {{ plain_apostrophes('turns.turn_text') }} as said
    from {{ ref('int_turns') }} as turns
    inner join calls on turns.session_id = calls.session_id
    {% if is_incremental() %}
    where turns.load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
    {% endif %}
),

answers as (
    select
        *,
        {{ signal_words('correction', 'said') }} as correction_words
    from turns
    where not is_agent
),

prompts as (
    select
        call_number,
        campaign_id,
        language_code,
        reply_number,
        turn_index,
        has_mark,
        said,
        lag(said ignore nulls) over (partition by call_number order by turn_index) as earlier_prompt
    from turns
    where is_agent
),

gated as (
    select
        *,
        {{ may_tell(signals, 'agent', 'said', amounts=false) }} as may_tell
    from prompts
),

worded as (
    select
        *,
        case when may_tell then {{ signal_words('reprompt', 'said') }} end as reprompt_words,
        case when may_tell then {{ signal_words('confirmation', 'said') }} is not null end as is_confirmation,
        case when may_tell then {{ signal_words('cannot_help', 'said') }} is not null end as is_refusal,
        case when said = earlier_prompt then said end as repeated_prompt,
        contains(said, '?') and said is distinct from earlier_prompt as is_new_question
    from gated
),

-- what the agent says to a customer turn
replies as (
    select
        call_number,
        reply_number,
        bool_or(has_mark) as has_mark,
        count(*) as agent_turn_count,
        count(said) as prompt_count,
        max(turn_index) as prompt_index,
        any_value(repeated_prompt) as repeated_prompt,
        bool_or(is_new_question) as has_new_question,
        min(turn_index) filter (where reprompt_words is not null) as reprompt_index,
        min_by(reprompt_words, turn_index) filter (where reprompt_words is not null) as reprompt_words,
        bool_or(is_confirmation) as has_confirmation,
        bool_or(is_refusal) as has_refusal
    from worded
    group by call_number, reply_number
),

-- a customer turn and what the agent says to it; the first of a session may have no customer turn
exchanges as (
    select
        call_number,
        reply_number,
        answers.turn_index,
        answers.said,
        answers.word_count,
        answers.correction_words,
        answers.is_hardly_recognized,
        answers.is_misunderstood,
        answers.is_silent,
        answers.is_intent_failure,
        answers.is_error,
        coalesce(answers.has_mark, false) or coalesce(replies.has_mark, false) as has_mark,
        coalesce(replies.agent_turn_count, 0) as agent_turn_count,
        coalesce(replies.prompt_count, 0) as prompt_count,
        replies.prompt_index,
        replies.repeated_prompt,
        replies.has_new_question,
        replies.reprompt_index,
        replies.reprompt_words,
        replies.has_confirmation,
        replies.has_refusal
    from answers
    full join replies using (call_number, reply_number)
),

failing as (
    select
        *,
        -- the agent says the same again and nothing else
        agent_turn_count = 1 and repeated_prompt is not null as is_prompt_repeated,
        reply_number > 0
        and (
            reprompt_words is not null
            or has_refusal
            or (agent_turn_count = 1 and repeated_prompt is not null)
        ) as is_failure_possible
    from exchanges
),

-- each beside the exchanges before and after it
neighboured as (
    select
        *,
        is_failure_possible and lag(is_failure_possible) over in_order as is_failure_again,
        lead(said) over in_order as next_said,
        lead(word_count) over in_order as next_word_count,
        lead(turn_index) over in_order as next_index,
        lead(correction_words) over in_order as next_correction_words,
        bool_or(has_mark) over whole_session as is_marked,
        -- where one side's words are missing, all of them may be
        count(said) over whole_session > 0 and sum(prompt_count) over whole_session > 0 as is_readable
    from failing
    window
        in_order as (partition by call_number order by reply_number),
        whole_session as (partition by call_number)
),

-- what shows that a turn was misunderstood
shown as (
    select
        neighboured.*,
        calls.session_id,
        calls.load_batch,
        calls.channel,
        case when reprompt_words is not null then coalesce({{ signal_kind('reprompt', 'reprompt_words') }}, '') end as reprompt_kind,
        case when reprompt_words is not null then {{ signal_words('filler', 'said') }} end as filler_words,
        case when has_confirmation then {{ signal_words('denial', 'next_said') }} end as denial_words,
        case
            when
                agent_turn_count > 0
                and word_count >= 2
                and next_word_count >= 2
                -- what is heard the same twice was heard right, and an answer that fits two questions is no repeat
                and said <> next_said
                and not coalesce(has_new_question, false)
                -- what differs more in length is not near, and that is cheap to see
                and least(length(said), length(next_said)) >= 0.8 * greatest(length(said), length(next_said))
                then {{ text_distance('said', 'next_said') }} between 1e-9 and 0.2
        end as is_repeated
    from neighboured
    inner join calls on neighboured.call_number = calls.call_number
    where turn_index is not null
),

reasoned as (
    select
        *,
        case
            when reprompt_kind not in ('not_spoken', 'doubted') then 'asked_again'
            when is_prompt_repeated and reprompt_kind is distinct from 'not_spoken' then 'same_prompt'
            when reprompt_kind = 'doubted' then 'doubted'
            when denial_words is not null then 'denied'
            when next_correction_words is not null then 'corrected'
            when is_repeated then 'repeated'
        end as misunderstanding_reason,
        -- in a chat there is no silence; a message without text may be a picture
        case
            when channel <> 'voice' then null
            when said is null then 'no_words'
            when reprompt_kind = 'not_spoken' then 'not_spoken'
            -- recognizers make a word out of noise
            when reprompt_kind <> 'doubted' and (is_hardly_recognized or filler_words is not null) then 'hardly_a_word'
        end as silence_reason
    from shown
),

inferred as (
    select
        *,
        case when is_readable then misunderstanding_reason is not null end as is_misunderstanding_inferred,
        case when is_readable then silence_reason is not null end as is_silence_inferred,
        case when is_readable then coalesce(is_failure_again, false) end as is_intent_failure_inferred
    from reasoned
)

select
    session_id,
    load_batch,
    turn_index,
    cast(reply_number as integer) as customer_turn_number,
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
        when 'doubted' then reprompt_words
        when 'same_prompt' then repeated_prompt
        when 'denied' then denial_words
        when 'corrected' then next_correction_words
        when 'repeated' then next_said
    end as misunderstanding_words,
    cast(
        case
            when misunderstanding_reason in ('asked_again', 'doubted') then reprompt_index
            when misunderstanding_reason = 'same_prompt' then prompt_index
            when misunderstanding_reason is not null then next_index
        end as integer
    ) as evidence_turn_index,
    silence_reason
from inferred
