-- One row per label: whether what the caller says at the end of a record can be answered from a database, or needs
-- knowledge beyond it. Labels are found by the file's folder and their place in it, as records have no ids.
with labels as (
    select * from {{ source('dstc10_spoken', 'labels') }}
),

turns as (
    select
        turns.source_name,
        turns.record_id,
        turns.item_index,
        turns.label_number,
        calls.folder
    from {{ source('dstc10_spoken', 'turns') }} as turns
    inner join {{ source('dstc10_spoken', 'calls') }} as calls
        on turns.source_name = calls.source_name and turns.record_id = calls.record_id
    where turns.label_number is not null
)

select
    labels.source_name || ':' || labels.record_id as label_id,
    turns.source_name || ':' || turns.record_id as session_id,
    turns.item_index as turn_index,
    labels.target as is_knowledge_needed,
    {{ first_item('labels.knowledge') }}.domain as knowledge_domain,
    {{ first_item('labels.knowledge') }}.entity_id as knowledge_entity_id,
    {{ first_item('labels.knowledge') }}.doc_id as knowledge_document_id,
    {{ clean_text('labels.response') }} as answer_text
from labels
-- left join: the record of a label may be missing or unusable
left join turns
    on
        labels.source_name = turns.source_name
        and labels.folder = turns.folder
        and labels.label_number = turns.label_number
