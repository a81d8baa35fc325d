-- One row per invented person. Names, dates of birth and addresses stay in staging: redaction and verification are
-- measured against them, and nothing that is published reads them.
with source as (
    select * from {{ source('evi', 'profiles') }}
),

renamed as (
    select
        -- ids
        source_name as source,
        load_batch,
        record_id as scenario_id,
        -- strings
        language,
        {{ clean_text('postcode') }} as postcode,
        {{ clean_text('name') }} as full_name,
        {{ clean_text('name_first') }} as first_name,
        {{ clean_text('name_last') }} as last_name,
        sex,
        email,
        -- times
        cast(dob as date) as date_of_birth
    from source
)

select * from renamed
