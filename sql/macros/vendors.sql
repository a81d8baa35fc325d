{# What a vendor measured in milliseconds; NULL where it cannot be: below 0, or over an hour. #}
{% macro measured_ms(number) %}
case when {{ number }} between 0 and 3600000 then {{ number }} end
{% endmacro %}

{#
    Whether a vendor's verdict on a call says that its goal was met; NULL for verdicts that are no plain yes or no,
    such as marks and grades, of which nobody knows where success begins.
#}
{% macro says_yes(verdict) %}
case
    when lower(trim({{ verdict }})) in ('true', 'yes', 'pass', 'passed', 'success', 'successful') then true
    when lower(trim({{ verdict }})) in ('false', 'no', 'fail', 'failed', 'failure', 'unsuccessful') then false
end
{% endmacro %}
