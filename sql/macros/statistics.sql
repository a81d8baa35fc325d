{# Statistics as SQL expressions. Arguments are SQL too and may stand several times in the
   result: hand over columns, not calculations. An argument that is NULL gives NULL, which greatest() and
   least() would pass over. #}

{# Standard normal quantile of the two-sided interval at var('confidence_level'). #}
{% macro confidence_z() -%}
    {%- if var('confidence_level') == 0.95 -%} 1.959963984540054e0
    {%- elif var('confidence_level') == 0.9 -%} 1.6448536269514722e0
    {%- elif var('confidence_level') == 0.99 -%} 2.5758293035489004e0
    {%- else -%} cast('confidence_level is not 0.9, 0.95 or 0.99' as double)
    {%- endif -%}
{%- endmacro %}

{# Wilson score interval of a proportion: holds up for small counts and for rates near 0 or 1.
   Trials need not be whole: an effective number of independent ones (see effective_trials).
   Wilson, E. B. (1927). JASA 22, 209-212. #}
{% macro wilson_low(successes, trials) -%}
    case when {{ trials }} > 0 and {{ successes }} is not null then greatest(0, ({{ successes }} + {{ confidence_z() }} * {{ confidence_z() }} / 2
        - {{ confidence_z() }} * sqrt({{ successes }} * ({{ trials }} - {{ successes }}) / {{ trials }} + {{ confidence_z() }} * {{ confidence_z() }} / 4))
        / ({{ trials }} + {{ confidence_z() }} * {{ confidence_z() }})) end
{%- endmacro %}

{% macro wilson_high(successes, trials) -%}
    case when {{ trials }} > 0 and {{ successes }} is not null then least(1, ({{ successes }} + {{ confidence_z() }} * {{ confidence_z() }} / 2
        + {{ confidence_z() }} * sqrt({{ successes }} * ({{ trials }} - {{ successes }}) / {{ trials }} + {{ confidence_z() }} * {{ confidence_z() }} / 4))
        / ({{ trials }} + {{ confidence_z() }} * {{ confidence_z() }})) end
{%- endmacro %}

{# Variance of a ratio sum(n)/sum(d) over clusters of sessions that belong together, by
   linearization; squared_residuals = sum over clusters of (n - ratio * d)^2.
   Cochran, W. G. (1977). Sampling Techniques, 3rd ed., section 6.3, with k/(k - 1). #}
{% macro ratio_variance(squared_residuals, denominator, cluster_count) -%}
    case when {{ cluster_count }} > 1 and {{ denominator }} <> 0
        then {{ cluster_count }} / ({{ cluster_count }} - 1.0) * {{ squared_residuals }} / ({{ denominator }} * {{ denominator }}) end
{%- endmacro %}

{# How many independent trials tell as much about a proportion as these clustered ones: trials over
   the design effect, which is never taken below 1. Where each trial is a cluster of its own, all of them. Where
   no trial differs from another, or there is but one cluster, the data say nothing about the clustering, and each
   cluster counts once.
   Kish, L. (1965). Survey Sampling, section 8.2. #}
{% macro effective_trials(proportion, trials, variance, cluster_count) -%}
    case
        when {{ cluster_count }} >= {{ trials }} then {{ trials }}
        when {{ variance }} is null or {{ proportion }} <= 0 or {{ proportion }} >= 1
            then least({{ trials }}, {{ cluster_count }})
        else {{ trials }} / greatest(1, {{ variance }} * {{ trials }} / ({{ proportion }} * (1 - {{ proportion }})))
    end
{%- endmacro %}

{# Quantile of Student's t for the two-sided interval at var('confidence_level'). From 5 degrees of freedom on the
   Cornish-Fisher expansion (Abramowitz and Stegun 26.7.5), less than 0.02% off at 95% and 0.1% at 99%. Below, the tabulated
   value at the next lower whole number, which errs on the wide side; NULL below 1. #}
{% macro t_quantile(degrees) -%}
    {%- set z = confidence_z() -%}
    case
        when {{ degrees }} < 1 then null
        when {{ degrees }} < 5 then case floor({{ degrees }})
            {%- if var('confidence_level') == 0.95 %} when 1 then 12.706204736 when 2 then 4.302652730 when 3 then 3.182446305 else 2.776445105
            {%- elif var('confidence_level') == 0.9 %} when 1 then 6.313751515 when 2 then 2.919985580 when 3 then 2.353363435 else 2.131846786
            {%- else %} when 1 then 63.656741162 when 2 then 9.924843201 when 3 then 5.840909310 else 4.604094871
            {%- endif %} end
        else {{ z }}
            + (power({{ z }}, 3) + {{ z }}) / 4 / {{ degrees }}
            + (5 * power({{ z }}, 5) + 16 * power({{ z }}, 3) + 3 * {{ z }}) / 96 / power({{ degrees }}, 2)
            + (3 * power({{ z }}, 7) + 19 * power({{ z }}, 5) + 17 * power({{ z }}, 3) - 15 * {{ z }}) / 384 / power({{ degrees }}, 3)
            + (79 * power({{ z }}, 9) + 776 * power({{ z }}, 7) + 1482 * power({{ z }}, 5) - 1920 * power({{ z }}, 3) - 945 * {{ z }}) / 92160 / power({{ degrees }}, 4)
    end
{%- endmacro %}

{# Probability of a standard normal value at least as far from 0, on either side. Relative error below 1.2e-7
   everywhere. Press et al. (1992). Numerical Recipes, 2nd ed., section 6.2 (erfcc). #}
{% macro two_sided_p(z) -%}
    {%- set x = "(abs(" ~ z ~ ") / 1.4142135623730951)" -%}
    {%- set t = "(1 / (1 + " ~ x ~ " / 2))" -%}
    case when {{ z }} is not null then least(1, {{ t }} * exp(-{{ x }} * {{ x }} - 1.26551223 + {{ t }} * (1.00002368 + {{ t }} * (0.37409196
        + {{ t }} * (0.09678418 + {{ t }} * (-0.18628806 + {{ t }} * (0.27886807 + {{ t }} * (-1.13520398
            + {{ t }} * (1.48851587 + {{ t }} * (-0.82215223 + {{ t }} * 0.17087277)))))))))) end
{%- endmacro %}

{# Distribution function of the standard normal. #}
{% macro normal_cdf(z) -%}
    case when {{ z }} < 0 then {{ two_sided_p(z) }} / 2 else 1 - {{ two_sided_p(z) }} / 2 end
{%- endmacro %}

{# The standard normal value that lies as far out as a value of Student's t.
   Hill, G. W. (1970). Algorithm 395: Student's t-distribution. CACM 13, 617-619. #}
{% macro t_to_z(t, degrees) -%}
    {%- set a = "(" ~ degrees ~ " - 0.5)" -%}
    {%- set b = "(48 * " ~ a ~ " * " ~ a ~ ")" -%}
    {%- set y = "(" ~ a ~ " * ln(1 + " ~ t ~ " * " ~ t ~ " / " ~ degrees ~ "))" -%}
    sign({{ t }}) * sqrt({{ y }}) * (1 + ({{ y }} + 3
        + (((-0.4 * {{ y }} - 3.3) * {{ y }} - 24) * {{ y }} - 85.5) / (0.8 * {{ y }} * {{ y }} + 100 + {{ b }})) / {{ b }})
{%- endmacro %}

{# Interval of the difference a - b of two estimates, from the interval of each (square-and-add). Newcombe's hybrid
   score interval where those are Wilson's. Correlation of the two estimates: 0 where nobody is in both.
   Newcombe, R. G. (1998). Statistics in Medicine 17, 873-890 (method 10) and 2635-2650 (correlated). #}
{% macro newcombe_low(value_a, low_a, value_b, high_b, correlation) -%}
    {{ value_a }} - {{ value_b }} - sqrt(greatest(0, power({{ value_a }} - {{ low_a }}, 2) + power({{ high_b }} - {{ value_b }}, 2)
        - 2 * {{ correlation }} * ({{ value_a }} - {{ low_a }}) * ({{ high_b }} - {{ value_b }})))
{%- endmacro %}

{% macro newcombe_high(value_a, high_a, value_b, low_b, correlation) -%}
    {{ value_a }} - {{ value_b }} + sqrt(greatest(0, power({{ high_a }} - {{ value_a }}, 2) + power({{ value_b }} - {{ low_b }}, 2)
        - 2 * {{ correlation }} * ({{ high_a }} - {{ value_a }}) * ({{ value_b }} - {{ low_b }})))
{%- endmacro %}
