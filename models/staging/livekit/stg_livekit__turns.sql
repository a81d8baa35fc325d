-- One row per message of the user or the assistant, in the order of the chat history.
with source as (
    select * from {{ source('livekit', 'messages') }}
    -- not what the system told the model, nor whom the configuration says to ignore
    where role in ('agent', 'customer')
),

calls as (
    select * from {{ source('livekit', 'calls') }}
),

timed as (
    select
        source.*,
        -- epoch seconds; both edges or none, and no message that stops before it starts or lasts for hours
        coalesce(
            source.started_speaking_at >= calls.started_at_epoch
            and source.stopped_speaking_at - source.started_speaking_at between 0 and 3600
            and source.stopped_speaking_at - calls.started_at_epoch <= 604800,
            false
        ) as is_timed,
        calls.started_at_epoch
    from source
    inner join calls
        on
            source.source_name = calls.source_name
            and source.record_id = calls.record_id
),

followed as (
    select
        *,
        -- how long it took to hear the user out is measured on the user's message; it comes before the answer to it
        lag(case when role = 'customer' then end_of_turn_delay end) over in_order as end_of_turn_delay_before,
        lag(case when role = 'customer' then transcription_delay end) over in_order as transcription_delay_before
    from timed
    window in_order as (partition by source_name, record_id, load_batch order by item_index)
),

renamed as (
    select
        -- ids
        source_name || ':' || record_id as session_id,
        load_batch,
        cast(row_number() over (partition by source_name, record_id, load_batch order by item_index) - 1 as integer) as turn_index,
        -- strings
        role as speaker,
        {{ clean_text('text') }} as turn_text,
        -- numerics
        case when is_timed then round(started_speaking_at - started_at_epoch, 3) end as start_s,
        case when is_timed then round(stopped_speaking_at - started_at_epoch, 3) end as end_s,
        case when role = 'customer' then confidence end as asr_confidence,
        -- how long each step before an agent turn took, seconds in the report
        case when role = 'agent' then {{ plausible_ms('end_of_turn_delay_before') }} end as endpointing_ms,
        case when role = 'agent' then {{ plausible_ms('transcription_delay_before') }} end as stt_ms,
        case when role = 'agent' then {{ plausible_ms('llm_node_ttft') }} end as llm_ms,
        case when role = 'agent' then {{ plausible_ms('tts_node_ttfb') }} end as tts_ms
    from followed
)

select * from renamed
