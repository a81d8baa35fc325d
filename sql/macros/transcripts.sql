{# Columns that sources of mere transcripts have in common. #}

{# What a transcript cannot tell of its call, from the row of `metadata` that came for it; NULL where none did. #}
{% macro metadata_columns() %}
{{ clean_text('metadata.campaign_id') }} as campaign_id,
{{ clean_text('metadata.agent_id') }} as agent_id,
{{ clean_text('metadata.agent_name') }} as agent_name,
{{ customer_key(clean_text('metadata.customer_id')) }} as customer_key,
metadata.direction,
{{ clean_text('metadata.user_type') }} as user_type,
metadata.area,
metadata.is_first_time_user,
{{ clean_text('metadata.script_version') }} as script_version,
metadata.outcome,
{{ clean_text('metadata.ended_reason') }} as ended_reason,
{{ clean_text('metadata.drop_off_stage') }} as drop_off_stage,
{{ clean_text('metadata.escalation_reason') }} as escalation_reason,
metadata.is_converted,
metadata.compliance_flags,
metadata.upsell_offered,
metadata.upsell_accepted,
cast(metadata.upsell_usd as decimal(12, 2)) as upsell_usd,
cast(metadata.expected_usd as decimal(12, 2)) as expected_usd,
cast(metadata.revenue_usd as decimal(12, 2)) as revenue_usd,
cast(metadata.cost_usd as decimal(12, 4)) as cost_usd,
coalesce(metadata.synthetic, false) as is_synthetic
{% endmacro %}

{# What nobody marks in a transcript: what the bot made of a turn, and how long its own steps took. #}
{% macro unmarked_turn_columns() %}
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
cast(null as double) as tts_ms
{% endmacro %}
