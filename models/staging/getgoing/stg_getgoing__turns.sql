-- One row per utterance. Whether a reply was understood shows only in what the bot says after it.
with counted as (
    select
        *,
        -- an utterance of the bot belongs to the reply before it
        count(*) filter (where speaker = 'customer') over (partition by session_id order by turn_index) as reply_number
    from {{ ref('base_getgoing__utterances') }}
)

select
    session_id,
    load_batch,
    turn_index,
    speaker,
    turn_text,
    last_value(prompt_stage ignore nulls) over (
        partition by session_id
        order by turn_index
        rows between unbounded preceding and current row
    ) as stage,
    -- the bot may first say what it did understand: "Okay, going to the airport."
    case
        when speaker = 'customer' then bool_or(is_reprompt) over (partition by session_id, reply_number)
    end as is_misunderstood
from counted
