{# The instant that a clock in this time zone showed, from a text in this format; NULL where it is none. #}
{% macro instant_of_local(text, format, zone) %}
try_strptime({{ text }}, '{{ format }}') at time zone '{{ zone }}'
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

{# The instant that is this many seconds after 1970 began, UTC. #}
{% macro instant_of_epoch(seconds) %}
to_timestamp({{ seconds }})
{% endmacro %}
