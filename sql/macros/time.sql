{# The instant that a clock in this time zone showed, from a text in this format; NULL where it is none. #}
{% macro instant_of_local(text, format, zone) %}
try_strptime({{ text }}, '{{ format }}') at time zone '{{ zone }}'
{% endmacro %}

{#
    Noon of a day, UTC, for conversations of which only a day is known or stated: in nearly all time zones it falls on
    that day.
#}
{% macro noon_of(day) %}
(cast({{ day }} as timestamp) + interval 12 hour) at time zone 'UTC'
{% endmacro %}

{# The calendar day of an instant in the reports' time zone. #}
{% macro report_date(instant) %}
cast({{ instant }} at time zone '{{ var("timezone") }}' as date)
{% endmacro %}

{# Seconds from one instant to another, with their fraction. #}
{% macro seconds_between(earlier, later) %}
date_diff('millisecond', {{ earlier }}, {{ later }}) / 1000.0
{% endmacro %}

{# A relation of all days from one to another, both included, in a column called date_day. #}
{% macro days_between(first_day, last_day) %}
select cast(unnest(generate_series({{ first_day }}, {{ last_day }}, interval 1 day)) as date) as date_day
{% endmacro %}

{# Seconds since 1970 with their fraction, of an instant. #}
{% macro epoch_of(instant) %}
epoch_ms({{ instant }}) / 1000.0
{% endmacro %}

{# Seconds since 1970, from a number that may be milliseconds: so many seconds are in the year 5138. NULL for 0. #}
{% macro epoch_seconds(number) %}
nullif(case when {{ number }} < 1e11 then {{ number }} else {{ number }} / 1000.0 end, 0)
{% endmacro %}

{# The instant so many seconds after 1970. #}
{% macro instant_of_epoch(seconds) %}
to_timestamp({{ seconds }})
{% endmacro %}

{# How many days lie between two days. #}
{% macro days_from(earlier, later) %}
date_diff('day', {{ earlier }}, {{ later }})
{% endmacro %}

{# A day as eight digits, such as 20080531. #}
{% macro compact_date(day) %}
strftime({{ day }}, '%Y%m%d')
{% endmacro %}
