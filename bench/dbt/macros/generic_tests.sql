{# Our generic checks as dbt knows them: the rows that offend. #}
{% test accepted_range(model, column_name, min_value=none, max_value=none, inclusive=true) %}
select * from {{ model }} where false
{% if min_value is not none %} or {{ column_name }} {{ '<' if inclusive else '<=' }} {{ min_value }}{% endif %}
{% if max_value is not none %} or {{ column_name }} {{ '>' if inclusive else '>=' }} {{ max_value }}{% endif %}
{% endtest %}
{% test expression_is_true(model, expression, column_name=none) %}
select * from {{ model }} where not ({% if column_name %}{{ column_name }} {% endif %}{{ expression }})
{% endtest %}
{% test row_count(model, min=none, max=none) %}
select n from (select count(*) as n from {{ model }}) as counted where false
{% if min is not none %} or n < {{ min }}{% endif %}{% if max is not none %} or n > {{ max }}{% endif %}
{% endtest %}
{% test unique_combination(model, columns) %}
select {{ columns | join(', ') }} from {{ model }} group by {{ columns | join(', ') }} having count(*) > 1
{% endtest %}
