-- One row per utterance: a prompt with a transcript is an agent turn, a reply that the system heard is a
-- customer turn. The log says what became of a reply only in the prompt after it, and who transcribed it lies in
-- another file: this is the one staging model of the source that looks sideways.
with exchanges as (
    select
        *,
        -- NULL after the last prompt: nobody reacted any more
        lead(is_reprompt) over in_order as is_reprompt_next,
        lead(is_refusal) over in_order as is_refusal_next,
        -- the slot asked for last, up to and with this prompt
        last_value(requested_slot ignore nulls) over (
            partition by session_id
            order by exchange_index
            rows between unbounded preceding and current row
        ) as stage
    from {{ ref('base_letsgo_dstc1__exchanges') }}
    window in_order as (partition by session_id order by exchange_index)
),

transcriptions as (
    select * from {{ ref('base_letsgo_dstc1__transcriptions') }}
),

prompts as (
    select
        session_id,
        load_batch,
        exchange_index,
        'agent' as speaker,
        prompt_text as turn_text,
        prompt_start_s as start_s,
        cast(null as double) as asr_confidence,
        stage,
        cast(null as boolean) as is_misunderstood,
        cast(null as boolean) as is_silent,
        cast(null as boolean) as is_intent_failed,
        cast(null as varchar) as reference_text
    from exchanges
    where prompt_text is not null
),

replies as (
    select
        exchanges.session_id,
        exchanges.load_batch,
        exchanges.exchange_index,
        'customer' as speaker,
        {{ clean_text('exchanges.reply_text') }} as turn_text,
        exchanges.reply_start_s as start_s,
        exchanges.reply_confidence as asr_confidence,
        exchanges.stage,
        coalesce(exchanges.is_reprompt_next, false) as is_misunderstood,
        exchanges.is_reply_silent as is_silent,
        coalesce(exchanges.is_reprompt_next or exchanges.is_refusal_next, false) as is_intent_failed,
        transcriptions.reference_text
    from exchanges
    -- left join: a reply that nobody labelled is still a turn; the loader lets no exchange have two labels
    left join transcriptions
        on
            exchanges.session_id = transcriptions.session_id
            and exchanges.label_index = transcriptions.label_index
    where exchanges.has_reply
),

utterances as (
    select * from prompts
    union all
    select * from replies
)

select
    session_id,
    load_batch,
    -- 'agent' sorts before 'customer', as the prompt comes before its reply
    cast(row_number() over (partition by session_id order by exchange_index, speaker) - 1 as integer) as turn_index,
    speaker,
    turn_text,
    start_s,
    asr_confidence,
    stage,
    is_misunderstood,
    is_silent,
    is_intent_failed,
    reference_text
from utterances
