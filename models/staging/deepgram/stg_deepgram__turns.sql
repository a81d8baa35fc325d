-- One row per utterance. Where the transcript has words only, they are put together: a turn ends where the speaker
-- pauses for 0.8 s, where another speaker's words follow, and where the speaker changes. Words of another that fall on
-- the speaker's own do not part them: two channels are heard at once.
with source as (
    select * from {{ source('deepgram', 'segments') }}
    -- the configuration may say of a speaker to be ignored
    where role in ('agent', 'customer')
),

ordered as (
    select
        *,
        lag("end") over own_words as own_end,
        lag(speaker) over own_words as own_speaker,
        max(case when role = 'agent' then start end) over so_far as agent_started,
        max(case when role = 'customer' then start end) over so_far as customer_started
    from source
    window
        own_words as (partition by source_name, record_id, load_batch, role order by start, item_index),
        so_far as (
            partition by source_name, record_id, load_batch
            order by start, item_index
            rows between unbounded preceding and current row
        )
),

marked as (
    select
        *,
        case
            when unit = 'word'
                and speaker = own_speaker
                -- rounded, as differences of seconds have digits that no clock had
                and round(start - own_end, 3) < 0.8
                and coalesce(case role when 'agent' then customer_started else agent_started end < own_end, true)
                then 0
            else 1
        end as is_turn_start
    from ordered
),

numbered as (
    select
        *,
        sum(is_turn_start) over (
            partition by source_name, record_id, load_batch, role
            order by start, item_index
            rows between unbounded preceding and current row
        ) as turn_number
    from marked
),

turns as (
    select
        source_name,
        record_id,
        load_batch,
        role,
        min(item_index) as first_item_index,
        string_agg({{ clean_text('transcript') }}, ' ' order by start, item_index) as turn_text,
        min(start) as start_s,
        max("end") as end_s,
        avg({{ exact('confidence') }}) as confidence,
        avg({{ exact('sentiment_score') }}) as sentiment_score,
        case when min(sentiment) < max(sentiment) then 'mixed' else min(sentiment) end as sentiment
    from numbered
    group by source_name, record_id, load_batch, role, turn_number
)

select
    -- ids
    source_name || ':' || record_id as session_id,
    load_batch,
    cast(row_number() over (
        partition by source_name, record_id, load_batch
        order by start_s, first_item_index
    ) - 1 as integer) as turn_index,
    -- strings
    role as speaker,
    turn_text,
    -- numerics: seconds already
    start_s,
    end_s,
    case when role = 'customer' then confidence end as asr_confidence,
    {{ unmarked_turn_columns() }},
    -- the vendor's own judgement
    sentiment_score as vendor_sentiment,
    sentiment as vendor_sentiment_label
from turns
