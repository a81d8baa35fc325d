-- One row per contact. An analysis does not say when a call was: that comes from the file beside the analyses, and the
-- loader lets no contact through without it.
with source as (
    select * from {{ source('contact_lens', 'calls') }}
),

metadata as (
    select * from {{ source('contact_lens', 'metadata') }}
)

-- those who answer in Amazon Connect are people; the duration is to the last word, not to the hang-up
select
    {{ transcript_columns(
        'contact-lens',
        channel="case upper(source.channel) when 'CHAT' then 'text' else 'voice' end",
        language=language_tag(clean_text('source.language_code')),
        agent_kind="'human'",
        started_at='source.started_at',
        duration_s='source.total_conversation_duration_millis / 1000.0'
    ) }},
    -- the vendor's own judgement: sentiment is from -5 to 5
    source.customer_sentiment / 5.0 as vendor_sentiment,
    -- no category where none was looked for is not the same as none found
    case
        when {{ item_count('source.matched_categories') }} = 0
            and {{ list_has_prefix('source.skipped_analysis', 'CATEGORIZATION') }}
            then null
        else source.matched_categories
    end as vendor_categories,
    case when source.has_times then 'turn' else 'none' end as timing_quality,
    case when source.has_confidence then 'word' end as confidence_source,
    source.skipped_analysis,
    source.is_redacted
from source
-- left join: a chat tells its own start
left join metadata
    on
        source.source_name = metadata.source_name
        and source.record_id = metadata.record_id
