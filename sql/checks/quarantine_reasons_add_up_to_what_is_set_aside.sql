-- The reasons that the page shows stand for all records set aside, source by source: one that was set aside without
-- a reason on the page would be lost to everybody who looks there.
with by_source as (
    select
        source_name,
        sum(quarantined_count) as record_count
    from {{ ref('quality_sources') }}
    group by source_name
),

by_reason as (
    select
        source_name,
        sum(record_count) as record_count
    from {{ ref('quality_reasons') }}
    group by source_name
),

by_file as (
    select
        source_name,
        sum(quarantined_count) as record_count
    from {{ ref('quality_records') }}
    group by source_name
)

select
    by_source.source_name,
    by_source.record_count,
    by_reason.record_count as records_with_a_reason,
    by_file.record_count as records_of_files
from by_source
-- left joins: a source with nothing set aside has no reasons
left join by_reason on by_source.source_name = by_reason.source_name
left join by_file on by_source.source_name = by_file.source_name
where
    by_source.record_count <> coalesce(by_reason.record_count, 0)
    or by_source.record_count <> coalesce(by_file.record_count, 0)
