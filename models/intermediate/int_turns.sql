{{ config(materialized='incremental', unique_key='session_id') }}
-- One row per turn of any source: what was said, what went wrong, and how it stands in time to the turns before it. Texts are
-- redacted here, so that no later layer sees what is private in them; words are counted before.
-- depends_on: {{ ref('redaction_patterns') }}
-- depends_on: {{ ref('signal_patterns') }}
-- What is read more than once below is not materialized: its columns are many, and to keep them would take much memory.
with turns as not materialized (
    select * from {{ ref('int_turns_unioned') }}
    {% if is_incremental() %}
    where load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
    {% endif %}
),

calls as (
    select
        session_id,
        -- where an end is only the start of the next turn there is no clock to measure pauses or latency by
        timing_quality = 'derived' as is_derived,
        -- where nobody says in which language, it is taken for English
        {{ language_code('language') }} as language_code
    from {{ ref('int_calls_unioned') }}
    {% if is_incremental() %}
    where load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
    {% endif %}
),

spoken as not materialized (
    select
        turns.*,
        coalesce(calls.language_code, 'en') as language_code,
        -- silence is nobody's speech, though the recognizer may have given it a start and an end
        not coalesce(turns.is_silent, false) and not coalesce(calls.is_derived, false) as has_clock
    from turns
    left join calls on turns.session_id = calls.session_id
),

-- what is said again and again, as a bot's prompts are, is looked at once
texts as (
    select distinct
        turn_text as text,
        language_code
    from spoken
    where turn_text is not null
),

-- most texts neither have anything private in them nor ask for anything, which is quickly told; those that may are put
-- close together, as many regular expressions over few of many texts take longer than over the few alone
sifted as materialized (
    select * from texts
    where {{ may_be_private('text', or_asks=true) }}
),

judged as (
    select
        text,
        language_code,
        {{ redacted('text') }} as redacted_text,
        {{ asked_kind('text') }} as asking_kind,
        {{ asks_again('text') }} as is_asking_again
    from sifted
),

-- there are few stages, and what they ask for need not be looked up for every turn
stages as (
    select
        stage,
        {{ stage_kind('stage') }} as stage_kind
    from turns
    group by stage
),

counted as (
    select
        spoken.*,
        coalesce(judged.redacted_text, spoken.turn_text) as redacted_text,
        judged.asking_kind,
        coalesce(judged.is_asking_again, false) as is_asking_again,
        stages.stage_kind,
        -- silence has no words; a turn whose text did not come has an unknown number of them
        case when spoken.is_silent then 0 else {{ word_count('spoken.turn_text') }} end as word_count,
        spoken.has_clock and spoken.start_s is not null and spoken.end_s is not null as has_both_edges
    from spoken
    -- left joins: most texts were not looked at, and a turn may have no stage
    left join judged
        on
            spoken.turn_text = judged.text
            and spoken.language_code = judged.language_code
    left join stages on spoken.stage = stages.stage
),

described as (
    select
        *,
        coalesce(redacted_text <> turn_text, false) as is_redacted,
        length(turn_text) as text_length,
        -- "mm-hmm", "okay", "yes yes": not meant to take the floor
        coalesce(word_count between 1 and 2 and length(turn_text) <= 12, false) as is_backchannel
    from counted
),

-- all windows have one order, so that the turns are sorted once; what no window needs is worked out after it, as each column
-- is moved several times here
ordered as (
    select
        *,
        count(*) filter (where speaker = 'customer') over so_far as customer_turns_so_far,
        last_value(case when speaker = 'customer' then coalesce(is_intent_failed, false) end ignore nulls)
            over earlier_turns as is_previous_intent_failed,
        -- what the agent last asked for; "mm-hmm" and asking again leave it open
        last_value(
            case
                when speaker = 'agent' and not is_backchannel
                    then coalesce(asking_kind, case when not is_asking_again then '' end)
            end ignore nulls
        ) over earlier_turns as agent_asked_kind,
        max(case when speaker = 'agent' and has_clock then end_s end) over earlier_turns as agent_stopped_s,
        max(case when speaker = 'customer' and has_clock then end_s end) over earlier_turns as customer_stopped_s,
        last_value(case when has_clock and end_s is not null and not is_backchannel then speaker end ignore nulls)
            over earlier_turns as floor_holder,
        lead(speaker) over in_order as next_speaker,
        lead(case when has_both_edges then start_s end) over in_order as next_start_s,
        -- where any speech up to here lacks an edge, nobody knows who spoke when
        count(*) filter (where not has_both_edges and not coalesce(is_silent, false)) over so_far = 0 as is_timed
    from described
    window
        in_order as (partition by session_id order by turn_index),
        so_far as (
            partition by session_id order by turn_index rows between unbounded preceding and current row
        ),
        earlier_turns as (
            partition by session_id order by turn_index rows between unbounded preceding and 1 preceding
        )
),

