{{ config(materialized='view') }}
-- One row per turn of any source, as staged. The first select lists every column that a source may give: what a source
-- does not give is NULL, and what is not listed here stays in staging.
with given as (
    select
        cast(null as varchar) as session_id,
        cast(null as integer) as load_batch,
        cast(null as integer) as turn_index,
        cast(null as varchar) as speaker,
        cast(null as varchar) as turn_text,
        cast(null as double) as start_s,
        cast(null as double) as end_s,
        cast(null as double) as asr_confidence,
        cast(null as varchar) as intent,
        cast(null as double) as intent_confidence,
        cast(null as varchar) as stage,
        cast(null as boolean) as is_misunderstood,
        cast(null as boolean) as is_silent,
        cast(null as boolean) as is_intent_failed,
        cast(null as varchar) as reference_text,
        cast(null as double) as endpointing_ms,
        cast(null as double) as stt_ms,
        cast(null as double) as llm_ms,
        cast(null as double) as tts_ms,
        cast(null as double) as vendor_sentiment,
        cast(null as varchar) as vendor_sentiment_label
    where false
),

staged as (
    {{ union_staged('given', 'turns') }}
)

select
    session_id,
    load_batch,
    turn_index,
    speaker,
    turn_text,
    start_s,
    end_s,
    asr_confidence,
    intent,
    intent_confidence,
    stage,
    is_misunderstood,
    is_silent,
    is_intent_failed,
    reference_text,
    endpointing_ms,
    stt_ms,
    llm_ms,
    tts_ms,
    vendor_sentiment,
    vendor_sentiment_label
from staged
