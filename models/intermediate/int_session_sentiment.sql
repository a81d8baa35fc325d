{{ config(materialized='incremental', unique_key='session_id') }}
-- One row per session with turns: the customer's mood over all of it, how it moved, and how it stood at the end.
with turns as not materialized (
    select * from {{ ref('int_turn_sentiment') }}
    {% if is_incremental() %}
    where load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
    {% endif %}
),

lengths as (
    select
        session_id,
        max(load_batch) as load_batch,
        max(turn_index) + 1 as turn_count
    from turns
    group by session_id
),

customer_turns as (
    select
        turns.session_id,
        turns.sentiment,
        -- by turns, not seconds: only some sources have times, and a quarter is to mean the same in all
        floor(turns.turn_index * 4.0 / lengths.turn_count) + 1 as quarter,
        row_number() over (partition by turns.session_id order by turns.turn_index) as turn_number,
        count(*) over (partition by turns.session_id) as scored_turn_count
    from turns
    inner join lengths on turns.session_id = lengths.session_id
    where turns.speaker = 'customer' and turns.sentiment is not null
),

moods as (
    select
        session_id,
        count(*) as scored_turn_count,
        avg({{ exact('sentiment') }}) as customer_sentiment,
        -- a third of the turns, rounded to whole ones: one of three and four, two of five to seven
        avg({{ exact('sentiment') }}) filter (where turn_number <= floor((scored_turn_count + 1) / 3.0)) as first_third,
        avg({{ exact('sentiment') }}) filter (
            where turn_number > scored_turn_count - floor((scored_turn_count + 1) / 3.0)
        ) as last_third,
        -- the second turn counts twice as much as the first, the third three times as much
        cast(sum({{ exact('sentiment * turn_number') }}) as double) / sum(turn_number) as end_weighted_sentiment,
        {% for quarter in [1, 2, 3, 4] %}
        avg({{ exact('sentiment') }}) filter (where quarter = {{ quarter }}) as quarter_{{ quarter }}_sentiment
    {%- if not loop.last %},{% endif %}
        {% endfor %}
    from customer_turns
    group by session_id
)

select
    lengths.session_id,
    lengths.load_batch,
    cast(coalesce(moods.scored_turn_count, 0) as integer) as scored_turn_count,
    moods.customer_sentiment,
    {{ sentiment_label('moods.customer_sentiment') }} as customer_sentiment_label,
    case when moods.scored_turn_count >= 3 then moods.last_third - moods.first_third end as sentiment_shift,
    moods.end_weighted_sentiment,
    moods.quarter_1_sentiment,
    moods.quarter_2_sentiment,
    moods.quarter_3_sentiment,
    moods.quarter_4_sentiment
from lengths
-- left join: where the customer said nothing, or not in a language that is scored, nobody knows the mood
left join moods on lengths.session_id = moods.session_id
