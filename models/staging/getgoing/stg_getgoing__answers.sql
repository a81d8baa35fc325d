-- One row per time that the bot asks whether it was of use. What the caller says directly after is the answer.
with utterances as (
    select
        *,
        lead(speaker) over (partition by session_id order by turn_index) as next_speaker,
        lead(turn_text) over (partition by session_id order by turn_index) as next_text
    from {{ ref('base_getgoing__utterances') }}
),

questions as (
    select
        session_id,
        turn_index,
        case when lower(turn_text) like '%directions useful%' then 'were_directions_useful' else 'would_use_again' end
            as question,
        case when next_speaker = 'customer' then next_text end as answer_text
    from utterances
    where prompt_stage = 'feedback'
)

select
    session_id,
    turn_index,
    question,
    answer_text,
    case
        when answer_text is null then null
        when {{ matches('answer_text', '(?i)^(?:no|nope|nah|not|never|(?:probably|definitely|certainly|absolutely|of course) not)\\b') }} then 'no'
        when {{ matches('answer_text', '(?i)^(?:yes|yeah|yep|yup|sure|definitely|certainly|absolutely|of course)\\b') }} then 'yes'
        else 'other'
    end as answer
from questions
