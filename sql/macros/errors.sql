{# Whether a text has words of any of these signals, in one look: most texts have none. Reads the column language_code. #}
{% macro may_give(signals, text) %}
coalesce(
    case language_code
        {%- for language in signal_languages().split(' ') %}
        when '{{ language }}' then regexp_matches({{ text }}, '(?i)(?:^|\b)(?:
            {%- for row in reference('signal_patterns') -%}
                {%- if row.signal in signals and row.language == language -%}
                    (?:{{ row.pattern | replace("'", "''") }})|
                {%- endif -%}
            {%- endfor -%}
        [^\s\S])(?:\b|$)')
        {%- endfor %}
    end,
    false
)
{% endmacro %}
