-- One row per record that was set aside. What stood in it stays in the raw layer.
select
    source_name,
    file_name,
    cast(record_number as integer) as record_number,
    reason
from {{ source('earshot', 'quarantine') }}
order by source_name, file_name, record_number, reason
