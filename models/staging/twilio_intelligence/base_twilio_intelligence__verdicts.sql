-- One row per transcript on which operators gave a verdict: its sentiment, and what else it was classed as.
with source as (
    select * from {{ source('twilio_intelligence', 'operator_results') }}
),

numbered as (
    select
        *,
        -- an operator runs once on a transcript; what came last counts
        row_number() over (
            partition by source_name, transcript_sid, coalesce(operator_sid, name)
            order by load_batch desc, record_id desc, item_index desc
        ) as copy_number,
        lower(name) like '%sentiment%' as is_sentiment
    from source
    where
        operator_type = 'conversation-classify'
        and predicted_label is not null
)

select
    source_name || ':' || transcript_sid as session_id,
    min_by(lower(predicted_label), name) filter (where is_sentiment) as sentiment_label,
    min_by(positive_probability - negative_probability, name) filter (where is_sentiment) as sentiment,
    array_agg(name || ': ' || predicted_label order by name, predicted_label) filter (where not is_sentiment) as categories
from numbered
where copy_number = 1
group by source_name, transcript_sid
