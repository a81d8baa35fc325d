{#
    Private data in what people say, found by the patterns of data/reference/redaction_patterns.csv and replaced by what
    kind of thing stood there: [name], [phone]. The patterns are written into the SQL as constants, as a regular
    expression is compiled once where it is one.
#}

{# What may be found, in the order in which it is looked for: what is told by more comes first. #}
{% macro redaction_kinds() -%}
email, card, birth date, postcode, phone, address, name, number, spelling
{%- endmacro %}

{# A pattern with the parts that it names, such as {digit}, written out. A part may name those above it in the list. #}
{% macro whole_pattern(pattern, parts, count) -%}
{%- if count == 0 -%}
{{ pattern }}
{%- else -%}
{%- set part = parts[count - 1] -%}
{{ whole_pattern(pattern | replace('{' ~ part.kind ~ '}', '(?:' ~ part.pattern ~ ')'), parts, count - 1) }}
{%- endif -%}
{%- endmacro %}

{# A pattern of the list as it stands in a string of SQL. #}
{% macro redaction_pattern(pattern, language) -%}
{%- set parts = reference('redaction_patterns', {'use': 'part', 'language': ['', language]}) -%}
{{ whole_pattern(pattern, parts, parts | length) | replace("'", "''") }}
{%- endmacro %}

{# All patterns of a use in one language as one regular expression, whatever the case; one that nothing matches where there are none. #}
{% macro redaction_alternatives(where, language) -%}
'(?i)(?:
{%- for row in reference('redaction_patterns', where) -%}
(?:{{ redaction_pattern('(?:' ~ row.before ~ ')(?:' ~ row.pattern ~ ')(?:' ~ row.after ~ ')', language) }})|
{%- endfor -%}
[^\s\S])'
{%- endmacro %}

{# One regular expression of several patterns that begin alike; rows is what batch gives. #}
{% macro batch_pattern(rows, language) -%}
'(?i){% for row in rows %}{% if not loop.first %}|{% endif %}({{ redaction_pattern(row.before, language) }})(?:{{ redaction_pattern(row.pattern, language) }})({{ redaction_pattern(row.after, language) }}){% endfor %}'
{%- endmacro %}

{# A text in which what the patterns of some batches of rows match is replaced; what stands before and after it stays. #}
{% macro replaced_in_batches(text, batches, count, replacement, language) -%}
{%- if count == 0 -%}
{{ text }}
{%- else -%}
{%- set rows = batches[count - 1] -%}
regexp_replace(
    {{ replaced_in_batches(text, batches, count - 1, replacement, language) }},
    {{ batch_pattern(rows, language) }},
    '{% for row in rows %}\{{ loop.index * 2 - 1 }}{% endfor %}' || {{ replacement }} || '{% for row in rows %}\{{ loop.index * 2 }}{% endfor %}',
    'g'
)
{%- endif -%}
{%- endmacro %}

{#
    A text with marks in place of what is of the first kinds. What is kept gets a character between its two parts that no
    pattern reaches across but one that names it, \x1f, until its kind is done.
#}
{% macro kinds_marked(text, kinds, count, language) -%}
{%- if count == 0 -%}
{{ text }}
{%- else -%}
{%- set kind = kinds[count - 1] -%}
{%- set languages = ['', language] -%}
{%- set kept = reference('redaction_patterns', {'use': 'kept', 'kind': kind, 'language': languages}) | batch(4) | list -%}
{%- set said = reference('redaction_patterns', {'use': 'said', 'kind': kind, 'language': languages}) | batch(4) | list -%}
{%- set earlier = kinds_marked(text, kinds, count - 1, language) -%}
{%- if kind == 'card' -%}
{{ cards_marked(earlier) }}
{%- elif kept | length > 0 -%}
replace({{ replaced_in_batches(replaced_in_batches(earlier, kept, kept | length, 'chr(31)', language), said, said | length, "'[" ~ kind ~ "]'", language) }}, chr(31), '')
{%- else -%}
{{ replaced_in_batches(earlier, said, said | length, "'[" ~ kind ~ "]'", language) }}
{%- endif -%}
{%- endif -%}
{%- endmacro %}

{# A text that has a cue, with marks in place of what the patterns of one language and those of all find. Most have only a
   cue for a name. #}
{% macro marked_in(language, text) -%}
{%- set kinds = redaction_kinds().split(', ') -%}
case
    when regexp_matches({{ text }}, {{ redaction_alternatives({'use': 'cue', 'kind': redaction_kinds().replace(', name', '').split(', '), 'language': ['', language]}, language) }})
        then {{ kinds_marked(text, kinds, kinds | length, language) }}
    else {{ kinds_marked(text, ['name'], 1, language) }}
end
{%- endmacro %}

{# A text with a mark in place of every card number: only the check digit tells it from another long number. #}
{% macro cards_marked(text) -%}
{%- set card = batch_pattern(reference('redaction_patterns', {'use': 'said', 'kind': 'card'}), '') -%}
list_reduce(
    list_prepend({{ text }}, list_filter(regexp_extract_all({{ text }}, {{ card }}), lambda found: {{ has_check_digit('found') }})),
    lambda marked, found: replace(marked, found, '[card]')
)
{%- endmacro %}

{# Whether the digits of a text end with the check digit of Luhn's rule (ISO/IEC 7812-1, annex B). #}
{% macro has_check_digit(text) -%}
list_sum(
    list_transform(
        string_split(reverse(regexp_replace({{ text }}, '\D', '', 'g')), ''),
        lambda digit, place: case
            when place % 2 = 0 then cast(digit as integer) * 2 - case when digit > '4' then 9 else 0 end
            else cast(digit as integer)
        end
    )
) % 10 = 0
{%- endmacro %}

{# Whether a text has a cue for something private in it, without which no pattern finds any. Reads the column language_code.
   or_asks: whether a text that may ask for something private, or to say it again, counts too. #}
{% macro may_be_private(text, or_asks=false) -%}
case
    {%- for language, rows in reference('redaction_patterns') | groupby('language') %}
    {%- if language %}
    when language_code = '{{ language }}'
        then regexp_matches(
            {{ text }},
            {{ redaction_alternatives({'use': 'cue', 'language': ['', language]}, language) }}
            {%- if or_asks %} || '|' || {{ redaction_alternatives({'use': 'asking', 'language': language}, language) }} || '|' || {{ asking_again_pattern() }}{% endif %}
        )
    {%- endif %}
    {%- endfor %}
    else regexp_matches({{ text }}, {{ redaction_alternatives({'use': 'cue', 'language': ''}, '') }}{% if or_asks %} || '|' || {{ asking_again_pattern() }}{% endif %})
end
{%- endmacro %}

{# A text with a mark in place of what its own words show to be private in it. Reads the column language_code. #}
{% macro redacted(text) -%}
case
    when not {{ may_be_private(text) }} then {{ text }}
    {%- for language, rows in reference('redaction_patterns') | groupby('language') %}
    {%- if language %}
    when language_code = '{{ language }}' then {{ marked_in(language, text) }}
    {%- endif %}
    {%- endfor %}
    else {{ marked_in('', text) }}
end
{%- endmacro %}

{# Whether a text answers a question for something private: a short reply to one is that, whatever it looks like. Reads the
   columns language_code and asked_kind. #}
{% macro is_private_answer(text, length) -%}
case when asked_kind is not null and {{ length }} <= 80 then not {{ is_unanswered(text) }} else false end
{%- endmacro %}

{# Whether a reply gives nothing of what was asked for. Reads the column language_code. #}
{% macro is_unanswered(text) -%}
case
    {%- for language, rows in reference('redaction_patterns') | groupby('language') %}
    {%- if language %}
    when language_code = '{{ language }}' then regexp_matches({{ text }}, '^' || {{ redaction_alternatives({'use': 'unanswered', 'language': language}, language) }} || '$')
    {%- endif %}
    {%- endfor %}
    else false
end
{%- endmacro %}

{# What kind of private thing an agent asks for; NULL where for none. Reads the column language_code. #}
{% macro asked_kind(text) -%}
case
    {%- for language, rows in reference('redaction_patterns') | groupby('language') %}
    {%- if language %}
    when language_code = '{{ language }}'
        then case
            when not regexp_matches({{ text }}, {{ redaction_alternatives({'use': 'asking', 'language': language}, language) }}) then null
            {%- for kind in redaction_kinds().split(', ') %}
            when regexp_matches({{ text }}, {{ redaction_alternatives({'use': 'asked', 'kind': kind, 'language': language}, language) }}) then '{{ kind }}'
            {%- endfor %}
        end
    {%- endif %}
    {%- endfor %}
end
{%- endmacro %}

{# What kind of private thing a stage of the script is there to ask for; NULL where for none. #}
{% macro stage_kind(stage) -%}
case
    {%- for kind in redaction_kinds().split(', ') %}
    when regexp_matches(replace(replace({{ stage }}, '_', ' '), '-', ' '), '^' || {{ redaction_alternatives({'use': 'stage', 'kind': kind}, '') }} || '$') then '{{ kind }}'
    {%- endfor %}
end
{%- endmacro %}

{# The kinds of the marks that a text has, in order of the alphabet. #}
{% macro redaction_marks(text) -%}
list_sort(list_distinct(regexp_extract_all({{ text }}, '\[({{ redaction_kinds() | replace(', ', '|') }})\]', 1)))
{%- endmacro %}
