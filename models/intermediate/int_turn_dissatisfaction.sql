{{ config(materialized='incremental', unique_key='session_id') }}
-- One row per customer turn that has a sentiment: how dissatisfied the customer seems.
with turns as (
    select
        session_id,
        load_batch,
        turn_index,
        speaker,
        refusal_words is not null or objection_words is not null as is_rejecting,
        coalesce(
            lag(unmet_words) over (partition by session_id order by turn_index) is not null, false
        ) as is_unmet
    from {{ ref('int_turns_signalled') }}
    {% if is_incremental() %}
    where load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
    {% endif %}
),

sentiments as (
    select
        session_id,
        turn_index,
        sentiment
    from {{ ref('int_turn_sentiment') }}
    where
        speaker = 'customer'
        and sentiment is not null
        {% if is_incremental() %}
        and load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
        {% endif %}
),

scored as (
    select
        turns.session_id,
        turns.load_batch,
        turns.turn_index,
        turns.is_unmet,
        turns.is_rejecting,
        cast(
            case when turns.is_rejecting then 1 else 0 end
                + case when turns.is_unmet then 1 else 0 end
                    - sentiments.sentiment as double
        ) as dissatisfaction
    from turns
    inner join sentiments
        on
            turns.session_id = sentiments.session_id
            and turns.turn_index = sentiments.turn_index
)

select
    *,
    -- words as negative as this count alone, and a no that comes with thanks does not
    dissatisfaction >= 0.5 as is_dissatisfied
from scored
