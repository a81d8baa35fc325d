-- One row per source and reason: how many records were set aside for it, and one of them.
with quarantine as (
    select
        *,
        -- the value after the colon differs from record to record; the rule before it is what is counted
        split_part(reason, ': ', 1) as rule
    from {{ source('earshot', 'quarantine') }}
),

counted as (
    select
        source_name,
        rule,
        count(*) as record_count,
        count(distinct file_id) as file_count
    from quarantine
    group by source_name, rule
),

numbered as (
    select
        *,
        row_number() over (partition by source_name, rule order by file_name, record_number, file_id) as place
    from quarantine
)

select
    counted.source_name,
    counted.rule as reason,
    cast(counted.record_count as integer) as record_count,
    cast(counted.file_count as integer) as file_count,
    numbered.quarantine_id,
    numbered.file_name,
    cast(numbered.record_number as integer) as record_number
from counted
inner join numbered
    on
        counted.source_name = numbered.source_name
        and counted.rule = numbered.rule
        and numbered.place = 1
order by record_count desc, counted.source_name, reason
