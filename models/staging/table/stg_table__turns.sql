-- One row per turn from a table. Turns in a table of their own wait here until their call has come.
with calls as (
    select
        source_name,
        record_id,
        load_batch as call_batch,
        started_at
    from {{ source('table', 'calls') }}
),

spoken as (
    select * from {{ source('table', 'turns') }}
    union all
    select * from {{ source('table', 'transcript_turns') }}
),

-- where turns have times of day and year, seconds from the start of the call are worked out
timed as (
    select
        spoken.*,
        calls.call_batch,
        coalesce(spoken.start_s, {{ seconds_between('calls.started_at', 'spoken.starts_at') }}) as since_start_s,
        coalesce(spoken.end_s, {{ seconds_between('calls.started_at', 'spoken.ends_at') }}) as until_end_s
    from spoken
    inner join calls
        on spoken.source_name = calls.source_name and spoken.record_id = calls.record_id
),

renamed as (
    select
        source_name || ':' || record_id as session_id,
        call_batch as load_batch,
        item_index as turn_index,
        -- clocks differ by a little; what is a minute before the call is in another time zone
        case when since_start_s >= -60 then greatest(since_start_s, 0) end as start_s,
        case when since_start_s >= -60 and until_end_s >= 0 then until_end_s end as end_s,
        {{ own_turn_columns() }}
    from timed
)

select * from renamed
