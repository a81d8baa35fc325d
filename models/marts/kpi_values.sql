-- One row per metric, grain, period, dimension and segment (a cell) with a session in the metric's population: the
-- ratio of two sums, with an interval that knows that sessions of one customer are not independent.
--
-- Over the customers of a cell the interval needs the sum of (num - ratio * den)^2, num and den being a customer's own
-- sums there. For customers with one session in the period, sums over sessions do, and these add up from day to
-- day; only sessions of those who have several are grouped by customer.
{% set dimensions = ['channel', 'user_type', 'area', 'is_first_time_user', 'deployment', 'campaign_id', 'agent_kind', 'source'] %}
{% set grains = ['all', 'day', 'week', 'month'] %}
with sessions as (
    select
        fact_sessions.*,
        sequenced.cluster_key,
        sequenced.started_on,
        sequenced.previous_started_on,
        sequenced.next_started_on,
        sequenced.is_repeat,
        sequenced.is_contained
    from {{ ref('fact_sessions') }} as fact_sessions
    inner join {{ ref('int_sessions_sequenced') }} as sequenced on fact_sessions.session_id = sequenced.session_id
    where fact_sessions.started_at < {{ report_end() }}
),

measured as (
    select
        cluster_key,
        started_on,
        -- whether the customer has another session in the same period
        {%- for grain in grains %}
        {%- if grain == 'all' %}
        previous_started_on is not null or next_started_on is not null as is_recurring_in_all,
        {%- else %}
        coalesce(date_trunc('{{ grain }}', previous_started_on) = date_trunc('{{ grain }}', started_on), false)
        or coalesce(date_trunc('{{ grain }}', next_started_on) = date_trunc('{{ grain }}', started_on), false)
            as is_recurring_in_{{ grain }},
        {%- endif %}
        {%- endfor %}
        {{ segment_columns() }}
        {%- for metric in metrics() %},
        {{ metric_columns(metric) }}
        {%- endfor %}
    from sessions
),

daily as (
    select
        started_on,
        {%- for grain in grains %}
        is_recurring_in_{{ grain }},
        {%- endfor %}
        case
            {%- for dimension in dimensions %}
            when grouping({{ dimension }}) = 0 then '{{ dimension }}'
            {%- endfor %}
            else 'all'
        end as dimension,
        -- no segment is NULL, so that what is not NULL is what the row is grouped by
        coalesce({% for dimension in dimensions %}{{ dimension }}, {% endfor %}'all') as segment
        {%- for metric in metrics() %},
        {{ metric_sums(metric) }}
        {%- endfor %}
    from measured
    group by grouping sets (
        (started_on{% for grain in grains %}, is_recurring_in_{{ grain }}{% endfor %})
        {%- for dimension in dimensions %},
        (started_on{% for grain in grains %}, is_recurring_in_{{ grain }}{% endfor %}, {{ dimension }})
        {%- endfor %}
    )
),

