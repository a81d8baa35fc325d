-- One row per source and kind of record: what became of all that it has sent.
select
    source_name,
    kind,
    cast(count(*) as integer) as file_count,
    cast(sum(record_count) as integer) as record_count,
    cast(sum(accepted_count) as integer) as accepted_count,
    cast(sum(duplicate_count) as integer) as duplicate_count,
    cast(sum(quarantined_count) as integer) as quarantined_count
from {{ source('earshot', 'files') }}
group by source_name, kind
order by source_name, kind
