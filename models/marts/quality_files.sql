-- One row per file that a page shows: of each source the fifty with most records set aside. All are in quality_records.
with ranked as (
    select
        *,
        row_number() over (
            partition by source_name
            order by quarantined_count desc, file_name, sha256
        ) as place
    from {{ ref('quality_records') }}
)

select
    source_name,
    file_name,
    bytes,
    sha256,
    record_count,
    accepted_count,
    duplicate_count,
    quarantined_count
from ranked
where place <= 50
order by source_name, file_name, sha256
