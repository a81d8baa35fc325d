-- One row per exchange: a prompt of the bot and the caller's reply to it, which a record calls a turn.
-- depends_on: {{ ref('signal_patterns') }}
with source as (
    select * from {{ source('dstc2', 'exchanges') }}
),

renamed as (
    select
        -- ids
        source_name || ':' || record_id as session_id,
        load_batch,
        item_index as exchange_index,
        -- the prompt
        {{ clean_text('prompt') }} as prompt_text,
        {{ asks_again('prompt') }} as is_reprompt,
        -- the reply: an empty text is one that the recognizer rejected, and the score with it
        {{ clean_text('hypothesis') }} as reply_text,
        case when {{ clean_text('hypothesis') }} is not null then exp(score) end as reply_confidence,
        {{ clean_text('transcription') }} as transcription,
        -- people's label, `food area pricerange`
        {{ clean_text('goal') }} as goal
    from source
)

select * from renamed
