-- One row per utterance: each exchange gives an agent turn and a customer turn. Whether a reply was understood shows
-- only in the prompt after it.
with exchanges as (
    select
        *,
        -- NULL after the last prompt: nobody reacted any more
        lead(is_reprompt) over (partition by session_id order by exchange_index) as is_reprompt_next
    from {{ ref('base_dstc2__exchanges') }}
),

prompts as (
    select
        session_id,
        load_batch,
        cast(2 * exchange_index as integer) as turn_index,
        'agent' as speaker,
        prompt_text as turn_text,
        cast(null as double) as asr_confidence,
        cast(null as boolean) as is_misunderstood,
        cast(null as boolean) as is_silent,
        cast(null as varchar) as reference_text,
        cast(null as varchar) as non_speech
    from exchanges
),

replies as (
    select
        session_id,
        load_batch,
        cast(2 * exchange_index + 1 as integer) as turn_index,
        'customer' as speaker,
        reply_text as turn_text,
        reply_confidence as asr_confidence,
        coalesce(is_reprompt_next, false) as is_misunderstood,
        reply_text is null as is_silent,
        -- what was said without the sounds between; where a part of it is unintelligible there is no whole reference
        case
            when not {{ matches('transcription', '\\bunintelligible\\b') }}
                then {{ without_matches('transcription', '\\b(?:sil|noise|[a-z]+_noise)\\b') }}
        end as reference_text,
        case when transcription in ('sil', 'noise', 'unintelligible') then transcription end as non_speech
    from exchanges
)

select * from prompts
union all
select * from replies
