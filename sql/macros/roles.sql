{#
    What the serving side says in the first turns of a conversation: the patterns of data/reference/role_phrases.csv, in
    all languages. They are written into the SQL as constants: a regular expression is compiled once where it is
    one, and once a row where it stands in a column.
#}

{# The signs of the list, apart by blanks. #}
{% macro role_signs() -%}
greeting offer_of_help disclosure introduction request service
{%- endmacro %}

{# Whether a text in lower case gives a sign; one of any, unless it is named. #}
{% macro gives_role_sign(text, sign='') -%}
regexp_matches({{ text }}, '(?:^|[^\pL])(?:
{%- for row in reference('role_phrases') -%}
    {%- if sign == '' or row.sign == sign -%}
        (?:{{ row.pattern | replace("'", "''") }})|
    {%- endif -%}
{%- endfor -%}
[^\s\S])')
{%- endmacro %}
