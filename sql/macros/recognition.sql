{#
    Edit distance between lists of words, as one between texts: each word that both lists have becomes a character of its
    own, and all other words of a list one that the other does not have, as they match nothing. That is exact, for
    characters of one byte: DuckDB compares bytes. Lists that share more words than there are such characters are
    compared word by word, which takes a hundred times as long.
#}

{# The words of a text as lists of words are compared: in lower case, without punctuation. Recognizers and people write
   "don't" and "dont" for the same. #}
{% macro plain_words(text) %}
regexp_extract_all(translate(lower({{ text }}), '''’', ''), '[\pL\pN\pM]+')
{% endmacro %}

{# The words that two lists have in common, each once. #}
{% macro shared_words(one, other) %}
list_intersect({{ one }}, {{ other }})
{% endmacro %}

{# How many words to replace, leave out and put in to make one list of the other, given their shared words. NULL where
   either list is. #}
{% macro word_edits(one, other, shared) %}
case
    when len({{ shared }}) <= 125
        then levenshtein({{ word_code(one, shared, 1) }}, {{ word_code(other, shared, 2) }})
    else {{ word_edits_one_by_one(one, other) }}
end
{% endmacro %}

{# A list of words as a text with one character for each, that of the number for a word that is not shared. #}
{% macro word_code(words, shared, number) %}
array_to_string(
    list_transform(
        {{ words }}, lambda word: chr(cast(coalesce(nullif(list_position({{ shared }}, word), 0) + 2, {{ number }}) as integer))
    ),
    ''
)
{% endmacro %}

{#
    The same by its definition (Wagner and Fischer 1974, JACM 21): for each word of the second list a row of costs, from
    the row before. Each cost is the least way to get there by the row before and then along the row.
#}
{% macro word_edits_one_by_one(one, other) %}
list_reduce(
    list_transform({{ other }}, lambda word: struct_pack(costs := cast([] as bigint[]), word := word)),
    lambda so_far, here: struct_pack(
        costs := list_transform(
            range(1, len({{ one }}) + 2),
            lambda place: place + list_min(
                list_transform(
                    range(1, place + 1),
                    lambda origin: least(
                        so_far.costs[origin] + 1,
                        case
                            when origin > 1
                                then so_far.costs[origin - 1] + cast(({{ one }})[origin - 1] <> here.word as integer)
                            else so_far.costs[origin] + 1
                        end
                    ) - origin
                )
            )
        ),
        word := ''
    ),
    struct_pack(costs := range(0, len({{ one }}) + 1), word := '')
).costs[-1]
{% endmacro %}
