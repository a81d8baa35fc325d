-- One row per contact. An analysis does not say when a call was: that comes from the file beside the analyses, and the
-- loader lets no contact through without it.
with source as (
    select * from {{ source('contact_lens', 'calls') }}
),

metadata as (
    select * from {{ source('contact_lens', 'metadata') }}
),

renamed as (
    select
        -- ids
        source.source_name || ':' || source.record_id as session_id,
        source.source_name as source,
        'contact-lens' as source_type,
        source.load_batch,
        source.record_id as source_call_id,
        -- what the analysis tells
        coalesce(metadata.channel, case upper(source.channel) when 'CHAT' then 'text' else 'voice' end) as channel,
        coalesce({{ clean_text('metadata.language') }}, {{ language_tag(clean_text('source.language_code')) }}) as language,
        -- those who answer in Amazon Connect are people
        coalesce(metadata.agent_kind, 'human') as agent_kind,
        {{ clean_text('metadata.deployment') }} as deployment,
        coalesce(metadata.started_at, source.started_at) as started_at,
        -- to the last word, not to the hang-up
        coalesce(
            metadata.duration_s,
            {{ seconds_between('metadata.started_at', 'metadata.ended_at') }},
            source.total_conversation_duration_millis / 1000.0
        ) as duration_s,
        true as has_transcript,
        -- what it does not tell
        {{ metadata_columns() }},
        -- the vendor's own judgement: sentiment is from -5 to 5
        source.customer_sentiment / 5.0 as vendor_sentiment,
        cast(null as varchar) as vendor_sentiment_label,
        cast(null as varchar) as vendor_success,
        cast(null as double) as vendor_score,
        -- no category where none was looked for is not the same as none found
        case
            when {{ item_count('source.matched_categories') }} = 0
                and {{ list_has_prefix('source.skipped_analysis', 'CATEGORIZATION') }}
                then null
            else source.matched_categories
        end as vendor_categories,
        cast(null as double) as vendor_latency_p50_ms,
        cast(null as double) as vendor_latency_p95_ms,
        case when source.has_times then 'turn' else 'none' end as timing_quality,
        case when source.has_confidence then 'word' end as confidence_source,
        source.role_basis,
        source.skipped_analysis,
        source.is_redacted
    from source
    -- left join: a chat tells its own start
    left join metadata
        on
            source.source_name = metadata.source_name
            and source.record_id = metadata.record_id
)

select * from renamed
