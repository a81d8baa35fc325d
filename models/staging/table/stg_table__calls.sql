-- One row per call from a table, which the mapping has given our fields and units.
with calls as (
    select * from {{ source('table', 'calls') }}
),

transcripts as (
    select
        source_name,
        record_id
    from {{ source('table', 'transcripts') }}
),

-- where turns are in a table of their own, only that table knows of which calls there are any
heard as (
    select
        calls.*,
        coalesce(calls.has_transcript, transcripts.record_id is not null) as is_heard
    from calls
    left join transcripts
        on calls.source_name = transcripts.source_name and calls.record_id = transcripts.record_id
),

renamed as (
    select
        {{ own_call_columns() }},
        'table' as source_type,
        is_heard as has_transcript
    from heard
)

select * from renamed
