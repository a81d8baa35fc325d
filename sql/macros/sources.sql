{#
    Every source that is staged, apart by blanks: its models are called stg_<source>__calls and stg_<source>__turns.
    For use as `{% for staged in staged_sources().split(' ') %}`.
#}
{% macro staged_sources() -%}
bland earshot_jsonl letsgo_dstc1 retell vapi
{%- endmacro %}
