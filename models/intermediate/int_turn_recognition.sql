{{ config(materialized='incremental', unique_key='session_id') }}
-- One row per customer turn that a person wrote down: how far what was recognized is from it. Texts are compared as they came,
-- before anything is taken out of them; only the counts go on.
with turns as (
    select
        session_id,
        load_batch,
        turn_index,
        -- where nothing was recognized every word is missing
        {{ plain_words("coalesce(turn_text, '')") }} as recognized_words,
        {{ plain_words('reference_text') }} as reference_words
    from {{ ref('int_turns_unioned') }}
    where
        speaker = 'customer'
        and reference_text is not null
        {% if is_incremental() %}
        and load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
        {% endif %}
),

-- a list that is worked out where it is used is worked out for every word; many turns were heard as they were said, which
-- is quickly told
compared as (
    select
        *,
        case
            when recognized_words <> reference_words then {{ shared_words('recognized_words', 'reference_words') }}
        end as shared_words
    from turns
)

select
    session_id,
    load_batch,
    turn_index,
    cast({{ item_count('reference_words') }} as integer) as reference_word_count,
    case
        when shared_words is null then 0
        else cast({{ word_edits('recognized_words', 'reference_words', 'shared_words') }} as integer)
    end as word_error_count
from compared
