{# Columns that sources of mere transcripts have in common. #}

{#
    Columns of the call that a transcript, a row of `source`, is of. What the file beside the transcripts says, in the row of
    `metadata` that came for it, counts before what the transcript tells: SQL for each, NULL for what it does not tell.
#}
{% macro transcript_columns(
    source_type,
    channel="'voice'",
    language='null',
    direction='null',
    agent_id='null',
    agent_name='null',
    agent_kind='null',
    customer_id='null',
    deployment='null',
    started_at='null',
    duration_s='null',
    ended_reason='null',
    cost_usd='null'
) %}
-- ids
source.source_name || ':' || source.record_id as session_id,
source.source_name as source,
'{{ source_type }}' as source_type,
source.load_batch,
source.record_id as source_call_id,
-- what either may tell
coalesce(metadata.channel, {{ channel }}) as channel,
coalesce({{ clean_text('metadata.language') }}, {{ language }}) as language,
coalesce(metadata.direction, {{ direction }}) as direction,
coalesce({{ clean_text('metadata.agent_id') }}, {{ agent_id }}) as agent_id,
coalesce({{ clean_text('metadata.agent_name') }}, {{ agent_name }}) as agent_name,
coalesce(metadata.agent_kind, {{ agent_kind }}) as agent_kind,
{{ customer_key("coalesce(" ~ clean_text('metadata.customer_id') ~ ", " ~ customer_id ~ ")") }} as customer_key,
coalesce({{ clean_text('metadata.deployment') }}, {{ deployment }}) as deployment,
coalesce(metadata.started_at, {{ started_at }}) as started_at,
coalesce(
    metadata.duration_s,
    {{ seconds_between('metadata.started_at', 'metadata.ended_at') }},
    {{ duration_s }}
) as duration_s,
coalesce({{ clean_text('metadata.ended_reason') }}, {{ ended_reason }}) as ended_reason,
cast(coalesce(metadata.cost_usd, {{ cost_usd }}) as decimal(12, 4)) as cost_usd,
source.role_basis,
-- what a transcript cannot tell
{{ clean_text('metadata.campaign_id') }} as campaign_id,
{{ clean_text('metadata.user_type') }} as user_type,
metadata.area,
metadata.is_first_time_user,
{{ clean_text('metadata.script_version') }} as script_version,
metadata.outcome,
{{ clean_text('metadata.drop_off_stage') }} as drop_off_stage,
{{ clean_text('metadata.escalation_reason') }} as escalation_reason,
metadata.is_converted,
metadata.compliance_flags,
metadata.upsell_offered,
metadata.upsell_accepted,
cast(metadata.upsell_usd as decimal(12, 2)) as upsell_usd,
cast(metadata.expected_usd as decimal(12, 2)) as expected_usd,
cast(metadata.revenue_usd as decimal(12, 2)) as revenue_usd,
metadata.synthetic as is_synthetic
{% endmacro %}

{# What the turns of a transcript rest on, where its segments are words or utterances and some have a confidence. #}
{% macro unit_columns() %}
case source.unit when 'word' then 'word' when 'utterance' then 'turn' else 'none' end as timing_quality,
case when source.has_confidence then source.unit end as confidence_source
{% endmacro %}

{#
    Turns, made of what a transcript is cut into: a step of segments (session_id, load_batch, item_index, role,
    speaker_label, is_whole, start_s, end_s, segment_text, confidence, sentiment_score, sentiment). A segment that is a whole turn stays one. The others go on from the speaker's last one, unless the pause before
    them is as long as longest_pause_s, another's segment stands between, or the speaker is another. What the other says
    while the first goes on does not part them: two channels are heard at once.
#}
{% macro turns_of_segments(step, longest_pause_s) %}
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

select
    session_id,
    load_batch,
    turn_index,
    speaker,
    turn_text,
    start_s,
    end_s,
    case when speaker = 'customer' then confidence end as asr_confidence,
    sentiment_score as vendor_sentiment,
    sentiment as vendor_sentiment_label
from turns
{%- endmacro %}

{#
    Steps that make segments for turns_of_segments of the cues of captions, from a step of raw cues. Voices that share a cue
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
