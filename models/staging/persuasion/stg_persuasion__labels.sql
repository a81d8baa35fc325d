-- One row per labelled sentence, with the turn that it is a part of. Labels are people's judgement, to measure ours by:
-- they are no facts of the chat, and nothing of it is worked out from them.
with source as (
    select * from {{ source('persuasion', 'sentences') }}
),

sentences as (
    select
        source_name || ':' || record_id as session_id,
        load_batch,
        item_index as sentence_index,
        turn as exchange_index,
        case role when 0 then 'agent' when 1 then 'customer' end as speaker,
        {{ clean_text('unit') }} as sentence_text,
        -- each of the two has labels of their own
        case role when 0 then er_label_1 when 1 then ee_label_1 end as label,
        case role when 0 then er_label_2 when 1 then ee_label_2 end as second_label
    from source
),

turns as (
    select
        session_id,
        exchange_index,
        speaker,
        min(turn_index) as turn_index
    from {{ ref('stg_persuasion__turns') }}
    group by session_id, exchange_index, speaker
)

select
    sentences.session_id,
    sentences.load_batch,
    sentences.sentence_index,
    turns.turn_index,
    sentences.speaker,
    sentences.sentence_text,
    sentences.label,
    sentences.second_label
from sentences
-- left join: the labels may be of a chat that is not here
left join turns
    on
        sentences.session_id = turns.session_id
        and sentences.exchange_index = turns.exchange_index
        and sentences.speaker = turns.speaker
