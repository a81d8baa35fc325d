{{ config(materialized='incremental', unique_key='session_id') }}
-- One row per session: one call or conversation.
with compliance as (
    select
        session_id,
        broken_rules
    from {{ ref('int_session_compliance') }}
),
{% if is_incremental() and looks_across_calls() | length %}

-- sessions built already that break other rules by now: a request not to be called came late, or came again without it
rejudged as (
    select calls.session_id
    from {{ ref('int_calls') }} as calls
    inner join {{ this }} as built on calls.session_id = built.session_id
    left join compliance on calls.session_id = compliance.session_id
    where built.compliance_flags is distinct from {{ merged_flags('calls.compliance_flags', 'compliance.broken_rules') }}
),
{% endif %}

calls as (
    select * from {{ ref('int_calls') }}
    {% if is_incremental() %}
    where {{ is_due(this) }}
    {% endif %}
),

turns as (
    -- named, not *: the texts are most of the bytes, and are not needed here
    select
        session_id,
        turn_index,
        speaker,
        word_count,
        asr_confidence,
        intent_confidence
    from {{ ref('int_turns') }}
    {% if is_incremental() %}
    where {{ is_due(this) }}
    {% endif %}
),

turns_by_session as (
    select
        session_id,
        count(*) as turn_count,
        count(*) filter (where speaker = 'agent') as agent_turn_count,
        count(*) filter (where speaker = 'customer') as customer_turn_count,
        sum(word_count) filter (where speaker = 'agent') as agent_word_count,
        sum(word_count) filter (where speaker = 'customer') as customer_word_count,
        avg({{ exact('asr_confidence') }}) as asr_confidence_mean,
        min(asr_confidence) as asr_confidence_min,
        min_by(asr_confidence, turn_index) filter (where asr_confidence is not null) as asr_confidence_first,
        avg({{ exact('intent_confidence') }}) as intent_confidence_mean
    from turns
    group by session_id
),

errors_by_session as (
    select
        session_id,
        max(error_basis) as error_basis,
        -- NULL, not 0, where nothing tells the errors of the session
        sum(cast(is_misunderstood as integer)) as misunderstanding_turn_count,
        sum(cast(is_silent as integer)) as silence_turn_count,
        sum(cast(is_intent_failure as integer)) as intent_failure_turn_count,
        sum(cast(is_error as integer)) as error_turn_count,
        min(customer_turn_number) filter (where is_error) as first_error_turn
    from {{ ref('int_turn_errors') }}
    {% if is_incremental() %}
    where {{ is_due(this) }}
    {% endif %}
    group by session_id
),

recognition_by_session as (
    select
        session_id,
        sum(reference_word_count) as reference_word_count,
        sum(word_error_count) as word_error_count
    from {{ ref('int_turn_recognition') }}
    {% if is_incremental() %}
    where {{ is_due(this) }}
    {% endif %}
    group by session_id
),

turn_taking as (
    select * from {{ ref('int_session_turn_taking') }}
    {% if is_incremental() %}
    where {{ is_due(this) }}
    {% endif %}
),

sentiment_by_session as (
    select
        session_id,
        customer_sentiment,
        sentiment_shift
    from {{ ref('int_session_sentiment') }}
    {% if is_incremental() %}
    where {{ is_due(this) }}
    {% endif %}
),

-- what the words tell of how the call went, for where the source does not say it
signals as (
    select
        session_id,
        is_conversion_heard,
        conversion_basis,
        case
            when is_upsell_heard then true
            -- nobody knows what a call in which nothing is offered may have offered beyond it
            when offer_count > 0 then false
        end as is_upsell_heard,
        is_upsell_acceptance_heard,
        upsell_heard_usd
    from {{ ref('int_session_signals') }}
    {% if is_incremental() %}
    where {{ is_due(this) }}
    {% endif %}
),

