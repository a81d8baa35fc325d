{# Columns of a staged call, from raw calls that have the fields of our own format. #}
{% macro own_call_columns() %}
source_name || ':' || record_id as session_id,
source_name as source,
load_batch,
record_id as source_call_id,
{{ clean_text('campaign_id') }} as campaign_id,
{{ clean_text('agent_id') }} as agent_id,
{{ clean_text('agent_name') }} as agent_name,
agent_kind,
{{ customer_key(clean_text('customer_id')) }} as customer_key,
-- the format says that a call without a channel is a voice call
coalesce(channel, 'voice') as channel,
{{ clean_text('language') }} as language,
direction,
{{ clean_text('user_type') }} as user_type,
area,
is_first_time_user,
{{ clean_text('script_version') }} as script_version,
{{ clean_text('deployment') }} as deployment,
started_at,
coalesce(duration_s, {{ seconds_between('started_at', 'ended_at') }}) as duration_s,
outcome,
{{ clean_text('ended_reason') }} as ended_reason,
{{ clean_text('drop_off_stage') }} as drop_off_stage,
{{ clean_text('escalation_reason') }} as escalation_reason,
is_converted,
compliance_flags,
upsell_offered,
upsell_accepted,
cast(upsell_usd as decimal(12, 2)) as upsell_usd,
cast(expected_usd as decimal(12, 2)) as expected_usd,
cast(revenue_usd as decimal(12, 2)) as revenue_usd,
cast(cost_usd as decimal(12, 4)) as cost_usd,
synthetic as is_synthetic
{% endmacro %}

{# Columns of a staged turn but for its key and its times, from raw turns that have the fields of our own format. #}
{% macro own_turn_columns() %}
speaker,
{{ clean_text('text') }} as turn_text,
-- what the recognizer and the bot make of a turn is about the customer's words
case when speaker = 'customer' then asr_confidence end as asr_confidence,
case when speaker = 'customer' then {{ clean_text('intent') }} end as intent,
case when speaker = 'customer' then intent_confidence end as intent_confidence,
{{ clean_text('stage') }} as stage,
case when speaker = 'customer' then is_misunderstood end as is_misunderstood,
case when speaker = 'customer' then is_silent end as is_silent,
case when speaker = 'customer' then is_intent_failed end as is_intent_failed,
{{ clean_text('reference_text') }} as reference_text,
-- how long each step before an agent turn took
endpointing_ms,
stt_ms,
llm_ms,
tts_ms
{% endmacro %}
