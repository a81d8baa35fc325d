{{ config(materialized='incremental', unique_key='session_id') }}
-- One row per session with turns: who held the floor how long, who broke in, and how long the other waited. All of it but
-- the parts of the latency needs times, and half a clock tells no time: they count where every turn with speech has both
-- its edges.
{% set latency_parts = ['endpointing', 'stt', 'llm', 'tts'] %}
{% set floor_taker = 'case when not is_heard_along and not coalesce(is_silent, false) then speaker end' %}
with turns as not materialized (
    select * from {{ ref('int_turns') }}
    {% if is_incremental() %}
    where load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
    {% endif %}
),

placed as (
    select
        session_id,
        speaker,
        is_heard_along,
        {{ floor_taker }} as floor_taker,
        last_value({{ floor_taker }} ignore nulls) over (
            partition by session_id order by turn_index rows between unbounded preceding and 1 preceding
        ) as earlier_floor_taker,
        -- how long the speaker has been at it by the end of the turn; all windows have one order, so that the turns are
        -- sorted once
        case
            when speech_s is not null
                then end_s - case speaker
                    {%- for speaker in ['agent', 'customer'] %}
                    when '{{ speaker }}'
                        then max(case when is_stretch_start and speaker = '{{ speaker }}' then start_s end) over (
                            partition by session_id
                            order by turn_index
                            rows between unbounded preceding and current row
                        )
                    {%- endfor %}
                end
        end as stretch_s
    from turns
),

floors as (
    select
        session_id,
        count(*) filter (where is_heard_along) as backchannel_count,
        count(*) filter (where floor_taker <> earlier_floor_taker) as speaker_change_count,
        max(stretch_s) filter (where speaker = 'agent') as agent_longest_monologue_s,
        max(stretch_s) filter (where speaker = 'customer') as customer_longest_monologue_s
    from placed
    group by session_id
),

totals as (
    select
        session_id,
        max(load_batch) as load_batch,
        count(speech_s) > 0
        and count(*) filter (where speech_s is null and not coalesce(is_silent, false)) = 0 as is_timed,
        sum(word_count) filter (where speaker = 'agent') as agent_word_count,
        sum(word_count) filter (where speaker = 'customer') as customer_word_count,
        coalesce(sum({{ exact('speech_s') }}) filter (where speaker = 'agent'), 0) as agent_speech_s,
        coalesce(sum({{ exact('speech_s') }}) filter (where speaker = 'customer'), 0) as customer_speech_s,
        max(end_s) filter (where speech_s is not null) as conversation_duration_s,
        coalesce(sum({{ exact('pause_before_s') }}) filter (where pause_before_s > {{ var('silence_s') }}), 0) as non_talk_s,
        count(*) filter (where is_interruption and speaker = 'agent') as agent_interruption_count,
        count(*) filter (where is_interruption and speaker = 'customer') as customer_interruption_count,
        percentile_cont(0.5) within group (
            order by case
                when latency_ms is not null then latency_ms / 1000
                -- who answers before the other has finished waits for nothing
                when is_latency_rejected and overlap_s > 0 then 0
            end
        ) as patience_s,
        {{ quantiles('latency_ms', '0.5, 0.95, 0.99') }} as latency_quantiles_ms,
        count(latency_ms) as latency_count,
        count(*) filter (where is_latency_rejected) as latency_rejected_count
        {%- for part in latency_parts %},
        {{ quantiles(part ~ '_ms', '0.5, 0.95') }} as {{ part }}_quantiles_ms
        {%- endfor %}
    from turns
    group by session_id
),

by_session as (
    select
        totals.*,
        floors.backchannel_count,
        floors.speaker_change_count,
        floors.agent_longest_monologue_s,
        floors.customer_longest_monologue_s
    from totals
    inner join floors on totals.session_id = floors.session_id
)

select
    session_id,
    load_batch,
    case when is_timed then cast(agent_speech_s as double) end as agent_speech_s,
    case when is_timed then cast(customer_speech_s as double) end as customer_speech_s,
    case when is_timed then cast(conversation_duration_s as double) end as conversation_duration_s,
    case when is_timed then cast(non_talk_s as double) end as non_talk_s,
    case when is_timed then cast(agent_interruption_count as integer) end as agent_interruption_count,
    case when is_timed then cast(customer_interruption_count as integer) end as customer_interruption_count,
    case when is_timed then cast(backchannel_count as integer) end as backchannel_count,
    case
        when is_timed then speaker_change_count * 60.0 / nullif(conversation_duration_s, 0)
    end as speaker_changes_per_minute,
    case when is_timed then round(agent_longest_monologue_s, 3) end as agent_longest_monologue_s,
    case when is_timed then round(customer_longest_monologue_s, 3) end as customer_longest_monologue_s,
    case
        when is_timed then agent_word_count * 60.0 / nullif(cast(agent_speech_s as double), 0)
    end as agent_words_per_minute,
    case
        when is_timed then customer_word_count * 60.0 / nullif(cast(customer_speech_s as double), 0)
    end as customer_words_per_minute,
    case when is_timed then round(patience_s, 3) end as patience_s,
    case when is_timed then round({{ item_at('latency_quantiles_ms', 1) }}, 1) end as latency_p50_ms,
    case when is_timed then round({{ item_at('latency_quantiles_ms', 2) }}, 1) end as latency_p95_ms,
    case when is_timed then round({{ item_at('latency_quantiles_ms', 3) }}, 1) end as latency_p99_ms,
    case when is_timed then cast(latency_count as integer) end as latency_count,
    case when is_timed then cast(latency_rejected_count as integer) end as latency_rejected_count
    {%- for part in latency_parts %},
    round({{ item_at(part ~ '_quantiles_ms', 1) }}, 1) as {{ part }}_p50_ms,
    round({{ item_at(part ~ '_quantiles_ms', 2) }}, 1) as {{ part }}_p95_ms
    {%- endfor %}
from by_session
