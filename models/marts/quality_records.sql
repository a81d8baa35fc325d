-- One row per file of each version that was landed: what became of its records.
select
    source_name,
    file_name,
    bytes,
    sha256,
    cast(record_count as integer) as record_count,
    cast(accepted_count as integer) as accepted_count,
    cast(duplicate_count as integer) as duplicate_count,
    cast(quarantined_count as integer) as quarantined_count
from {{ source('earshot', 'files') }}
order by source_name, file_name, sha256
