-- One row per phrase of a call of Bland. A phrase has a clock time for its start and none for its end, which is taken
-- to be the start of the next, the call's end for the last: this model looks sideways at the call.
with phrases as (
    select
        phrases.*,
        calls.call_length * 60 as call_end_s,
        {{ seconds_between('coalesce(calls.started_at, calls.created_at)', 'phrases.created_at') }} as place_s
    from {{ source('bland', 'utterances') }} as phrases
    -- every phrase has its call: they come in one record
    inner join {{ source('bland', 'calls') }} as calls
        on
            phrases.source_name = calls.source_name
            and phrases.record_id = calls.record_id
),

placed as (
    select
        *,
        -- the first phrase may be written down a moment before the call counts as started
        case when place_s < 0 then 0 else place_s end as start_s
    from phrases
),

followed as (
    select
        *,
        coalesce(
            lead(start_s) over in_order,
            -- the last phrase has no next one
            case when lead(item_index) over in_order is null then call_end_s end
        ) as end_s
    from placed
    window in_order as (partition by source_name, record_id order by item_index)
),

renamed as (
    select
        -- ids
        source_name || ':' || record_id as session_id,
        load_batch,
        item_index as turn_index,
        -- strings
        case lower(trim("user"))
            when 'user' then 'customer'
            when 'assistant' then 'agent'
            when 'robot' then 'agent'
        end as speaker,
        {{ clean_text('text') }} as turn_text,
        -- numerics
        round(start_s, 3) as start_s,
        case when end_s >= start_s then round(end_s, 3) end as end_s
    from followed
)

select * from renamed
