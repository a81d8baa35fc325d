{#
    Every source that is staged, apart by blanks: its models are called stg_<source>__calls and stg_<source>__turns.
    For use as `{% for staged in staged_sources().split(' ') %}`.
#}
{% macro staged_sources() -%}
assemblyai bland contact_lens deepgram dstc10_spoken dstc2 earshot_jsonl evi getgoing letsgo_dstc1 livekit openai_transcription persuasion retell srt table twilio_intelligence uss vapi webvtt
{%- endmacro %}

{#
    Rows of a step, and below them the calls or turns of every staged source. Columns go by name: one that a source does
    not give is NULL of it.
#}
{% macro union_staged(step, entity) %}
select * from {{ step }}
{% for staged in staged_sources().split(' ') %}
union all by name
select * from {{ ref('stg_' ~ staged ~ '__' ~ entity) }}
{% endfor %}
{% endmacro %}

{# Every column that a source may give of its calls, with its type. #}
{% macro call_columns() -%}
session_id varchar,
source varchar,
source_type varchar,
load_batch integer,
source_call_id varchar,
campaign_id varchar,
channel varchar,
language varchar,
direction varchar,
agent_id varchar,
agent_name varchar,
agent_kind varchar,
customer_key varchar,
user_type varchar,
area varchar,
is_first_time_user boolean,
script_version varchar,
deployment varchar,
started_at timestamptz,
duration_s double,
outcome varchar,
ended_reason varchar,
has_transcript boolean,
drop_off_stage varchar,
escalation_reason varchar,
is_converted boolean,
compliance_flags varchar[],
upsell_offered boolean,
upsell_accepted boolean,
upsell_usd decimal(12, 2),
expected_usd decimal(12, 2),
revenue_usd decimal(12, 2),
cost_usd decimal(12, 4),
is_synthetic boolean,
vendor_sentiment double,
vendor_sentiment_label varchar,
vendor_success varchar,
vendor_score double,
vendor_categories varchar[],
vendor_latency_p50_ms double,
vendor_latency_p95_ms double,
timing_quality varchar,
confidence_source varchar,
role_basis varchar
{%- endmacro %}

{# Every column that a source may give of its turns, with its type. #}
{% macro turn_columns() -%}
session_id varchar,
load_batch integer,
turn_index integer,
speaker varchar,
turn_text varchar,
start_s double,
end_s double,
asr_confidence double,
intent varchar,
intent_confidence double,
stage varchar,
is_misunderstood boolean,
is_silent boolean,
is_intent_failed boolean,
reference_text varchar,
endpointing_ms double,
stt_ms double,
llm_ms double,
tts_ms double,
vendor_sentiment double,
vendor_sentiment_label varchar
{%- endmacro %}

{# Columns of such a list, all of them NULL. #}
{% macro null_columns(columns) %}
{%- for column in columns.split(',\n') %}
{%- set name = (column | trim).split(' ')[0] %}
cast(null as {{ column | trim | replace(name ~ ' ', '') }}) as {{ name }}{% if not loop.last %},{% endif %}
{%- endfor %}
{%- endmacro %}

{# Names of the columns of such a list, but for some, which stand apart by blanks; the first one always stays. #}
{% macro column_names(columns, without='') %}
{%- for column in columns.split(',\n') %}
{%- set name = (column | trim).split(' ')[0] %}
{%- if name not in without.split(' ') %}{% if not loop.first %}, {% endif %}{{ name }}{% endif %}
{%- endfor %}
{%- endmacro %}
