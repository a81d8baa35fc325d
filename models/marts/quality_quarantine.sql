-- One row per record that was set aside, of each source and reason the first twenty-five, and at most a thousand in all.
-- What stood in it stays in the raw layer.
with quarantine as (
    select
        *,
        row_number() over (
            partition by source_name, split_part(reason, ': ', 1)
            order by file_name, record_number, file_id
        ) as place
    from {{ source('earshot', 'quarantine') }}
),

shown as (
    select
        *,
        row_number() over (order by place, source_name, file_name, record_number, file_id) as overall_place
    from quarantine
    where place <= 25
)

select
    source_name,
    file_name,
    cast(record_number as integer) as record_number,
    quarantine_id,
    reason
from shown
where overall_place <= 1000
order by source_name, file_name, record_number, quarantine_id
