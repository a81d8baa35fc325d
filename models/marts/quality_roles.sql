-- One row per source: in how many of its sessions agent and customer may have been swapped.
with sessions as (
    select
        calls.source,
        coalesce(roles.is_examined, false) as is_examined,
        coalesce(roles.is_swap_suspected, false) as is_swap_suspected,
        {% for sign in role_signs().split(' ') %}
        coalesce(roles.is_swap_suspected and roles.has_customer_{{ sign }}, false) as has_customer_{{ sign }}{% if not loop.last %},{% endif %}
        {% endfor %}
    from {{ ref('int_calls') }} as calls
    -- left join: a session without turns is a session too
    left join {{ ref('int_session_roles') }} as roles on calls.session_id = roles.session_id
),

counted as (
    select
        source,
        cast(count(*) as integer) as session_count,
        cast(count(*) filter (where is_examined) as integer) as examined_count,
        cast(count(*) filter (where is_swap_suspected) as integer) as suspected_count,
        {% for sign in role_signs().split(' ') %}
        cast(count(*) filter (where has_customer_{{ sign }}) as integer) as {{ sign }}_count{% if not loop.last %},{% endif %}
        {% endfor %}
    from sessions
    group by source
),

rated as (
    select
        *,
        case when examined_count > 0 then suspected_count * 1.0e0 / examined_count end as suspected_share,
        {{ wilson_low('suspected_count', 'examined_count') }} as low,
        {{ wilson_high('suspected_count', 'examined_count') }} as high
    from counted
)

select
    source,
    session_count,
    examined_count,
    suspected_count,
    suspected_share,
    low,
    high,
    -- people who chat as equals say such things now and then; more than a quarter even at the lower end is no chance
    coalesce(low > 0.25 and suspected_count >= 3, false) as is_flagged,
    {% for sign in role_signs().split(' ') %}
    {{ sign }}_count{% if not loop.last %},{% endif %}
    {% endfor %}
from rated
order by source