joined as (
    select
        calls.*,
        {{ merged_flags('calls.compliance_flags', 'compliance.broken_rules') }} as all_compliance_flags,
        signals.is_conversion_heard,
        signals.conversion_basis as heard_conversion_basis,
        signals.is_upsell_heard,
        signals.is_upsell_acceptance_heard,
        signals.upsell_heard_usd,
        -- 0, not NULL: a session without turns has none, and no words
        coalesce(turns_by_session.turn_count, 0) as turn_count,
        coalesce(turns_by_session.agent_turn_count, 0) as agent_turn_count,
        coalesce(turns_by_session.customer_turn_count, 0) as customer_turn_count,
        -- NULL: there are turns, but their text did not come
        case
            when coalesce(turns_by_session.agent_turn_count, 0) = 0 then 0
            else turns_by_session.agent_word_count
        end as agent_word_count,
        case
            when coalesce(turns_by_session.customer_turn_count, 0) = 0 then 0
            else turns_by_session.customer_word_count
        end as customer_word_count,
        turns_by_session.asr_confidence_mean,
        turns_by_session.asr_confidence_min,
        turns_by_session.asr_confidence_first,
        turns_by_session.intent_confidence_mean,
        errors_by_session.error_basis,
        errors_by_session.misunderstanding_turn_count,
        errors_by_session.silence_turn_count,
        errors_by_session.intent_failure_turn_count,
        errors_by_session.error_turn_count,
        errors_by_session.first_error_turn,
        recognition_by_session.reference_word_count,
        recognition_by_session.word_error_count,
        turn_taking.agent_speech_s,
        turn_taking.customer_speech_s,
        turn_taking.conversation_duration_s,
        turn_taking.non_talk_s,
        turn_taking.agent_interruption_count,
        turn_taking.customer_interruption_count,
        turn_taking.backchannel_count,
        turn_taking.speaker_changes_per_minute,
        turn_taking.agent_longest_monologue_s,
        turn_taking.customer_longest_monologue_s,
        turn_taking.agent_words_per_minute,
        turn_taking.customer_words_per_minute,
        turn_taking.patience_s,
        turn_taking.latency_p50_ms,
        turn_taking.latency_p95_ms,
        turn_taking.latency_p99_ms,
        turn_taking.latency_count,
        turn_taking.latency_rejected_count,
        turn_taking.endpointing_p50_ms,
        turn_taking.endpointing_p95_ms,
        turn_taking.stt_p50_ms,
        turn_taking.stt_p95_ms,
        turn_taking.llm_p50_ms,
        turn_taking.llm_p95_ms,
        turn_taking.tts_p50_ms,
        turn_taking.tts_p95_ms,
        sentiment_by_session.customer_sentiment,
        sentiment_by_session.sentiment_shift,
        case
            when turn_taking.agent_speech_s + turn_taking.customer_speech_s > 0 then 'time'
            when turns_by_session.agent_word_count + turns_by_session.customer_word_count > 0 then 'words'
        end as talk_ratio_basis
    from calls
    -- left joins: a session in which nobody spoke is still a session
    left join compliance on calls.session_id = compliance.session_id
    left join turns_by_session on calls.session_id = turns_by_session.session_id
    left join errors_by_session on calls.session_id = errors_by_session.session_id
    left join recognition_by_session on calls.session_id = recognition_by_session.session_id
    left join turn_taking on calls.session_id = turn_taking.session_id
    left join sentiment_by_session on calls.session_id = sentiment_by_session.session_id
    left join signals on calls.session_id = signals.session_id
),

