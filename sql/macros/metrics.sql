{# What the KPI models make of the metric registry (models/metrics). #}

{# The end of the period that the reports speak of, and what lies so many days before it on the clocks of the reports'
   time zone, daylight saving time or not. #}
{% macro report_end() -%}
    cast('{{ var("as_of") }}' as timestamptz)
{%- endmacro %}

{% macro days_before_report_end(days) -%}
    ({{ report_end() }} at time zone '{{ var("timezone") }}' - interval {{ days }} day) at time zone '{{ var("timezone") }}'
{%- endmacro %}

{# The segments that metrics are cut by; where one is not known the session counts as unknown. #}
{% macro segment_columns() %}
        coalesce(channel, 'unknown') as channel,
        coalesce(user_type, 'unknown') as user_type,
        coalesce(area, 'unknown') as area,
        case is_first_time_user when true then 'first_time' when false then 'returning' else 'unknown' end
            as is_first_time_user,
        coalesce(deployment, 'unknown') as deployment,
        coalesce(campaign_id, 'unknown') as campaign_id,
        coalesce(agent_kind, 'unknown') as agent_kind,
        source
{%- endmacro %}

{# The part of a session in a metric's sum: NULL outside its population. Counts are integers and all else is a decimal,
   so that sums and sums of squares are exact in whatever order rows come. #}
{% macro metric_part(metric, expression) -%}
    case when {{ metric.population }} then
        {%- if metric.kind == 'proportion' %} cast({{ expression }} as bigint){% else %} {{ exact(expression) }}{% endif %} end
{%- endmacro %}

{# The two columns of a metric; a denominator of 1 needs none. #}
{% macro metric_columns(metric) %}
        {{ metric_part(metric, metric.numerator) }} as {{ metric.name }}_num
        {%- if metric.denominator != '1' %},
        {{ metric_part(metric, metric.denominator) }} as {{ metric.name }}_den
        {%- endif %}
{%- endmacro %}

{# Their sums, and those of their squares and products. Where the denominator is 1 its sum is the number of sessions,
   and where besides each session counts 0 or 1 it is its own square: such sums are not taken twice. #}
{% macro metric_sums(metric) %}
        count({{ metric.name }}_num) as {{ metric.name }}_count,
        sum({{ metric.name }}_num) as {{ metric.name }}_num
        {%- if metric.kind == 'mean' or metric.denominator != '1' %},
        sum({{ metric.name }}_num * {{ metric.name }}_num) as {{ metric.name }}_num_num
        {%- endif %}
        {%- if metric.denominator != '1' %},
        sum({{ metric.name }}_den) as {{ metric.name }}_den,
        sum({{ metric.name }}_num * {{ metric.name }}_den) as {{ metric.name }}_num_den,
        sum({{ metric.name }}_den * {{ metric.name }}_den) as {{ metric.name }}_den_den
        {%- endif %}
{%- endmacro %}

{# These sums over a coarser grouping. #}
{% macro metric_sums_again(metric) %}
        sum({{ metric.name }}_count) as {{ metric.name }}_count,
        sum({{ metric.name }}_num) as {{ metric.name }}_num
        {%- if metric.kind == 'mean' or metric.denominator != '1' %},
        sum({{ metric.name }}_num_num) as {{ metric.name }}_num_num
        {%- endif %}
        {%- if metric.denominator != '1' %},
        sum({{ metric.name }}_den) as {{ metric.name }}_den,
        sum({{ metric.name }}_num_den) as {{ metric.name }}_num_den,
        sum({{ metric.name }}_den_den) as {{ metric.name }}_den_den
        {%- endif %}
{%- endmacro %}

{# The column that holds one of these sums: count, num, den, num_num, num_den or den_den. #}
{% macro metric_sum(metric, which) -%}
    {{ metric.name }}_
    {%- if metric.denominator != '1' or which == 'count' or which == 'num' -%} {{ which }}
    {%- elif which == 'den' or which == 'den_den' -%} count
    {%- elif which == 'num_den' or metric.kind == 'proportion' -%} num
    {%- else -%} num_num
    {%- endif -%}
{%- endmacro %}

{# How far a session lies from its cell's ratio: num - ratio * den, as a whole number of the cell's units, so that doubles
   add them up exactly in whatever order rows come. Sums of decimals do so too, in twice the time. #}
{% macro residual(metric) -%}
    round(({{ metric.name }}_num - {{ metric.name }}_rate{% if metric.denominator != '1' %} * {{ metric.name }}_den{% endif %}) / {{ metric.name }}_unit)
{%- endmacro %}

{# That unit, from a cell's sums: so small that rounding to it is nothing, and so large that the sum of the squares
   stays below 2^52, up to which doubles hold every whole number, even if each customer has 64 sessions that are all alike. #}
{% macro residual_unit(metric) -%}
    coalesce(nullif(sqrt(greatest(
        0,
        cast(sum({{ metric_sum(metric, 'num_num') }}) as double)
        - 2 * {{ ratio_of_sums(metric) }} * cast(sum({{ metric_sum(metric, 'num_den') }}) as double)
        + power({{ ratio_of_sums(metric) }}, 2) * cast(sum({{ metric_sum(metric, 'den_den') }}) as double)
    )), 0) / 8388608, 1)
{%- endmacro %}

{# The ratio of the two sums over a coarser grouping. #}
{% macro ratio_of_sums(metric) -%}
    cast(sum({{ metric.name }}_num) as double) / nullif(cast(sum({{ metric_sum(metric, 'den') }}) as double), 0)
{%- endmacro %}

{# Sum over clusters of (num - ratio * den)^2: of those with one session from their sums, of the others as they are.
   Never below 0 but for rounding. #}
{% macro squared_residuals(ratio) -%}
    recurring_squares + coalesce(greatest(
        0, single_num_num - 2 * {{ ratio }} * single_num_den + {{ ratio }} * {{ ratio }} * single_den_den
    ), 0)
{%- endmacro %}

{# One of these sums of the metric that a row is about, where each metric's stands in a column of its own. #}
{% macro of_metric(which, names) -%}
    case metric_number
    {%- for metric in metrics() %}{% if names == 'all' or metric.name in names %} when {{ loop.index }} then cast({{ metric_sum(metric, which) }} as double){% endif %}{% endfor %} end
{%- endmacro %}

{# The same of columns that are called after the metric and what they hold. #}
{% macro column_of_metric(what, names) -%}
    case metric_number
    {%- for metric in metrics() %}{% if names == 'all' or metric.name in names %} when {{ loop.index }} then cast({{ metric.name }}_{{ what }} as double){% endif %}{% endfor %} end
{%- endmacro %}

{# Steps of a query that compare metrics between two sides, from a step called compared: one row per session and side,
   with pair_number, side ('a' or 'b'), cluster_key, is_recurring (whether the cluster may have other sessions) and
   metric_columns. They end in a step called differences: one row per pair and metric, a minus b.
   A customer may be on both sides; the correlation that this causes is taken into account.
   names: which metrics. #}
{% macro difference_steps(names) %}
registry (metric_number, metric, kind) as (
    values
        {%- for metric in metrics() %}
        ({{ loop.index }}, '{{ metric.name }}', '{{ metric.kind }}'){% if not loop.last %},{% endif %}
        {%- endfor %}
),

side_parts as (
    select
        2 * pair_number + case side when 'a' then 0 else 1 end as side_number,
        pair_number,
        side,
        is_recurring
        {%- for metric in metrics() %}
        {%- if names == 'all' or metric.name in names %},
        {{ metric_sums(metric) }}
        {%- endif %}
        {%- endfor %}
    from compared
    group by pair_number, side, is_recurring
),

side_rates as (
    select
        side_number
        {%- for metric in metrics() %}
        {%- if names == 'all' or metric.name in names %},
        {{ ratio_of_sums(metric) }} as {{ metric.name }}_rate,
        {{ residual_unit(metric) }} as {{ metric.name }}_unit
        {%- endif %}
        {%- endfor %}
    from side_parts
    group by side_number
),

recurring_residuals as (
    select
        side_rates.side_number,
        compared.cluster_key
        {%- for metric in metrics() %}
        {%- if names == 'all' or metric.name in names %},
        sum({{ residual(metric) }}) as {{ metric.name }}_residual
        {%- endif %}
        {%- endfor %}
    from compared
    inner join side_rates on 2 * compared.pair_number + case compared.side when 'a' then 0 else 1 end = side_rates.side_number
    where compared.is_recurring
    group by side_rates.side_number, compared.cluster_key
),

side_customers as (
    select
        side_number
        {%- for metric in metrics() %}
        {%- if names == 'all' or metric.name in names %},
        count({{ metric.name }}_residual) as {{ metric.name }}_customers,
        sum({{ metric.name }}_residual * {{ metric.name }}_residual) as {{ metric.name }}_squares
        {%- endif %}
        {%- endfor %}
    from recurring_residuals
    group by side_number
),

-- customers who are on both sides
side_products as (
    select
        one.side_number
        {%- for metric in metrics() %}
        {%- if names == 'all' or metric.name in names %},
        sum(one.{{ metric.name }}_residual * other.{{ metric.name }}_residual) as {{ metric.name }}_products
        {%- endif %}
        {%- endfor %}
    from recurring_residuals as one
    inner join recurring_residuals as other
        on one.side_number + 1 = other.side_number and one.cluster_key = other.cluster_key
    where one.side_number % 2 = 0
    group by one.side_number
),

sides_by_metric as (
    select
        side_parts.side_number,
        side_parts.pair_number,
        side_parts.side,
        registry.metric_number,
        registry.metric,
        registry.kind
        {%- for which in ['count', 'num', 'den'] %},
        sum({{ of_metric(which, names) }}) as {{ which }}_sum
        {%- endfor %}
        {%- for which in ['count', 'num_num', 'num_den', 'den_den'] %},
        coalesce(sum({{ of_metric(which, names) }}) filter (where not side_parts.is_recurring), 0) as single_{{ which }}
        {%- endfor %}
    from side_parts
    cross join registry
    {%- if names != 'all' %}
    where registry.metric in ({% for name in names %}'{{ name }}'{% if not loop.last %}, {% endif %}{% endfor %})
    {%- endif %}
    group by
        side_parts.side_number, side_parts.pair_number, side_parts.side, registry.metric_number, registry.metric, registry.kind
),

customers_by_metric as (
    select
        side_customers.side_number,
        registry.metric_number,
        {{ column_of_metric('customers', names) }} as customers,
        {{ column_of_metric('squares', names) }} as squares
    from side_customers
    cross join registry
),

products_by_metric as (
    select
        side_products.side_number,
        registry.metric_number,
        {{ column_of_metric('products', names) }} as products
    from side_products
    cross join registry
),

units_by_metric as (
    select
        side_rates.side_number,
        registry.metric_number,
        {{ column_of_metric('unit', names) }} as unit
    from side_rates
    cross join registry
),

sides as (
    select
        sides_by_metric.*,
        sides_by_metric.num_sum / nullif(sides_by_metric.den_sum, 0) as rate,
        sides_by_metric.single_count + coalesce(customers_by_metric.customers, 0) as clusters,
        coalesce(customers_by_metric.squares * power(units_by_metric.unit, 2), 0) as recurring_squares,
        products_by_metric.products,
        units_by_metric.unit
    from sides_by_metric
    inner join units_by_metric
        on
            sides_by_metric.side_number = units_by_metric.side_number
            and sides_by_metric.metric_number = units_by_metric.metric_number
    -- left joins: where no customer has several sessions
    left join customers_by_metric
        on
            sides_by_metric.side_number = customers_by_metric.side_number
            and sides_by_metric.metric_number = customers_by_metric.metric_number
    left join products_by_metric
        on
            sides_by_metric.side_number = products_by_metric.side_number
            and sides_by_metric.metric_number = products_by_metric.metric_number
),

measured_sides as (
    select
        *,
        {{ squared_residuals('rate') }} as squares
    from sides
),

both_sides as (
    select
        pairs_and_metrics.pair_number,
        pairs_and_metrics.metric,
        pairs_and_metrics.kind,
        coalesce(one.count_sum, 0) as n_a,
        coalesce(other.count_sum, 0) as n_b,
        one.den_sum as size_a,
        other.den_sum as size_b,
        one.clusters as clusters_a,
        other.clusters as clusters_b,
        one.squares as squares_a,
        other.squares as squares_b,
        one.rate as value_a,
        other.rate as value_b,
        -- 0: nobody is on both sides
        coalesce(one.products * one.unit * other.unit, 0) as products
    from (select distinct pair_number, metric_number, metric, kind from sides) as pairs_and_metrics
    -- left joins: a side without a session still shows the other
    left join measured_sides as one
        on
            pairs_and_metrics.pair_number = one.pair_number
            and pairs_and_metrics.metric_number = one.metric_number
            and one.side = 'a'
    left join measured_sides as other
        on
            pairs_and_metrics.pair_number = other.pair_number
            and pairs_and_metrics.metric_number = other.metric_number
            and other.side = 'b'
),

side_variances as (
    select
        *,
        {{ ratio_variance('squares_a', 'size_a', 'clusters_a') }} as variance_a,
        {{ ratio_variance('squares_b', 'size_b', 'clusters_b') }} as variance_b,
        case
            when squares_a > 0 and squares_b > 0
                then greatest(-1, least(1, products / sqrt(squares_a * squares_b)))
            else 0
        end as correlation
    from both_sides
),

sized_sides as (
    select
        *,
        {{ effective_trials('value_a', 'size_a', 'variance_a', 'clusters_a') }} as trials_a,
        {{ effective_trials('value_b', 'size_b', 'variance_b', 'clusters_b') }} as trials_b,
        coalesce(n_a >= {{ var('minimum_n') }} and variance_a is not null, false) as is_enough_a,
        coalesce(n_b >= {{ var('minimum_n') }} and variance_b is not null, false) as is_enough_b,
        -- Welch and Satterthwaite
        case
            when variance_a + variance_b > 0
                then power(variance_a + variance_b, 2)
                    / (power(variance_a, 2) / (clusters_a - 1) + power(variance_b, 2) / (clusters_b - 1))
        end as degrees,
        case
            when kind = 'mean' then variance_a + variance_b - 2 * correlation * sqrt(variance_a * variance_b)
        end as variance_of_means
    from side_variances
),

side_intervals as (
    select
        *,
        case
            when not is_enough_a then null
            when kind = 'proportion' then {{ wilson_low('value_a * trials_a', 'trials_a') }}
            else value_a - {{ t_quantile('(clusters_a - 1)') }} * sqrt(variance_a)
        end as low_a,
        case
            when not is_enough_a then null
            when kind = 'proportion' then {{ wilson_high('value_a * trials_a', 'trials_a') }}
            else value_a + {{ t_quantile('(clusters_a - 1)') }} * sqrt(variance_a)
        end as high_a,
        case
            when not is_enough_b then null
            when kind = 'proportion' then {{ wilson_low('value_b * trials_b', 'trials_b') }}
            else value_b - {{ t_quantile('(clusters_b - 1)') }} * sqrt(variance_b)
        end as low_b,
        case
            when not is_enough_b then null
            when kind = 'proportion' then {{ wilson_high('value_b * trials_b', 'trials_b') }}
            else value_b + {{ t_quantile('(clusters_b - 1)') }} * sqrt(variance_b)
        end as high_b,
        -- the share of both sides together, which the test supposes on either
        (value_a * trials_a + value_b * trials_b) / nullif(trials_a + trials_b, 0) as common_value
    from sized_sides
),

tests as (
    select
        *,
        case
            when not (is_enough_a and is_enough_b) then null
            when value_a = value_b then 0
            when kind = 'proportion'
                then (value_a - value_b) / nullif(sqrt(greatest(0, common_value * (1 - common_value)
                    * (1 / trials_a + 1 / trials_b - 2 * correlation / sqrt(trials_a * trials_b)))), 0)
            when variance_of_means > 0
                then {{ t_to_z('((value_a - value_b) / sqrt(variance_of_means))', 'degrees') }}
        end as z
    from side_intervals
),

differences as (
    select
        pair_number,
        metric,
        n_a,
        value_a,
        low_a,
        high_a,
        n_b,
        value_b,
        low_b,
        high_b,
        case when is_enough_a and is_enough_b then value_a - value_b end as difference,
        case
            when not (is_enough_a and is_enough_b) then null
            when kind = 'proportion'
                then {{ newcombe_low('value_a', 'low_a', 'value_b', 'high_b', 'correlation') }}
            else value_a - value_b - {{ t_quantile('degrees') }} * sqrt(greatest(0, variance_of_means))
        end as low,
        case
            when not (is_enough_a and is_enough_b) then null
            when kind = 'proportion'
                then {{ newcombe_high('value_a', 'high_a', 'value_b', 'low_b', 'correlation') }}
            else value_a - value_b + {{ t_quantile('degrees') }} * sqrt(greatest(0, variance_of_means))
        end as high,
        {{ two_sided_p('z') }} as p_value
    from tests
)
{%- endmacro %}

{# Steps that hold many comparisons to account at once: of those called significant, the expected share that is chance
   stays below the level. Goes from a step like differences to one called adjusted.
   Benjamini, Y. and Hochberg, Y. (1995). JRSS B 57, 289-300. #}
{% macro adjustment_steps(step) %}
ranked as (
    select
        *,
        row_number() over (order by p_value, pair_number, metric) as place,
        count(*) over () as test_count
    from {{ step }}
    where p_value is not null
),

adjusted as (
    select
        {{ step }}.*,
        case
            when ranked.place is not null
                then least(
                    1,
                    min(ranked.p_value * ranked.test_count / ranked.place) over (
                        order by ranked.place desc nulls last
                        rows between unbounded preceding and current row
                    )
                )
        end as p_value_adjusted
    from {{ step }}
    -- left join: what could not be tested stays, untested
    left join ranked on {{ step }}.pair_number = ranked.pair_number and {{ step }}.metric = ranked.metric
)
{%- endmacro %}
