-- One row per tenth of recognition confidence that any session has: how many of those sessions were abandoned.
with sessions as (
    select
        *,
        -- 1.0 belongs to the last tenth
        case when asr_confidence_mean >= 1 then 9 else floor(asr_confidence_mean * 10) end as tenth
    from {{ ref('fact_sessions') }}
    where
        outcome in ('completed', 'abandoned', 'escalated')
        and asr_confidence_mean is not null
),

counted as (
    select
        tenth,
        count(*) as session_count,
        count(*) filter (where outcome = 'abandoned') as abandoned_count
    from sessions
    group by tenth
),

-- what the counts are worth where customers come back
weighed as (
    select
        counted.*,
        counted.session_count / totals.design_effect as trials,
        counted.abandoned_count / totals.design_effect as successes
    from counted
    cross join {{ ref('abandonment_totals') }} as totals
)

select
    cast(tenth / 10.0 as double) as bin_low,
    cast((tenth + 1) / 10.0 as double) as bin_high,
    cast(session_count as integer) as n,
    cast(abandoned_count as integer) as abandoned_count,
    cast(abandoned_count * 1.0 / session_count as double) as rate,
    {{ wilson_low('successes', 'trials') }} as low,
    {{ wilson_high('successes', 'trials') }} as high,
    session_count >= {{ var('minimum_n') }} as is_enough
from weighed
order by bin_low
