-- One row per figure beside which a mail says what is usual on that day of the week.
with figures as (
    select * from {{ source('letsgo_daily', 'figures') }}
),

norms as (
    select
        -- ids
        source_name as source,
        load_batch,
        record_id as mail_id,
        -- times
        first_day as reported_on,
        -- strings
        measure,
        -- numerics: the figure itself, and what is usual
        case when measure = 'successes' then percent else value end as reported,
        usual_low,
        usual_high,
        usual_mean,
        usual_deviation,
        z_score
    from figures
    where z_score is not null
)

select * from norms