sessions as (
    select
        -- ids
        session_id,
        source,
        load_batch,
        campaign_id,
        agent_id,
        agent_kind,
        customer_key,
        -- kind of conversation and of customer
        channel,
        language,
        direction,
        user_type,
        area,
        is_first_time_user,
        script_version,
        deployment,
        is_synthetic,
        -- when and how long
        started_at,
        duration_s,
        conversation_duration_s,
        -- who spoke how much
        cast(turn_count as integer) as turn_count,
        cast(agent_turn_count as integer) as agent_turn_count,
        cast(customer_turn_count as integer) as customer_turn_count,
        cast(agent_word_count as integer) as agent_word_count,
        cast(customer_word_count as integer) as customer_word_count,
        case talk_ratio_basis
            when 'time'
                then agent_speech_s / (agent_speech_s + customer_speech_s)
            when 'words' then agent_word_count * 1.0 / (agent_word_count + customer_word_count)
        end as agent_talk_ratio,
        talk_ratio_basis,
        agent_speech_s / nullif(conversation_duration_s, 0) as agent_talk_share,
        -- recognition
        asr_confidence_mean,
        asr_confidence_min,
        asr_confidence_first,
        intent_confidence_mean,
        cast(reference_word_count as integer) as reference_word_count,
        cast(word_error_count as integer) as word_error_count,
        word_error_count * 1.0 / nullif(reference_word_count, 0) as word_error_rate,
        -- errors; without a turn of the customer there are none
        error_basis,
        cast(case when customer_turn_count = 0 then 0 else misunderstanding_turn_count end as integer) as misunderstanding_turn_count,
        cast(case when customer_turn_count = 0 then 0 else silence_turn_count end as integer) as silence_turn_count,
        cast(case when customer_turn_count = 0 then 0 else intent_failure_turn_count end as integer) as intent_failure_turn_count,
        cast(case when customer_turn_count = 0 then 0 else error_turn_count end as integer) as error_turn_count,
        -- NULL, not 0: where the customer had no turn, or nothing tells, there is no rate
        error_turn_count * 1.0 / nullif(customer_turn_count, 0) as error_rate,
        first_error_turn,
        customer_sentiment,
        sentiment_shift,
        -- flow of the conversation
        agent_interruption_count + customer_interruption_count as interruption_count,
        agent_interruption_count,
        customer_interruption_count,
        backchannel_count,
        speaker_changes_per_minute,
        greatest(agent_longest_monologue_s, customer_longest_monologue_s) as longest_monologue_s,
        agent_longest_monologue_s,
        customer_longest_monologue_s,
        non_talk_s,
        agent_words_per_minute,
        customer_words_per_minute,
        patience_s,
        -- how long the agent takes to answer, and what for
        latency_p50_ms,
        latency_p95_ms,
        latency_p99_ms,
        latency_count,
        latency_rejected_count,
        endpointing_p50_ms,
        endpointing_p95_ms,
        stt_p50_ms,
        stt_p95_ms,
        llm_p50_ms,
        llm_p95_ms,
        tts_p50_ms,
        tts_p95_ms,
        -- how it ended
        outcome,
        case
            when {{ item_count('all_compliance_flags') }} > 0 then 'COMPLIANCE_VIOLATION'
            when outcome = 'completed' then 'COMPLETED'
            when outcome = 'abandoned' then 'DROPPED'
            when outcome = 'escalated' then 'ESCALATED'
            when outcome = 'failed' then 'FAILED'
        end as status,
        ended_reason,
        fault,
        drop_off_stage,
        escalation_reason,
        outcome = 'completed' as is_completed,
        outcome = 'abandoned' as is_abandoned,
        outcome = 'escalated' as is_escalated,
        coalesce(is_converted, is_conversion_heard) as is_converted,
        case
            when is_converted is not null then 'source'
            when is_conversion_heard then heard_conversion_basis
            when is_conversion_heard is not null then 'nothing said'
        end as conversion_basis,
        all_compliance_flags as compliance_flags,
        -- money: what the source says of an upsell stands as a whole, what was heard only where it says nothing
        coalesce(upsell_offered, is_upsell_heard) as upsell_offered,
        case when upsell_offered is null then coalesce(upsell_accepted, is_upsell_acceptance_heard) else upsell_accepted end
            as upsell_accepted,
        case when upsell_offered is null and upsell_accepted is null then coalesce(upsell_usd, upsell_heard_usd) else upsell_usd end
            as upsell_usd,
        expected_usd,
        revenue_usd,
        cost_usd,
        -- what the vendor makes of the session, beside what we do
        vendor_sentiment,
        vendor_sentiment_label,
        vendor_success,
        vendor_score,
        vendor_categories,
        vendor_latency_p50_ms,
        vendor_latency_p95_ms,
        timing_quality,
        confidence_source
    from joined
)

select * from sessions
