{#
    The rules of VADER on a word and what stands before it, as SQL expressions. Hutto, C. J. and Gilbert, E. (2014).
    VADER: A parsimonious rule-based model for sentiment analysis of social media text. ICWSM-14. Where the paper is
    silent they do what the authors' program does, vaderSentiment 3.3.2, but for the printed apostrophe of "don’t", with
    which that finds no negation, and for "No," and "no.": a lone no counts, with punctuation too. The lists are data/reference/sentiment_*.csv, the steps are put together in
    models/intermediate/int_turn_sentiment.sql.
#}

{# Whether these rules and lists are made for a language, a BCP 47 tag; one that nobody named is taken for English. #}
{% macro is_sentiment_language(language) %}
coalesce(split_part(lower({{ language }}), '-', 1) = 'en', true)
{% endmacro %}

{# A text with single blanks between what it has, and none around it. Nearly all texts are so, and are left alone. #}
{% macro single_blanks(text) %}
case
    when regexp_matches({{ text }}, '[^!-~ ]|  |^ | $')
        then trim(regexp_replace({{ text }}, '[\s\v\x1c-\x1f\x{85}\p{Z}]+', ' ', 'g'))
    else {{ text }}
end
{% endmacro %}

{# Words that the rules name. #}
{% macro words_of_rules() %}
{{ list_of(["'at'", "'but'", "'doubt'", "'kind'", "'least'", "'never'", "'no'", "'nor'", "'of'", "'or'", "'so'", "'this'", "'very'", "'without'"]) }}
{% endmacro %}

{# What stands between the blanks of a text. #}
{% macro split(text) %}
string_split({{ text }}, ' ')
{% endmacro %}

{# The word in a token: in small letters, without punctuation around it, unless that leaves but an emoticon's eyes. #}
{% macro word_of(token) %}
lower(
    case
        when length(regexp_replace({{ token }}, '^[[:punct:]]+|[[:punct:]]+$', '', 'g')) <= 2 then {{ token }}
        else regexp_replace({{ token }}, '^[[:punct:]]+|[[:punct:]]+$', '', 'g')
    end
)
{% endmacro %}

{# Whether a token is "no" with a sign after it. #}
{% macro is_answer(token) %}
regexp_matches(lower({{ token }}), '^[[:punct:]]*no[[:punct:]]+$')
{% endmacro %}

{# Whether a token ends a phrase. #}
{% macro ends_in_punctuation(token) %}
regexp_matches({{ token }}, '[.,!?;:]$')
{% endmacro %}

{# Whether a token has letters, and capitals alone. #}
{% macro is_capitals(token) %}
({{ token }} = upper({{ token }}) and {{ token }} <> lower({{ token }}))
{% endmacro %}

{# Whether a text has a token that is not all in capitals: where all are, capitals stress nothing. #}
{% macro mixes_capitals(text) %}
case
    when {{ text }} <> upper({{ text }}) then true
    else regexp_matches({{ text }}, '(^|\s)[^\s\p{Lu}\p{Ll}]+(\s|$)')
end
{% endmacro %}

{# How often a sign stands in a text. #}
{% macro sign_count(text, sign) %}
case when contains({{ text }}, '{{ sign }}') then length({{ text }}) - length(replace({{ text }}, '{{ sign }}', '')) else 0 end
{% endmacro %}

{# A number moved away from 0. #}
{% macro strengthened(valence, by) %}
({{ valence }} + case when {{ valence }} > 0 then {{ by }} else -({{ by }}) end)
{% endmacro %}

{#
    What the word before makes of a valence: a booster such as "very" moves it away from 0, a dampener towards it, in
    capitals more so; the farther, the less. A word that has a valence of its own does neither.
#}
{% macro boosted(valence, before, weight) %}
(case
    when {{ before }}_increment is null then {{ valence }}
    else {{ valence }} + {{ weight }} * (
        case when {{ valence }} < 0 then -{{ before }}_increment else {{ before }}_increment end
            + case
                when not ({{ before }}_is_capitals and mixes_capitals) then 0
                when {{ valence }} > 0 then 0.733
                else -0.733
            end
    )
end)
{% endmacro %}

{# What all of a text's valences come to, between -1 and 1. #}
{% macro normalized_valence(valence) %}
({{ valence }} / sqrt({{ valence }} * {{ valence }} + 15))
{% endmacro %}

{# What exclamation and question marks add. #}
{% macro emphasis(text) %}
(
    least({{ sign_count(text, '!') }}, 4) * 0.292
        + case
            when {{ sign_count(text, '?') }} > 3 then 0.96
            when {{ sign_count(text, '?') }} > 1 then {{ sign_count(text, '?') }} * 0.18
            else 0
        end
)
{% endmacro %}

{# positive, neutral or negative, by the thresholds that VADER's authors give; NULL for NULL. #}
{% macro sentiment_label(sentiment) %}
case
    when {{ sentiment }} >= 0.05 then 'positive'
    when {{ sentiment }} <= -0.05 then 'negative'
    when {{ sentiment }} is not null then 'neutral'
end
{% endmacro %}
