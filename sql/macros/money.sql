{# Amounts of US dollars in what people say and write. #}

{# What every amount has in it, as a regular expression. #}
{% macro amount_sign() -%}
'\$|dollar|buck|usd|cent'
{%- endmacro %}

{# An amount as a regular expression: $1,250.00, $.50, USD 30, 30$, 30 dollars, fifty dollars, 50 cents. #}
{% macro amount_pattern() %}
'(?i)(?:(?:us)?\$|\busd) ?(?:\d[\d,]*(?:\.\d+)?|\.\d+)|\b\d[\d,]*(?:\.\d+)?\$|(?:\B\.\d+ ?|\b\d[\d,]*(?:\.\d+)? ?|\b' || {{ number_word() }} || '(?:(?:\s+and)?[\s-]+' || {{ number_word() }} || ')*\s+)(?:us )?(?:dollars?|bucks?|usd|cents?)\b'
{% endmacro %}

{# The first amount of a text, as it stands there; NULL without one. Amounts are rare, and what finds them is dear. #}
{% macro first_amount(text) %}
case
    when regexp_matches({{ text }}, '(?i)' || {{ amount_sign() }})
        then nullif(regexp_extract({{ text }}, {{ amount_pattern() }}), '')
end
{% endmacro %}

{% macro number_word() -%}
'(?:a|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)'
{%- endmacro %}

{# Two amounts as one range: $20-$30, between 20 and 30 dollars. #}
{% macro amount_range_pattern() %}
'(?i)\$ ?\d[\d,]*(?:\.\d+)?(?: ?(?:-|–|to|or) ?| and )\$? ?\d[\d,]*(?:\.\d+)?|\b\d[\d,]*(?:\.\d+)?(?: ?(?:-|–|to|or) ?| and )\d[\d,]*(?:\.\d+)? ?(?:dollars|bucks|usd)\b'
{% endmacro %}

{# How many US dollars an amount is; NULL where it is none, or a million and more. #}
{% macro dollars(amount) %}
cast(
    coalesce(
        try_cast(nullif(replace(regexp_extract({{ amount }}, '\d[\d,]*(?:\.\d+)?|\.\d+'), ',', ''), '') as decimal(18, 4)),
        {{ number_of_words("regexp_replace(" ~ amount ~ ", '(?i)\\s+(?:us )?(?:dollars?|bucks?|cents?)$', '')") }}
    )
    -- who writes 0.50 cents means 50
    * case when regexp_matches({{ amount }}, '(?i)cents?$') and not regexp_matches({{ amount }}, '^0?\.\d\d\D') then 0.01 else 1 end
        as decimal(12, 2)
)
{% endmacro %}

{# All amounts of a text that stand within 60 characters after words of a signal, as texts. #}
{% macro amounts_after(signal, text) %}
case language_code
    {%- for language in signal_languages().split(' ') %}
    when '{{ language }}' then regexp_extract_all({{ text }}, '(?i)\b' || {{ signal_alternatives(signal, language, '', true) }} || '[^.!?]{0,60}?(?:' || {{ amount_pattern() }} || ')')
    {%- endfor %}
end
{% endmacro %}

{# The amount that such a text ends with. Not for a list's lambda: regular expressions would be compiled again and again. #}
{% macro last_dollars(words) %}
{{ dollars("regexp_extract(" ~ words ~ ", '(?:' || " ~ amount_pattern() ~ " || ')$')") }}
{% endmacro %}

{# How many an amount in words is: "two hundred and fifty", "a thousand"; NULL for what is no number. #}
{% macro number_of_words(words) %}
nullif(
    coalesce({{ small_number("regexp_extract(" ~ words ~ ", '(?i)([a-z]+) thousand', 1)") }}, 0) * 1000
    + coalesce({{ small_number("regexp_extract(" ~ words ~ ", '(?i)([a-z]+) hundred', 1)") }}, 0) * 100
    + coalesce({{ small_number("regexp_extract(" ~ words ~ ", '(?i)(ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\\W*(?:one|two|three|four|five|six|seven|eight|nine)?$', 1)") }}, 0)
    + coalesce({{ small_number("regexp_extract(" ~ words ~ ", '(?i)\\b(a|one|two|three|four|five|six|seven|eight|nine)$', 1)") }}, 0),
    0
)
{% endmacro %}

{# The number that a single word says; NULL for another word. #}
{% macro small_number(word) -%}
map {'a': 1, 'one': 1, 'two': 2, 'three': 3, 'four': 4, 'five': 5, 'six': 6, 'seven': 7, 'eight': 8, 'nine': 9, 'ten': 10, 'eleven': 11, 'twelve': 12, 'thirteen': 13, 'fourteen': 14, 'fifteen': 15, 'sixteen': 16, 'seventeen': 17, 'eighteen': 18, 'nineteen': 19, 'twenty': 20, 'thirty': 30, 'forty': 40, 'fifty': 50, 'sixty': 60, 'seventy': 70, 'eighty': 80, 'ninety': 90}[lower({{ word }})]
{%- endmacro %}

{# month, year, week or day, where an amount is for each; NULL where it is once. #}
{% macro amount_period(text) %}
case
    when regexp_matches({{ text }}, '(?i)(?:/ ?|\b(?:per|an?|each|every) )mo(?:nth)?\b|\bmonthly\b') then 'month'
    when regexp_matches({{ text }}, '(?i)(?:/ ?|\b(?:per|an?|each|every) )(?:year|yr)\b|\b(?:yearly|annual|annually)\b') then 'year'
    when regexp_matches({{ text }}, '(?i)(?:/ ?|\b(?:per|an?|each|every) )week\b|\bweekly\b') then 'week'
    when regexp_matches({{ text }}, '(?i)(?:/ ?|\b(?:per|an?|each|every) )day\b|\bdaily\b') then 'day'
end
{% endmacro %}
