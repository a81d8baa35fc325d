-- One row per signal and what people judged of it; one for a signal that nobody judged.
with numbered_examples as (
    select
        signal,
        example,
        row_number() over (partition by signal order by pattern) as place
    from {{ ref('signal_patterns') }}
    where campaign is null
),

examples as (
    select
        signal,
        min(example) filter (where place = 1) as example_1,
        min(example) filter (where place = 2) as example_2
    from numbered_examples
    group by signal
),

described as (
    select
        signals.signal,
        signals.label,
        signals.said_by,
        signals.definition,
        coalesce(signals.example_1, examples.example_1) as example_1,
        coalesce(signals.example_2, examples.example_2) as example_2
    from {{ ref('signals') }} as signals
    -- left join: words are not all that gives a signal
    left join examples on signals.signal = examples.signal
),

figures as (
    select
        signal,
        corpus,
        label as judged,
        unit,
        method,
        method = 'ours' or method like 'ours, %' as is_ours,
        measure,
        -- the figure that says most: how a score orders cases, else how well yes and no fit, else how much is found, else how
        -- often it is the same as another
        case measure when 'auc' then 1 when 'f1' then 2 when 'recall' then 3 when 'share' then 4 else 5 end as measure_place,
        cast(value as double) as value,
        cast(low as double) as low,
        cast(high as double) as high,
        cast(n_positive as integer) as n_positive,
        cast(n as integer) as n
    from {{ ref('signal_evaluation') }}
),

-- each figure with what stands beside it
ways as (
    select
        *,
        max(case when measure = 'precision' then value end) over same_way as precision_value,
        max(case when measure = 'recall' then value end) over same_way as recall_value,
        max(case when method = 'always yes' then value end) over same_measure as always_yes_value,
        -- of several ways that are ours the one that does worst, as nobody knows which one a source allows
        is_ours
        and row_number() over (
            partition by signal, corpus, judged, is_ours order by measure_place, value, method
        ) = 1 as is_headline
    from figures
    window
        same_way as (partition by signal, corpus, judged, method),
        same_measure as (partition by signal, corpus, judged, measure)
),

-- the best of the other ways first
judged as (
    select
        ways.*,
        others.method as baseline,
        others.value as baseline_value,
        -- what tells nothing: a coin's order, or a yes to everything
        case when ways.measure = 'auc' then 0.5 else ways.always_yes_value end as chance_value,
        row_number() over (
            partition by ways.signal, ways.corpus, ways.judged order by others.value desc nulls last, others.method
        ) as place
    from ways
    -- left join: some were tried alone
    left join figures as others
        on
            ways.signal = others.signal
            and ways.corpus = others.corpus
            and ways.judged = others.judged
            and ways.measure = others.measure
            and ways.method <> others.method
            and others.method <> 'always yes'
    where
        ways.is_headline
        and ways.measure_place < 5
)

select
    described.signal,
    described.label,
    described.said_by,
    described.definition,
    described.example_1,
    described.example_2,
    judged.corpus,
    judged.judged,
    judged.unit,
    judged.measure,
    judged.value,
    judged.low,
    judged.high,
    judged.precision_value,
    judged.recall_value,
    judged.baseline,
    judged.baseline_value,
    judged.chance_value,
    judged.n_positive,
    judged.n,
    case
        when judged.value is null then 'not measured'
        when judged.low is null or judged.low <= coalesce(judged.chance_value, 0) then 'weak'
        when judged.low >= 0.8 then 'strong'
        when judged.low >= case when judged.measure = 'auc' then 0.7 else 0.6 end then 'fair'
        else 'weak'
    end as verdict
from described
-- left join: most signals were never judged
left join judged
    on
        described.signal = judged.signal
        and judged.place = 1
order by described.signal, judged.corpus, judged.judged
