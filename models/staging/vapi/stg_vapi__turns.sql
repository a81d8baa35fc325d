-- One row per utterance of a call of Vapi. Its latencies come as a list beside the utterances, and a message that
-- has only a clock time is placed by the call's start: this model looks sideways at the call.
with utterances as (
    select
        utterances.*,
        calls.started_at,
        calls.turn_latencies,
        case lower(trim(utterances.role))
            when 'user' then 'customer'
            when 'bot' then 'agent'
            when 'assistant' then 'agent'
        end as speaker,
        {{ epoch_seconds('utterances.time') }} as started_epoch_s,
        {{ epoch_seconds('utterances.end_time') }} as ended_epoch_s,
        -- documented as seconds, sent as milliseconds: of either, no utterance has 300
        case when utterances.duration > 300 then utterances.duration / 1000.0 else utterances.duration end as length_s
    from {{ source('vapi', 'utterances') }} as utterances
    -- every utterance has its call: they come in one record
    inner join {{ source('vapi', 'calls') }} as calls
        on
            utterances.source_name = calls.source_name
            and utterances.record_id = calls.record_id
),

placed as (
    select
        *,
        coalesce(seconds_from_start, started_epoch_s - {{ epoch_of('started_at') }}) as place_s,
        coalesce(ended_epoch_s - started_epoch_s, nullif(length_s, 0)) as spoken_s,
        ended_epoch_s - {{ epoch_of('started_at') }} as end_place_s,
        coalesce(speaker = 'agent' and lag(speaker) over in_order = 'customer', false) as is_answer
    from utterances
    window in_order as (partition by source_name, record_id order by item_index)
),

timed as (
    select
        *,
        -- the first word may come a moment before the clock starts
        case when place_s < 0 then 0 else place_s end as start_s,
        coalesce(place_s + spoken_s, end_place_s) as end_s
    from placed
),

counted as (
    select
        *,
        count(*) filter (where is_answer) over so_far as answer_number,
        count(*) filter (where speaker = 'agent') over so_far as agent_turn_number,
        count(*) filter (where speaker = 'agent') over whole_call as agent_turn_count
    from timed
    window
        so_far as (
            partition by source_name, record_id order by item_index
            rows between unbounded preceding and current row
        ),
        whole_call as (partition by source_name, record_id)
),

numbered as (
    select
        *,
        -- one latency for each of the agent's turns, or one for each turn that answers the customer
        case
            when speaker = 'agent' and agent_turn_count = {{ item_count('turn_latencies') }} then agent_turn_number
            when is_answer then answer_number
        end as latency_number
    from counted
),

measured as (
    select
        *,
        {{ item_at('turn_latencies', 'latency_number') }} as latency
    from numbered
),

renamed as (
    select
        -- ids
        source_name || ':' || record_id as session_id,
        load_batch,
        item_index as turn_index,
        -- strings
        speaker,
        {{ clean_text('message') }} as turn_text,
        -- numerics
        round(start_s, 3) as start_s,
        case when end_s >= start_s then round(end_s, 3) end as end_s,
        case when speaker = 'customer' then {{ list_mean('word_confidences') }} end as asr_confidence,
        -- how long each step before an agent turn took
        {{ measured_ms('latency.endpointing_ms') }} as endpointing_ms,
        {{ measured_ms('latency.transcriber_ms') }} as stt_ms,
        {{ measured_ms('latency.model_ms') }} as llm_ms,
        {{ measured_ms('latency.voice_ms') }} as tts_ms
    from measured
)

select * from renamed
