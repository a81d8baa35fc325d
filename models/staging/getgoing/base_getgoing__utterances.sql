-- One row per utterance: a line of the bot in which something is said, or a line of the speech recognition.
-- depends_on: {{ ref('signal_patterns') }}
with source as (
    select
        source_name || ':' || record_id as session_id,
        load_batch,
        item_index as line_index,
        -- a line of anybody else, such as "dummy message", is no utterance
        case {{ matched_group('line', '^(TTS|USER)(?:\\s|$)', 1) }} when 'TTS' then 'agent' when 'USER' then 'customer' end
            as speaker,
        {{ without_matches('line', '^(?:TTS|USER)(?:\\s|$)') }} as line_text
    from {{ source('getgoing', 'lines') }}
),

spoken as (
    select
        session_id,
        load_batch,
        cast(row_number() over (partition by session_id order by line_index) - 1 as integer) as turn_index,
        speaker,
        case speaker when 'agent' then {{ spoken_text('line_text') }} else line_text end as turn_text
    from source
    where speaker = 'customer' or (speaker = 'agent' and {{ spoken_text('line_text') }} is not null)
),

lowered as (
    select
        *,
        case when speaker = 'agent' then lower(turn_text) end as prompt
    from spoken
)

select
    session_id,
    load_batch,
    turn_index,
    speaker,
    turn_text,
    -- what the prompt is about; NULL where it goes on with what was before
    case
        when prompt like '%directions useful%' or prompt like '%use getgoing again%' then 'feedback'
        when prompt like '%plan another trip%' or prompt like '%goodbye%' then 'closing'
        when prompt like '%look up the directions%' or prompt like '%your trip will take%' or prompt like '%first thing that you want to do%' then 'directions'
        when prompt like '%pause after every step to give you%' then 'pausing'
        when prompt like '%when %you %travel%' or prompt like '%travelling at%' then 'time'
        when prompt like '%leave from%' or prompt like '%leaving from%' then 'origin'
        when prompt like '%where do you % go?%' or prompt like '%where are you going%' or prompt like '%what is your destination%' or prompt like '%wanted to go to%' then 'destination'
        when prompt like '%parking%' or prompt like '%to park%' then 'parking'
        when prompt like '%doctor%' then 'doctor'
        when prompt like '%how would you like to travel%' or prompt like '%directions or driving%' then 'travel_mode'
    end as prompt_stage,
    coalesce(prompt like '%your trip will take%' or prompt like '%first thing that you want to do%', false)
        as has_directions,
    speaker = 'agent' and {{ asks_again('turn_text') }} as is_reprompt
from lowered
