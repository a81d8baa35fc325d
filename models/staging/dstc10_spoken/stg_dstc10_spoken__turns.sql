-- One row per turn. The hypotheses' scores are of a language model: they say how usual a sentence is, not how sure the
-- recognizer was of it, so they are no confidence.
with source as (
    select * from {{ source('dstc10_spoken', 'turns') }}
)

select
    source_name || ':' || record_id as session_id,
    load_batch,
    item_index as turn_index,
    case lower(trim(speaker)) when 's' then 'agent' when 'u' then 'customer' end as speaker,
    {{ clean_text('text') }} as turn_text,
    cast(case when nbest is not null then {{ item_count('nbest') }} end as integer) as hypothesis_count,
    {{ first_item('nbest') }}.score / {{ word_count(first_item('nbest') ~ '.hyp') }} as log_score_per_word,
    {{ first_item('nbest') }}.score - {{ item_at('nbest', 2) }}.score as log_score_lead
from source
