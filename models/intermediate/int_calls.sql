{{ config(materialized='incremental', unique_key='session_id') }}
-- One row per call of any source, with what the source did not say worked out from its turns where they tell.
with calls as (
    select * from {{ ref('int_calls_unioned') }}
    {% if is_incremental() %}
    where load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
    {% endif %}
),

turns_by_session as (
    select
        session_id,
        count(*) as turn_count,
        count(*) filter (where speaker = 'customer') as customer_turn_count,
        -- where turns have no ends, the last start bounds the call from below
        max(coalesce(end_s, start_s)) as last_event_s,
        max_by(stage, turn_index) filter (where stage is not null) as last_stage
    from {{ ref('int_turns') }}
    {% if is_incremental() %}
    where load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
    {% endif %}
    group by session_id
),

ended_reasons as (
    select * from {{ ref('ended_reasons') }}
),

joined as (
    select
        calls.*,
        turns_by_session.turn_count,
        turns_by_session.customer_turn_count,
        turns_by_session.last_event_s,
        turns_by_session.last_stage,
        ended_reasons.outcome as usual_outcome,
        case when calls.ended_reason is not null then coalesce(ended_reasons.fault, 'unknown') end as fault,
        -- only where the source does not say itself whether the goal was met does its vendor's verdict count
        coalesce(calls.is_converted, {{ says_yes('calls.vendor_success') }}) as is_goal_met
    from calls
    -- left joins: a call without turns, or with a reason that is not listed, is a call too
    left join turns_by_session on calls.session_id = turns_by_session.session_id
    left join ended_reasons
        on
            calls.ended_reason = ended_reasons.ended_reason
            -- a source that has no words of its own is told in those of our own format
            and ended_reasons.source_type = case
                when calls.source_type in (select own_words.source_type from ended_reasons as own_words) then calls.source_type
                else 'earshot-jsonl'
            end
),

concluded as (
    select
        *,
        case
            when outcome is not null then outcome
            -- whoever hangs up with the goal met has not abandoned the call
            when usual_outcome = 'abandoned' and is_goal_met then 'completed'
            -- whoever hangs up before a word was never in it; without a transcript nobody can tell
            when usual_outcome = 'abandoned' and turn_count > 0 and customer_turn_count = 0 then 'not_connected'
            when usual_outcome is not null then usual_outcome
            when is_goal_met then 'completed'
            when coalesce(has_transcript, true) and coalesce(customer_turn_count, 0) = 0 then 'not_connected'
        end as concluded_outcome
    from joined
)

select
    {{ column_names(call_columns(), without='duration_s outcome has_transcript drop_off_stage') }},
    coalesce(duration_s, last_event_s) as duration_s,
    concluded_outcome as outcome,
    fault,
    -- who did not drop off has no stage of dropping off, whatever the source says
    case when concluded_outcome = 'abandoned' then coalesce(drop_off_stage, last_stage) end as drop_off_stage
from concluded
