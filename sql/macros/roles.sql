{#
    What the serving side says in the first turns of a conversation: the patterns of data/reference/role_phrases.csv. They
    are written into the SQL as constants: a regular expression is compiled once where it is one, and once a row where
    it stands in a column.
#}

{# The signs of the list, apart by blanks. #}
{% macro role_signs() -%}
greeting offer_of_help disclosure introduction request service
{%- endmacro %}

{# The languages of the list, apart by blanks. #}
{% macro role_languages() -%}
en de es fr pl
{%- endmacro %}

{# Whether a text in lower case gives a sign in its language; one of any, unless it is named. NULL for NULL and in a
   language that the list does not have. Reads the column language_code. #}
{% macro gives_role_sign(text, sign='') -%}
case language_code
    {%- for language in role_languages().split(' ') %}
    when '{{ language }}' then regexp_matches({{ text }}, '(?:^|[^\pL])(?:
    {%- for row in reference('role_phrases') -%}
        {%- if row.language == language and (sign == '' or row.sign == sign) -%}
            (?:{{ row.pattern | replace("'", "''") }})|
        {%- endif -%}
    {%- endfor -%}
    [^\s\S])')
    {%- endfor %}
end
{%- endmacro %}
