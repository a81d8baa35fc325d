-- One row per session that was held against a compliance rule of the configuration.
with breaks as (
    select distinct
        session_id,
        rule
    from {{ ref('int_rule_breaks') }}
),

verdicts as (
    select verdicts.*
    from {{ ref('int_rule_verdicts') }} as verdicts
    -- of a call that came again, only what its last version says
    inner join {{ ref('int_calls') }} as calls
        on
            verdicts.session_id = calls.session_id
            and verdicts.load_batch = calls.load_batch
)

select
    verdicts.session_id,
    verdicts.load_batch,
    array_agg(verdicts.rule order by verdicts.rule) as examined_rules,
    coalesce(
        array_agg(breaks.rule order by breaks.rule) filter (where breaks.rule is not null),
        cast([] as varchar[])
    ) as broken_rules
from verdicts
left join breaks
    on
        verdicts.session_id = breaks.session_id
        and verdicts.rule = breaks.rule
group by
    verdicts.session_id,
    verdicts.load_batch
