-- One row per reply: what the caller was asked for, for which time, and what the recognizer might have heard.
with source as (
    select * from {{ source('evi', 'replies') }}
),

renamed as (
    select
        -- ids
        source_name || ':' || record_id as session_id,
        load_batch,
        turn_num as turn_index,
        -- strings
        item,
        prime_letter as letter_style,
        prime_month as month_style,
        nbest as hypotheses,
        -- numerics
        attempt_num as attempt_index,
        {{ item_count('nbest') }} as hypothesis_count,
        {{ nbest_disagreement('nbest') }} as nbest_disagreement
    from source
)

select * from renamed
