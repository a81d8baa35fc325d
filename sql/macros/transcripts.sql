{# Columns that sources of mere transcripts have in common. #}

{# What a transcript cannot tell of its call, from the row of `metadata` that came for it; NULL where none did. #}
{% macro metadata_columns() %}
{{ clean_text('metadata.campaign_id') }} as campaign_id,
{{ clean_text('metadata.agent_id') }} as agent_id,
{{ clean_text('metadata.agent_name') }} as agent_name,
{{ customer_key(clean_text('metadata.customer_id')) }} as customer_key,
metadata.direction,
{{ clean_text('metadata.user_type') }} as user_type,
metadata.area,
metadata.is_first_time_user,
{{ clean_text('metadata.script_version') }} as script_version,
metadata.outcome,
{{ clean_text('metadata.ended_reason') }} as ended_reason,
{{ clean_text('metadata.drop_off_stage') }} as drop_off_stage,
{{ clean_text('metadata.escalation_reason') }} as escalation_reason,
metadata.is_converted,
metadata.compliance_flags,
metadata.upsell_offered,
metadata.upsell_accepted,
cast(metadata.upsell_usd as decimal(12, 2)) as upsell_usd,
cast(metadata.expected_usd as decimal(12, 2)) as expected_usd,
cast(metadata.revenue_usd as decimal(12, 2)) as revenue_usd,
cast(metadata.cost_usd as decimal(12, 4)) as cost_usd,
coalesce(metadata.synthetic, false) as is_synthetic
{% endmacro %}

{# What nobody marks in a transcript: what the bot made of a turn, and how long its own steps took. #}
{% macro unmarked_turn_columns() %}
cast(null as varchar) as intent,
cast(null as double) as intent_confidence,
cast(null as varchar) as stage,
cast(null as boolean) as is_misunderstood,
cast(null as boolean) as is_silent,
cast(null as boolean) as is_intent_failed,
cast(null as varchar) as reference_text,
cast(null as double) as endpointing_ms,
cast(null as double) as stt_ms,
cast(null as double) as llm_ms,
cast(null as double) as tts_ms
{% endmacro %}

{#
    Steps that make turns of what a transcript is cut into, from a step of segments (session_id, load_batch, item_index,
    role, speaker_label, is_whole, start_s, end_s, segment_text, confidence, sentiment_score, sentiment) to one called
    turns. A segment that is a whole turn stays one. The others go on from the speaker's last one, unless the pause before
    them is as long as longest_pause_s, another's segment stands between, or the speaker is another. What the other says
    while the first goes on does not part them: two channels are heard at once.
#}
{% macro turn_steps(step, longest_pause_s) %}
ordered as (
    select
        *,
        lag(end_s) over own_segments as own_end_s,
        lag(speaker_label) over own_segments as own_label,
        max(case when role = 'agent' then start_s end) over so_far as agent_started_s,
        max(case when role = 'customer' then start_s end) over so_far as customer_started_s
    from {{ step }}
    window
        own_segments as (partition by session_id, load_batch, role order by start_s, item_index),
        so_far as (
            partition by session_id, load_batch
            order by start_s, item_index
            rows between unbounded preceding and current row
        )
),

marked as (
    select
        *,
        case
            when not is_whole
                and speaker_label is not distinct from own_label
                -- rounded, as differences of seconds have digits that no clock had
                and round(start_s - own_end_s, 3) < {{ longest_pause_s }}
                and coalesce(case role when 'agent' then customer_started_s else agent_started_s end < own_end_s, true)
                then 0
            else 1
        end as is_turn_start
    from ordered
),

numbered as (
    select
        *,
        sum(is_turn_start) over (
            partition by session_id, load_batch, role
            order by start_s, item_index
            rows between unbounded preceding and current row
        ) as turn_number
    from marked
),

joined as (
    select
        session_id,
        load_batch,
        role as speaker,
        min(item_index) as first_item_index,
        string_agg(segment_text, ' ' order by start_s, item_index) as turn_text,
        min(start_s) as start_s,
        max(end_s) as end_s,
        avg({{ exact('confidence') }}) as confidence,
        avg({{ exact('sentiment_score') }}) as sentiment_score,
        case when min(sentiment) < max(sentiment) then 'mixed' else min(sentiment) end as sentiment
    from numbered
    group by session_id, load_batch, role, turn_number
),

turns as (
    select
        *,
        cast(
            row_number() over (partition by session_id, load_batch order by start_s, first_item_index) - 1 as integer
        ) as turn_index
    from joined
)
{%- endmacro %}

{#
    Steps that make segments for turn_steps of the cues of captions, from a step of raw cues. Voices that share a cue
    share its time by the length of what they say, one after the other: the cue says no more.
#}
{% macro cue_steps(step) %}
measured as (
    select
        *,
        length(text) as text_length,
        sum(length(text)) over (
            partition by source_name, record_id, load_batch, cue_index
            order by voice_index
            rows between unbounded preceding and current row
        ) as length_so_far,
        sum(length(text)) over (partition by source_name, record_id, load_batch, cue_index) as length_of_cue,
        "end" - start as cue_s
    from {{ step }}
),

segments as (
    select
        source_name || ':' || record_id as session_id,
        load_batch,
        item_index,
        role,
        lower(speaker) as speaker_label,
        false as is_whole,
        {{ clean_text('text') }} as segment_text,
        -- seconds already
        round(start + cue_s * (length_so_far - text_length) / length_of_cue, 3) as start_s,
        round(start + cue_s * length_so_far / length_of_cue, 3) as end_s,
        -- captions have neither
        cast(null as double) as confidence,
        cast(null as double) as sentiment_score,
        cast(null as varchar) as sentiment
    from measured
    -- the configuration may say of a speaker to be ignored
    where role in ('agent', 'customer')
)
{%- endmacro %}

{# A language as a BCP 47 tag, from a spelling such as en_us; NULL for NULL. #}
{% macro language_tag(language) %}
case
    when regexp_matches({{ language }}, '^[A-Za-z]{2,3}[_-][A-Za-z]{2}$')
        then lower(substring({{ language }}, 1, length({{ language }}) - 3)) || '-' || upper(right({{ language }}, 2))
    else replace({{ language }}, '_', '-')
end
{% endmacro %}

{# Milliseconds of a delay in seconds; NULL where it is below 0 or above 60 s, which no delay is. #}
{% macro plausible_ms(delay_s) %}
case when {{ delay_s }} between 0 and 60 then round({{ delay_s }} * 1000, 1) end
{% endmacro %}
