-- Every turn is scored once, or known to have nothing to score. A text that got lost between its words and its turns
-- would leave turns without a sentiment, and the means would be those of the rest.
with by_turn as (
    select
        calls.source,
        count(*) as turn_count,
        count(turns.turn_text) filter (where {{ is_sentiment_language('calls.language') }}) as text_count
    from {{ ref('int_turns') }} as turns
    inner join {{ ref('int_calls') }} as calls on turns.session_id = calls.session_id
    group by calls.source
),

by_score as (
    select
        calls.source,
        count(*) as turn_count,
        count(scores.sentiment) as text_count
    from {{ ref('int_turn_sentiment') }} as scores
    inner join {{ ref('int_calls') }} as calls on scores.session_id = calls.session_id
    group by calls.source
)

select
    by_turn.source,
    by_turn.turn_count,
    by_turn.text_count,
    by_score.turn_count as turns_with_a_row,
    by_score.text_count as texts_with_a_score
from by_turn
left join by_score on by_turn.source = by_score.source
where
    by_turn.turn_count <> coalesce(by_score.turn_count, 0)
    or by_turn.text_count <> coalesce(by_score.text_count, 0)
