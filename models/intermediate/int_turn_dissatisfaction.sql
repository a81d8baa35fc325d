{{ config(materialized='incremental', unique_key='session_id') }}
-- One row per customer turn that has a sentiment: how dissatisfied the customer seems.
with signalled as not materialized (
    select
        session_id,
        turn_index,
        unmet_words is not null as is_unmet,
        refusal_words is not null or objection_words is not null as is_rejecting
    from {{ ref('int_turns_signalled') }}
    {% if is_incremental() %}
    where load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
    {% endif %}
),

turns as not materialized (
    select
        session_id,
        turn_index
    from {{ ref('int_turns') }}
    {% if is_incremental() %}
    where load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
    {% endif %}
),

-- the turn after one that tells of something that can't be had
told_unmet as (
    select
        unmet.session_id,
        min(turns.turn_index) as turn_index
    from signalled as unmet
    inner join turns
        on
            unmet.session_id = turns.session_id
            and unmet.turn_index < turns.turn_index
    where unmet.is_unmet
    group by unmet.session_id, unmet.turn_index
),

rejecting as (
    select
        session_id,
        turn_index
    from signalled
    where is_rejecting
),

scored as (
    select
        sentiments.session_id,
        sentiments.load_batch,
        sentiments.turn_index,
        told_unmet.session_id is not null as is_unmet,
        rejecting.session_id is not null as is_rejecting,
        cast(
            case when rejecting.session_id is not null then 1 else 0 end
                + case when told_unmet.session_id is not null then 1 else 0 end
                    - sentiments.sentiment as double
        ) as dissatisfaction
    from {{ ref('int_turn_sentiment') }} as sentiments
    -- left joins: most turns neither reject anything nor follow a no
    left join told_unmet
        on
            sentiments.session_id = told_unmet.session_id
            and sentiments.turn_index = told_unmet.turn_index
    left join rejecting
        on
            sentiments.session_id = rejecting.session_id
            and sentiments.turn_index = rejecting.turn_index
    where
        sentiments.speaker = 'customer'
        and sentiments.sentiment is not null
        {% if is_incremental() %}
        and sentiments.load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
        {% endif %}
)

select
    *,
    -- words as negative as this count alone, and a no that comes with thanks does not
    dissatisfaction >= 0.5 as is_dissatisfied
from scored
