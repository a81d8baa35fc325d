{# The rules that sessions are held against, one row each. #}
{% macro compliance_rules() %}
select
    cast(null as integer) as rule_number,
    cast(null as varchar) as rule,
    cast(null as varchar) as rule_campaign_id,
    cast(null as varchar) as demand,
    cast(null as varchar) as speaker,
    cast(null as varchar) as signal,
    cast(null as varchar) as pattern,
    cast(null as double) as within_seconds,
    cast(null as integer) as within_turns
where false
{%- for row in reference('compliance_rules') %}
union all
select
    {{ loop.index }},
    '{{ row.rule }}',
    nullif('{{ row.campaign | replace("'", "''") }}', ''),
    '{{ row.demand }}',
    '{{ row.speaker }}',
    nullif('{{ row.signal }}', ''),
    nullif('{{ row.pattern | replace("'", "''") }}', ''),
    {{ row.within_seconds or 'null' }},
    {{ row.within_turns or 'null' }}
{%- endfor %}
{% endmacro %}

{# The words of a text that a rule looks for; NULL where there are none. Reads rule_number, and the columns of the
   signals that rules name. #}
{% macro rule_words(text) %}
case rule_number
    when 0 then cast(null as varchar)
    {%- for row in reference('compliance_rules') %}
    when {{ loop.index }} then {% if row.signal %}{{ row.signal }}_words{% else %}{{ pattern_words(row.pattern, text) }}{% endif %}
    {%- endfor %}
end
{% endmacro %}

{# The flags of both, the source's own first and ours in order of the alphabet, each once; NULL where neither
   examined the session. #}
{% macro merged_flags(own, ours) %}
case
    when {{ own }} is null then list_sort({{ ours }})
    when {{ ours }} is null then {{ own }}
    else list_concat({{ own }}, list_filter(list_sort({{ ours }}), lambda flag: not list_contains({{ own }}, flag)))
end
{% endmacro %}

{# Which sessions an incremental model builds: those of new loads and, where rules look across calls, those
   that another call's load has made a break of one, or no longer makes one; the model lists them as `rejudged`. #}
{% macro is_due(built) %}
(
    load_batch > (select coalesce(max(load_batch), 0) from {{ built }})
    {%- if looks_across_calls() | length %}
    or session_id in (select rejudged.session_id from rejudged)
    {%- endif %}
)
{% endmacro %}

{# Not empty where a rule looks across calls. #}
{% macro looks_across_calls() -%}
{%- for row in reference('compliance_rules') -%}
{%- if row.demand == 'respects' %}x{% endif -%}
{%- endfor -%}
{%- endmacro %}
