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
