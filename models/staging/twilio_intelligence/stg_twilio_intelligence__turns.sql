-- One row per sentence of a transcript. Who speaks is known of the channel, and when it was last built of the transcript.
with calls as (
    select
        source_name || ':' || record_id as session_id,
        load_batch
    from {{ source('twilio_intelligence', 'calls') }}
),

channels as (
    select
        source_name || ':' || record_id as session_id,
        media_channel,
        role
    from {{ source('twilio_intelligence', 'channels') }}
),

sentences as (
    select * from {{ ref('base_twilio_intelligence__sentences') }}
),

spoken as (
    select
        sentences.*,
        calls.load_batch,
        channels.role
    from sentences
    -- sentences whose transcript did not come, or cannot be used, wait
    inner join calls on sentences.session_id = calls.session_id
    -- left join: a channel that nobody knows has no speaker, which the not_null check reports
    left join channels
        on
            sentences.session_id = channels.session_id
            and sentences.media_channel = channels.media_channel
    where coalesce(channels.role, '') <> 'ignore'
),

renamed as (
    select
        -- ids
        session_id,
        load_batch,
        cast(row_number() over (partition by session_id, load_batch order by sentence_index) - 1 as integer) as turn_index,
        -- strings
        role as speaker,
        sentence_text as turn_text,
        -- numerics
        start_s,
        end_s,
        case when role = 'customer' then confidence end as asr_confidence
    from spoken
)

select * from renamed
