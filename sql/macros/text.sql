{# Text without blanks around it; NULL where nothing is left. #}
{% macro clean_text(text) %}
nullif(trim({{ text }}, ' ' || chr(9) || chr(10) || chr(13)), '')
{% endmacro %}

{#
    Words of a cleaned text: runs of anything but blanks. NULL for NULL. Nearly all texts have single blanks, and
    counting those is five times as fast as a regular expression.
#}
{% macro word_count(text) %}
cast(
    case
        when
            contains({{ text }}, '  ')
            or contains({{ text }}, chr(9))
            or contains({{ text }}, chr(10))
            then len(regexp_extract_all({{ text }}, '\S+'))
        else len(string_split({{ text }}, ' '))
    end as integer
)
{% endmacro %}

{# A text with one kind of apostrophe. Few have another, and looking for one takes a third of the time of replacing it. #}
{% macro plain_apostrophes(text) %}
case when contains({{ text }}, '’') then replace({{ text }}, '’', '''') else {{ text }} end
{% endmacro %}

{# Whether a list of texts has this one. #}
{% macro list_has(list, item) %}
list_contains({{ list }}, '{{ item }}')
{% endmacro %}

{# Whether a list of texts has one that starts so. No text in it may have a line feed. #}
{% macro list_has_prefix(list, prefix) %}
contains(chr(10) || array_to_string({{ list }}, chr(10)), chr(10) || '{{ prefix }}')
{% endmacro %}

{# The first item of a list; NULL where it has none. #}
{% macro first_item(list) %}
{{ list }}[1]
{% endmacro %}

{# The last item of a list; NULL where it has none. #}
{% macro last_item(list) %}
{{ list }}[-1]
{% endmacro %}

{# How many items a list has; 0 for NULL. #}
{% macro item_count(list) %}
coalesce(len({{ list }}), 0)
{% endmacro %}

{# An item of a list by its number from 1; NULL where the list is shorter, or there is no number. #}
{% macro item_at(list, number) %}
{{ list }}[{{ number }}]
{% endmacro %}

{# The mean of a list of numbers; NULL where it has none. #}
{% macro list_mean(list) %}
list_avg({{ list }})
{% endmacro %}

{# Quantiles of the numbers of a group, between them, as a list in the order of the shares; NULL where there are none. Each
   aggregate of its own would sort the numbers again. #}
{% macro quantiles(number, shares) %}
quantile_cont({{ number }}, [{{ shares }}])
{% endmacro %}

{# A quantile of a list of numbers, between its items; NULL where it has none. #}
{% macro list_quantile(list, share) %}
list_aggregate({{ list }}, 'quantile_cont', {{ share }})
{% endmacro %}

{# One field of each item of a list. #}
{% macro list_field(list, field) %}
list_transform({{ list }}, lambda item: item.{{ field }})
{% endmacro %}

{# A list of one item; NULL where that is. #}
{% macro list_of_one(item) %}
case when {{ item }} is not null then [{{ item }}] end
{% endmacro %}

{# The items of a list, each in a row of its own. #}
{% macro each_item(list) %}
unnest({{ list }})
{% endmacro %}

{# The same with their numbers from 1, as two columns. #}
{% macro each_item_with_position(list, name, position='position') %}
unnest({{ list }}) as {{ name }}, generate_subscripts({{ list }}, 1) as {{ position }}
{% endmacro %}

{# Whether a text has letters or signs beyond those of ASCII. #}
{% macro is_beyond_ascii(text) %}
(length({{ text }}) <> strlen({{ text }}))
{% endmacro %}

{# The characters of a text with their numbers from 1, as two columns. #}
{% macro each_character_with_position(text) %}
{{ each_item_with_position("string_split(" ~ text ~ ", '')", 'character') }}
{% endmacro %}

{#
    Texts of a group in an order given by whole numbers from 0 to 99999999, with commas between them; none may have the
    sign chr(31). They are joined in any order, each with its number before it, and sorted where there is more than one: an
    aggregate that sorts by itself takes ten times as long.
#}
{% macro joined_in_order(text, order) %}
{%- set joined -%}
string_agg(printf('%08d', {{ order }}) || {{ text }}, chr(31))
{%- endset -%}
case
    when contains({{ joined }}, chr(31))
        then array_to_string(
            list_transform(list_sort(string_split({{ joined }}, chr(31))), lambda entry: substring(entry, 9)),
            ', '
        )
    else substring({{ joined }}, 9)
end
{% endmacro %}

{# A list of these expressions. #}
{% macro list_of(items) %}
[{% for item in items %}{{ item }}{% if not loop.last %}, {% endif %}{% endfor %}]
{% endmacro %}

{# Whether a pattern is found in a text. Backslashes of a pattern are doubled, here and below: it stands in a string. #}
{% macro matches(text, pattern) %}
regexp_matches({{ text }}, '{{ pattern }}')
{% endmacro %}

{# What a group of a pattern matches first; NULL where nothing does. #}
{% macro matched_group(text, pattern, number) %}
nullif(regexp_extract({{ text }}, '{{ pattern }}', {{ number }}), '')
{% endmacro %}

{# A text without all that a pattern matches, with single blanks; NULL where nothing is left. #}
{% macro without_matches(text, pattern) %}
nullif(trim(regexp_replace(regexp_replace({{ text }}, '{{ pattern }}', ' ', 'g'), '\s+', ' ', 'g')), '')
{% endmacro %}

{#
    What is heard of a text for speech synthesis: without SSML tags, also one that breaks off at the end, and without
    marks such as !b, with single blanks and none before a point; NULL where nothing is left.
#}
{% macro spoken_text(markup) %}
nullif(
    trim(
        regexp_replace(
            regexp_replace(
                regexp_replace({{ markup }}, '</?[A-Za-z][^<>]*(?:>|$)|(?:^|\s)![a-z](?:\s|$)', ' ', 'g'),
                '\s+', ' ', 'g'
            ),
            ' ([.,?!])', '\1', 'g'
        )
    ),
    ''
)
{% endmacro %}

{#
    How far two texts are from each other: edit distance by length, 0 to 1, whatever the case. Only the first 300
    characters count: the cost grows with the square of the length.
#}
{% macro text_distance(one, other) %}
levenshtein(lower(left({{ one }}, 300)), lower(left({{ other }}, 300)))
    / greatest(strlen(lower(left({{ one }}, 300))), strlen(lower(left({{ other }}, 300))), 1)
{% endmacro %}

{#
    How far the other texts of a list are from its first on average, 0 to 1. 0 where there are no others, NULL where there
    is none.
#}
{% macro nbest_disagreement(list) %}
case
    when len({{ list }}) > 0
        then coalesce(
            list_avg(
                list_transform(
                    {{ list }}[2:],
                    lambda other: {{ text_distance('other', list ~ '[1]') }}
                )
            ),
            0
        )
end
{% endmacro %}

{# The first part of a language's BCP 47 tag; en where nobody says which it is. #}
{% macro language_code(language) -%}
coalesce(split_part(lower({{ language }}), '-', 1), 'en')
{%- endmacro %}
