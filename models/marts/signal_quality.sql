-- One row per signal and what people judged of it; one for a signal that nobody judged.
with examples as (
    select
        signal,
        example,
        row_number() over (partition by signal order by pattern) as place
    from {{ ref('signal_patterns') }}
    where campaign is null
),

described as (
    select
        signals.signal,
        signals.label,
        signals.said_by,
        signals.definition,
        coalesce(signals.example_1, first_examples.example) as example_1,
        coalesce(signals.example_2, second_examples.example) as example_2
    from {{ ref('signals') }} as signals
    -- left joins: words are not all that gives a signal
    left join examples as first_examples on signals.signal = first_examples.signal and first_examples.place = 1
    left join examples as second_examples on signals.signal = second_examples.signal and second_examples.place = 2
),

figures as (
    select
        signal,
        corpus,
        label as judged,
        unit,
        method,
        measure,
        cast(value as double) as value,
        cast(low as double) as low,
        cast(high as double) as high,
        cast(n_positive as integer) as n_positive,
        cast(n as integer) as n
    from {{ ref('signal_evaluation') }}
),

-- the figure that says most: how a score orders cases, else how well yes and no fit, else how much is found; of several
-- ways that are ours the one that does worst, as nobody knows which one a source allows
headlines as (
    select
        *,
        row_number() over (
            partition by signal, corpus, judged
            order by case measure when 'auc' then 1 when 'f1' then 2 else 3 end, value, method
        ) as place
    from figures
    where
        (method = 'ours' or method like 'ours, %')
        and measure in ('auc', 'f1', 'recall')
),

others as (
    select
        figures.*,
        row_number() over (
            partition by figures.signal, figures.corpus, figures.judged
            order by figures.value desc nulls last, figures.method
        ) as place
    from figures
    inner join headlines
        on
            figures.signal = headlines.signal
            and figures.corpus = headlines.corpus
            and figures.judged = headlines.judged
            and figures.measure = headlines.measure
            and figures.method <> headlines.method
    where
        headlines.place = 1
        and figures.method <> 'always yes'
),

judged as (
    select
        headlines.signal,
        headlines.corpus,
        headlines.judged,
        headlines.unit,
        headlines.measure,
        headlines.value,
        headlines.low,
        headlines.high,
        precisions.value as precision_value,
        recalls.value as recall_value,
        others.method as baseline,
        others.value as baseline_value,
        -- what tells nothing: a coin's order, or a yes to everything
        case when headlines.measure = 'auc' then 0.5 else chances.value end as chance_value,
        headlines.n_positive,
        headlines.n
    from headlines
    -- left joins: not every measure is taken of every signal
    left join figures as precisions
        on
            headlines.signal = precisions.signal
            and headlines.corpus = precisions.corpus
            and headlines.judged = precisions.judged
            and headlines.method = precisions.method
            and precisions.measure = 'precision'
    left join figures as recalls
        on
            headlines.signal = recalls.signal
            and headlines.corpus = recalls.corpus
            and headlines.judged = recalls.judged
            and headlines.method = recalls.method
            and recalls.measure = 'recall'
    left join figures as chances
        on
            headlines.signal = chances.signal
            and headlines.corpus = chances.corpus
            and headlines.judged = chances.judged
            and headlines.measure = chances.measure
            and chances.method = 'always yes'
    left join others
        on
            headlines.signal = others.signal
            and headlines.corpus = others.corpus
            and headlines.judged = others.judged
            and others.place = 1
    where headlines.place = 1
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
left join judged on described.signal = judged.signal
order by described.signal, judged.corpus, judged.judged
