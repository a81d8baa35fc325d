{#
    What people say, found by the patterns of data/reference/signal_patterns.csv. They are written into the SQL as
    constants: a regular expression is compiled once where it is one, and once a row where it stands in a column.
#}

{# The languages that the list has patterns in, apart by blanks. #}
{% macro signal_languages() -%}
{%- for language, rows in reference('signal_patterns') | groupby('language') -%}
{{ language }}{{ '' if loop.last else ' ' }}
{%- endfor -%}
{%- endmacro %}

{# A call's campaign where the list has patterns for it alone, else ''. #}
{% macro patterned_campaign(campaign_id) -%}
case
    when {{ campaign_id }} in (''
        {%- for campaign, rows in reference('signal_patterns') | groupby('campaign') -%}
        {%- if campaign %}, '{{ campaign | replace("'", "''") }}'{% endif -%}
        {%- endfor -%}
    ) then {{ campaign_id }}
    else ''
end
{%- endmacro %}

{# Whether the list has patterns of a signal for a call, so that where none is found none was given. Reads the columns
   language_code and campaign_id. #}
{% macro has_patterns(signal) -%}
(
    false
    {%- for language, rows in reference('signal_patterns', {'signal': signal}) | groupby('language') %}
    {%- for campaign, own_rows in rows | groupby('campaign') %}
    or (language_code = '{{ language }}'{% if campaign %} and coalesce(campaign_id = '{{ campaign | replace("'", "''") }}', false){% endif %})
    {%- endfor %}
    {%- endfor %}
)
{%- endmacro %}

{# Whether a signal could be found in a session if it were there: those that need words need them in the session's language.
   Reads the columns language_code and campaign_id. #}
{% macro can_be_heard(signal) %}
case
    when {{ signal }} in ('sentiment', 'dissatisfaction') then {{ is_sentiment_language('language_code') }}
    {%- for name, rows in reference('signal_patterns') | groupby('signal') %}
    when {{ signal }} = '{{ name }}' then {{ has_patterns(name) }}
    {%- endfor %}
    else true
end
{% endmacro %}

{# The first words of a text that a pattern finds; NULL where it finds none. They are whole words, whatever their case. #}
{% macro pattern_words(pattern, text) -%}
nullif(regexp_extract({{ text }}, '(?i)(?:^|\b)(?:{{ pattern | replace("'", "''") }})(?:\b|$)'), '')
{%- endmacro %}

{# The patterns of a signal in one language as one regular expression; one that nothing matches where there
   are none. kind: of one kind only, unless ''. campaigns: whether those of single campaigns are among them. #}
{% macro signal_alternatives(signal, language, kind='', campaigns=false) -%}
'(?:
{%- for row in reference('signal_patterns', {'signal': signal, 'language': language}) -%}
    {%- if (kind == '' or row.kind == kind) and (campaigns or row.campaign == '') -%}
        (?:{{ row.pattern | replace("'", "''") }})|
    {%- endif -%}
{%- endfor -%}
[^\s\S])'
{%- endmacro %}

{#
    Whether a text may give any of these signals, which come as pairs of a signal and who gives it (agent, customer or
    either). One regular expression has all their patterns, whatever the campaign, so what it passes over has none of them,
    and looking for each can be kept to the few texts that it leaves. Reads language_code. amounts: whether a text that
    names an amount is left too.
#}
{% macro may_tell(signals, speaker, text, amounts=true) %}
{%- set other_sign = amount_sign() if amounts else "'[^\\s\\S]'" %}
case
    when {{ text }} is null then false
    {%- for language in signal_languages().split(' ') %}
    when language_code = '{{ language }}' then regexp_matches({{ text }}, '(?i)(?:^|\b)(?:
    {%- for signal, given_by in signals -%}
        {%- if given_by in [speaker, 'either'] -%}
            {%- for row in reference('signal_patterns', {'signal': signal, 'language': language}) -%}
                (?:{{ row.pattern | replace("'", "''") }})|
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    [^\s\S])(?:\b|$)|' || {{ other_sign }})
    {%- endfor %}
    else regexp_matches({{ text }}, '(?i)' || {{ other_sign }})
end
{% endmacro %}

{# The first words of a text that give a signal; NULL where none do. They are whole words, whatever their case. Reads the
   columns language_code and campaign_id. #}
{% macro signal_words(signal, text) %}
coalesce(
    case language_code
        {%- for language in signal_languages().split(' ') %}
        when '{{ language }}' then nullif(regexp_extract({{ text }}, '(?i)(?:^|\b)' || {{ signal_alternatives(signal, language) }} || '(?:\b|$)'), '')
        {%- endfor %}
    end
    {%- for row in reference('signal_patterns', {'signal': signal}) %}
    {%- if row.campaign %},
    case
        when campaign_id = '{{ row.campaign | replace("'", "''") }}' and language_code = '{{ row.language }}'
            then {{ pattern_words(row.pattern, text) }}
    end
    {%- endif %}
    {%- endfor %}
)
{% endmacro %}

{# The kind that a signal's words are of; NULL where they are of none. The list's first one counts. #}
{% macro signal_kind(signal, words) %}
case
    when {{ words }} is null then cast(null as varchar)
    {%- for row in reference('signal_patterns', {'signal': signal}) %}
    {%- if row.kind %}
    when language_code = '{{ row.language }}' and regexp_matches({{ words }}, '(?i)^(?:{{ row.pattern | replace("'", "''") }})$') then '{{ row.kind }}'
    {%- endif %}
    {%- endfor %}
end
{% endmacro %}

{# A text without what is denied in it: words of the signal within four words after a negation and before any comma. #}
{% macro undenied_text(signal, text) %}
case language_code
    {%- for language in signal_languages().split(' ') %}
    when '{{ language }}' then regexp_replace({{ text }}, '(?i)\b' || {{ signal_alternatives('negation', language) }} || '(?:\s+[\w''-]+){0,4}?\s+' || {{ signal_alternatives(signal, language, '', true) }}, ' ', 'g')
    {%- endfor %}
end
{% endmacro %}

{# A text without questions; what a request asks for ("could you book it") stays. #}
{% macro unquestioned_text(text) %}
case language_code
    {%- for language in signal_languages().split(' ') %}
    when '{{ language }}' then regexp_replace(
        regexp_replace(
            regexp_replace({{ text }}, '(?i)\b' || {{ signal_alternatives('request', language) }} || '([^.!?]*)\??', '. please \1.', 'g'),
            '[^.!?]*\?', ' ', 'g'
        ),
        '(?i)(?:' || {{ signal_alternatives('open_question', language) }} || '|' || {{ signal_alternatives('closed_question', language) }} || ')[^.!?,]*', ' ', 'g'
    )
    {%- endfor %}
end
{% endmacro %}

{# The first words of a text that give a signal and are not denied; NULL where none are. #}
{% macro undenied_words(signal, text) %}
case
    when {{ signal_words(signal, text) }} is not null
        then {{ signal_words(signal, undenied_text(signal, text)) }}
end
{% endmacro %}

{# A text without the words of a signal. rest: what goes with them, as a regular expression. #}
{% macro text_without(signal, text, rest='') %}
case language_code
    {%- for language in signal_languages().split(' ') %}
    when '{{ language }}' then regexp_replace({{ text }}, '(?i)\b' || {{ signal_alternatives(signal, language) }} || '{{ rest }}', ' ', 'g')
    {%- endfor %}
end
{% endmacro %}

{# The first words of a text that give a signal and are neither denied nor asked nor left open; NULL where none are. #}
{% macro affirmed_words(signal, text) %}
case
    when {{ signal_words(signal, text) }} is not null
        then {{ signal_words(signal, undenied_text(signal, text_without('unsettled', unquestioned_text(text), '[^.!?,;]*'))) }}
end
{% endmacro %}

{# The first words of a text that give a signal, set phrases left out that only sound so ("no problem"); NULL where none
   do. #}
{% macro meant_words(signal, text) %}
case
    when {{ signal_words(signal, text) }} is not null
        then {{ signal_words(signal, text_without('set_phrase', text, '\\b')) }}
end
{% endmacro %}

{# The first words of a text that count as a signal; NULL where none do. Who denies a wish for a person has none, who
   denies or asks for what a conversion says does not convert, and "no problem" is no no. #}
{% macro counted_words(signal, text) %}
{%- if signal == 'conversion' -%}
{{ affirmed_words(signal, text) }}
{%- elif signal in ['escalation_request', 'withdrawal'] -%}
{{ undenied_words(signal, text) }}
{%- elif signal == 'refusal' -%}
{{ meant_words(signal, text) }}
{%- else -%}
{{ signal_words(signal, text) }}
{%- endif -%}
{% endmacro %}

{# Whether a text has words that give a signal, at less cost than the words themselves. Reads the columns language_code and
   campaign_id. #}
{% macro gives_signal(signal, text) %}
case
    when {{ text }} is null then false
    {%- for language in signal_languages().split(' ') %}
    when language_code = '{{ language }}' then regexp_matches({{ text }}, '(?i)(?:^|\b)' || {{ signal_alternatives(signal, language) }} || '(?:\b|$)')
    {%- endfor %}
    else false
end
{%- for row in reference('signal_patterns', {'signal': signal}) %}
{%- if row.campaign %}
or (
    campaign_id = '{{ row.campaign | replace("'", "''") }}'
    and language_code = '{{ row.language }}'
    and {{ pattern_words(row.pattern, text) }} is not null
)
{%- endif %}
{%- endfor %}
{% endmacro %}

{# What asks in English to say it again, because it was not heard or understood, as a regular expression. Offers to repeat
   what the agent said are none, nor is "sorry" alone. #}
{% macro asking_again_pattern() -%}
'(?i)(?:^|\b)' || {{ signal_alternatives('reprompt', 'en', 'not_heard') }} || '(?:\b|$)'
{%- endmacro %}

{# Whether an agent's text asks to say it again. #}
{% macro asks_again(text) %}
coalesce(regexp_matches({{ text }}, {{ asking_again_pattern() }}), false)
{% endmacro %}
