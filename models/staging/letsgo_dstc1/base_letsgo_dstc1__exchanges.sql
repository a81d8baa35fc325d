-- One row per exchange: a prompt of the bot and the caller's reply to it, which the log calls a turn.
with source as (
    select * from {{ source('letsgo_dstc1', 'turns') }}
),

renamed as (
    select
        -- ids
        source_name || ':' || record_id as session_id,
        load_batch,
        item_index as exchange_index,
        -- the log's own number, under which people labelled the reply
        coalesce(turn_index, item_index) as label_index,
        -- the prompt
        {{ clean_text('output_transcript') }} as prompt_text,
        output_start_time as prompt_start_s,
        -- what the prompt asks for, such as from, to or time; the last one where it asks for several
        {{ last_item('output_requested_slots') }} as requested_slot,
        {{ list_has('output_acts', 'schedule') }} as is_schedule_given,
        {{ list_has('output_acts', 'sorry') }} as is_reprompt,
        {{ list_has_prefix('output_acts', 'canthelp.') }} as is_refusal,
        -- the reply: the system heard nothing where it has no start
        input_start_time is not null as has_reply,
        input_start_time as reply_start_s,
        {{ item_count('asr_hyps') }} = 0 as is_reply_silent,
        {{ first_item('asr_hyps') }}.asr_hyp as reply_text,
        {{ first_item('asr_hyps') }}.score as reply_confidence
    from source
)

select * from renamed