sided as (
    select
        *,
        case when has_clock then start_s end as speech_start_s,
        case when has_clock then end_s end as speech_end_s,
        case when has_both_edges then round(end_s - start_s, 3) end as speech_s,
        coalesce(is_intent_failed and is_previous_intent_failed, false) as is_intent_failure,
        case when speaker = 'customer' then coalesce(nullif(agent_asked_kind, ''), stage_kind) end as asked_kind,
        case when speaker = 'agent' then agent_stopped_s else customer_stopped_s end as own_stopped_s,
        case when speaker = 'agent' then customer_stopped_s else agent_stopped_s end as other_stopped_s,
        -- the call starts with nobody speaking
        greatest(coalesce(agent_stopped_s, 0), coalesce(customer_stopped_s, 0)) as last_stopped_s
    from ordered
),

measured as (
    select
        *,
        {{ is_private_answer('redacted_text', 'text_length') }} as is_private_answer,
        -- rounded, as differences of seconds have digits that no clock had
        round(speech_start_s - last_stopped_s, 3) as gap_s,
        case
            when other_stopped_s > speech_start_s
                then round(least(speech_end_s, other_stopped_s) - speech_start_s, 3)
            else 0
        end as overlap_s,
        -- the customer stopped last, and a mere "mm-hmm" meanwhile is no answer
        case
            when
                is_timed
                and speaker = 'agent'
                and customer_stopped_s > coalesce(agent_stopped_s, -1)
                and not (is_backchannel and speech_start_s < customer_stopped_s)
                then round((speech_start_s - customer_stopped_s) * 1000, 1)
        end as answered_after_ms,
        -- the other had the floor before and goes on with what was being said
        coalesce(
            is_timed
            and next_speaker <> speaker
            and next_speaker = floor_holder
            and round(next_start_s - other_stopped_s, 3) < 1,
            false
        ) as is_other_going_on
    from sided
)

select
    session_id,
    load_batch,
    turn_index,
    speaker,
    case when speaker = 'customer' then cast(customer_turns_so_far as integer) end as customer_turn_number,
    cast(customer_turns_so_far as integer) as customer_turns_so_far,
    case when is_private_answer then '[' || asked_kind || ']' else redacted_text end as turn_text,
    case
        when is_private_answer then {{ list_of_one('asked_kind') }}
        when is_redacted then {{ redaction_marks('redacted_text') }}
    end as redacted_kinds,
    word_count,
    start_s,
    end_s,
    asr_confidence,
    intent,
    intent_confidence,
    stage,
    is_misunderstood,
    is_silent,
    is_intent_failed,
    is_intent_failure,
    coalesce(is_misunderstood, false) or coalesce(is_silent, false) or is_intent_failure as is_error,
    endpointing_ms,
    stt_ms,
    llm_ms,
    tts_ms,
    vendor_sentiment,
    vendor_sentiment_label,
    speech_s,
    is_backchannel,
    case when is_timed and speech_s is not null then case when gap_s > 0 then gap_s else 0 end end as pause_before_s,
    case when answered_after_ms between 0 and 60000 then answered_after_ms end as latency_ms,
    coalesce(answered_after_ms not between 0 and 60000, false) as is_latency_rejected,
    case when is_timed and speech_s is not null then overlap_s end as overlap_s,
    is_timed and speech_s is not null and overlap_s >= 0.3 and not is_backchannel as is_interruption,
    -- while the other speaks, for half of it at least, or before the other goes on
    is_backchannel
    and (
        coalesce(is_timed and overlap_s >= speech_s / 2, false)
        or is_other_going_on
    ) as is_heard_along,
    -- a stretch of speech goes on over pauses under 1 s and backchannels of the other
    case
        when is_timed and speech_s is not null
            then not coalesce(floor_holder = speaker and round(speech_start_s - own_stopped_s, 3) < 1, false)
    end as is_stretch_start
from measured
