{#
    A number that can be summed in any order with the same result. Sums of doubles depend in their last digits on
    which thread met which row first, and the same input must give the same bytes. Nine decimals, up to a billion.
#}
{% macro exact(number) %}
cast({{ number }} as decimal(18, 9))
{% endmacro %}

{# A number as a text, without the decimals of a whole one: 30, not 30.0. #}
{% macro plain_number(number) -%}
rtrim(replace(cast({{ number }} as varchar) || ' ', '.0 ', ''))
{%- endmacro %}
