-- One row per sentence. Lists come in pages, and a list that was fetched again with longer pages brings some of its
-- sentences again: the page that came last counts.
with source as (
    select * from {{ source('twilio_intelligence', 'sentences') }}
),

numbered as (
    select
        *,
        row_number() over (
            partition by source_name, transcript_sid, sentence_index
            order by load_batch desc, record_id desc, item_index desc
        ) as copy_number
    from source
)

select
    source_name || ':' || transcript_sid as session_id,
    sentence_index,
    media_channel,
    {{ clean_text('transcript') }} as sentence_text,
    -- seconds already
    start_time as start_s,
    end_time as end_s,
    confidence
from numbered
where copy_number = 1
