-- One row per entry of a transcript: what one party said, or wrote, in one go.
with source as (
    select * from {{ source('contact_lens', 'turns') }}
),

timed as (
    select
        *,
        -- a chat has times of day
        min(absolute_time) over (partition by source_name, record_id, load_batch) as first_absolute_time
    from source
),

offsets as (
    select
        *,
        -- milliseconds from the start of the recording
        coalesce(start / 1000.0, {{ seconds_between('first_absolute_time', 'absolute_time') }}) as start_s
    from timed
    -- not the system's own announcements, nor whom the configuration says to ignore
    where role in ('agent', 'customer')
),

renamed as (
    select
        -- ids
        source_name || ':' || record_id as session_id,
        load_batch,
        cast(
            row_number() over (partition by source_name, record_id, load_batch order by start_s, item_index) - 1 as integer
        ) as turn_index,
        -- strings
        role as speaker,
        {{ clean_text('content') }} as turn_text,
        -- numerics
        start_s,
        "end" / 1000.0 as end_s,
        case when role = 'customer' then confidence end as asr_confidence,
        -- the vendor's own judgement: a turn has a label only
        lower(sentiment) as vendor_sentiment_label
    from offsets
)

select * from renamed