-- a cell's sessions in two parts: those of customers who have several in the period, and the others
parts as (
    {%- for grain in grains %}
    select
        '{{ grain }}' as grain,
        cast({% if grain == 'all' %}null{% else %}date_trunc('{{ grain }}', started_on){% endif %} as date) as period_start,
        dimension,
        segment,
        is_recurring_in_{{ grain }} as is_recurring
        {%- for metric in metrics() %},
        {{ metric_sums_again(metric) }}
        {%- endfor %}
    from daily
    {% if grain == 'day' %}where dimension = 'all'{% endif %}
    group by 1, 2, 3, 4, 5
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

rates as (
    select
        row_number() over (order by grain, period_start, dimension, segment) as cell_number,
        grain,
        period_start,
        dimension,
        segment
        {%- for metric in metrics() %},
        {{ ratio_of_sums(metric) }} as {{ metric.name }}_rate,
        {{ residual_unit(metric) }} as {{ metric.name }}_unit
        {%- endfor %}
    from parts
    group by grain, period_start, dimension, segment
),

recurring_by_period as (
    {%- for grain in grains %}
    select
        '{{ grain }}' as grain,
        cast({% if grain == 'all' %}null{% else %}date_trunc('{{ grain }}', started_on){% endif %} as date) as period_start,
        measured.*
    from measured
    where is_recurring_in_{{ grain }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

residuals_by_customer as (
    select
        rates.cell_number,
        sessions.cluster_key
        {%- for metric in metrics() %},
        sum({{ residual(metric) }}) as {{ metric.name }}_residual
        {%- endfor %}
    from recurring_by_period as sessions
    inner join rates
        on
            rates.dimension = 'all'
            and sessions.grain = rates.grain
            and sessions.period_start is not distinct from rates.period_start
    group by rates.cell_number, sessions.cluster_key
    {%- for dimension in dimensions %}
    union all
    select
        rates.cell_number,
        sessions.cluster_key
        {%- for metric in metrics() %},
        sum({{ residual(metric) }}) as {{ metric.name }}_residual
        {%- endfor %}
    from recurring_by_period as sessions
    inner join rates
        on
            rates.dimension = '{{ dimension }}'
            and sessions.{{ dimension }} = rates.segment
            and sessions.grain = rates.grain
            and sessions.period_start is not distinct from rates.period_start
    group by rates.cell_number, sessions.cluster_key
    {%- endfor %}
),

customers as (
    select
        cell_number
        {%- for metric in metrics() %},
        count({{ metric.name }}_residual) as {{ metric.name }}_customers,
        sum({{ metric.name }}_residual * {{ metric.name }}_residual) as {{ metric.name }}_squares
        {%- endfor %}
    from residuals_by_customer
    group by cell_number
),

registry (metric_number, metric, kind) as (
    values
        {%- for metric in metrics() %}
        ({{ loop.index }}, '{{ metric.name }}', '{{ metric.kind }}'){% if not loop.last %},{% endif %}
        {%- endfor %}
),

sums as (
    select
        rates.cell_number,
        registry.metric_number,
        sum({{ of_metric('count', 'all') }}) as session_count,
        sum({{ of_metric('num', 'all') }}) as numerator,
        sum({{ of_metric('den', 'all') }}) as denominator,
        sum({{ of_metric('count', 'all') }}) filter (where not parts.is_recurring) as single_count,
        sum({{ of_metric('num_num', 'all') }}) filter (where not parts.is_recurring) as single_num_num,
        sum({{ of_metric('num_den', 'all') }}) filter (where not parts.is_recurring) as single_num_den,
        sum({{ of_metric('den_den', 'all') }}) filter (where not parts.is_recurring) as single_den_den
    from parts
    inner join rates
        on
            parts.grain = rates.grain
            and parts.period_start is not distinct from rates.period_start
            and parts.dimension = rates.dimension
            and parts.segment = rates.segment
    cross join registry
    group by rates.cell_number, registry.metric_number
),

customers_by_metric as (
    select
        customers.cell_number,
        registry.metric_number,
        {{ column_of_metric('customers', 'all') }} as customers,
        {{ column_of_metric('squares', 'all') }} * power({{ column_of_metric('unit', 'all') }}, 2) as squares
    from customers
    inner join rates on customers.cell_number = rates.cell_number
    cross join registry
),

ratios as (
    select
        sums.*,
        sums.numerator / nullif(sums.denominator, 0) as value,
        coalesce(sums.single_count, 0) + coalesce(customers_by_metric.customers, 0) as cluster_count,
        coalesce(customers_by_metric.squares, 0) as recurring_squares
    from sums
    -- left join: in most cells no customer has several sessions
    left join customers_by_metric
        on
            sums.cell_number = customers_by_metric.cell_number
            and sums.metric_number = customers_by_metric.metric_number
),

residuals as (
    select
        *,
        {{ squared_residuals('value') }} as squares
    from ratios
),

variances as (
    select
        *,
        {{ ratio_variance('squares', 'denominator', 'cluster_count') }} as variance
    from residuals
),

sized as (
    select
        *,
        {{ effective_trials('value', 'denominator', 'variance', 'cluster_count') }} as trials,
        coalesce(session_count >= {{ var('minimum_n') }} and variance is not null, false) as is_enough
    from variances
),

spans as (
    select
        min(started_on) as first_day,
        {{ report_date(report_end()) }} as day_of_end
    from measured
),

intervals as (
    select
        registry.metric,
        rates.grain,
        rates.period_start,
        rates.dimension,
        rates.segment,
        cast(sized.session_count as integer) as session_count,
        sized.numerator,
        sized.denominator,
        sized.value,
        case
            when not sized.is_enough then null
            when registry.kind = 'proportion' then {{ wilson_low('value * trials', 'trials') }}
            else sized.value - {{ t_quantile('(cluster_count - 1)') }} * sqrt(sized.variance)
        end as low,
        case
            when not sized.is_enough then null
            when registry.kind = 'proportion' then {{ wilson_high('value * trials', 'trials') }}
            else sized.value + {{ t_quantile('(cluster_count - 1)') }} * sqrt(sized.variance)
        end as high,
        sized.is_enough,
        case rates.grain
            when 'all' then true
            when 'day' then rates.period_start + interval 1 day <= spans.day_of_end
            when 'week' then rates.period_start >= spans.first_day and rates.period_start + interval 7 day <= spans.day_of_end
            else rates.period_start >= spans.first_day and rates.period_start + interval 1 month <= spans.day_of_end
        end as is_complete
    from sized
    inner join rates on sized.cell_number = rates.cell_number
    inner join registry on sized.metric_number = registry.metric_number
    cross join spans
    -- a metric without a single session has one row, which says so
    where sized.session_count > 0 or (rates.grain = 'all' and rates.dimension = 'all')
)

select * from intervals
order by metric, grain, dimension, segment, period_start
