{{ config(materialized='incremental', unique_key='session_id') }}
-- One row per session and compliance rule that it could be held against: whether the session by itself breaks it, with
-- the words that decide. What cannot be told, as where texts or times are missing, has no row.
-- depends_on: {{ ref('compliance_rules') }}
with rules as (
    {{ compliance_rules() }}
),

calls as (
    select
        session_id,
        load_batch,
        campaign_id,
        duration_s,
        -- whoever is called again has to be known
        coalesce(direction = 'outbound' and customer_key is not null, false) as is_known_callee,
        language_code
    from {{ ref('int_calls') }}
    {% if is_incremental() %}
    where load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
    {% endif %}
),

applied as (
    select
        calls.*,
        rules.*,
        {{ is_rule_understood() }} as is_understood
    from calls
    inner join rules on rules.rule_campaign_id is null or calls.campaign_id = rules.rule_campaign_id
),

turns as (
    select
        session_id,
        turn_index,
        speaker,
        {{ plain_apostrophes('turn_text') }} as said,
        turn_text is null and not coalesce(is_silent, false) as is_text_missing,
        start_s,
        row_number() over (partition by session_id, speaker order by turn_index) as turn_number
    from {{ ref('int_turns') }}
    {% if is_incremental() %}
    where load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
    {% endif %}
),

signalled as (
    select
        session_id,
        turn_index,
        speaker,
        disclosure_words,
        do_not_call_words,
        coalesce(offer_words, upsell_words) as ask_words
    from {{ ref('int_turns_signalled') }}
    {% if is_incremental() %}
    where load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
    {% endif %}
),

worded as (
    select
        applied.session_id,
        applied.rule_number,
        turns.turn_index,
        turns.turn_number,
        turns.start_s,
        turns.is_text_missing,
        {{ rule_words('turns.said') }} as words
    from applied
    inner join turns
        on
            applied.session_id = turns.session_id
            and applied.speaker = turns.speaker
    left join signalled
        on
            turns.session_id = signalled.session_id
            and turns.turn_index = signalled.turn_index
    where applied.is_understood
),

heard as (
    select
        session_id,
        rule_number,
        count(*) as turn_count,
        count(*) filter (where is_text_missing) = 0 as has_all_texts,
        count(start_s) = count(*) as has_times,
        min(turn_index) filter (where words is not null) as turn_index,
        min_by(words, turn_index) filter (where words is not null) as words,
        min(turn_number) filter (where words is not null) as turn_number,
        min_by(start_s, turn_index) filter (where words is not null) as start_s
    from worded
    group by session_id, rule_number
),

requests as (
    select
        session_id,
        do_not_call_turn_index,
        is_do_not_call_respected
    from {{ ref('int_session_signals') }}
    where
        do_not_call_turn_index is not null
        {% if is_incremental() %}
        and load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
        {% endif %}
),

-- requests that the agent had a turn to answer, and did not respect
ignored_requests as (
    select
        requests.session_id,
        min(signalled.turn_index) filter (where signalled.ask_words is not null) as ask_turn_index,
        min_by(signalled.ask_words, signalled.turn_index) filter (where signalled.ask_words is not null) as ask_words
    from requests
    inner join signalled
        on
            requests.session_id = signalled.session_id
            and requests.do_not_call_turn_index < signalled.turn_index
    where
        not requests.is_do_not_call_respected
        and signalled.speaker = 'agent'
    group by requests.session_id
),

timed as (
    select
        applied.*,
        coalesce(heard.has_all_texts, false) as has_all_texts,
        heard.turn_count,
        heard.turn_index,
        heard.words,
        heard.turn_number,
        heard.start_s,
        -- NULL: there is a limit, and nothing to hold against it
        case
            when applied.within_seconds is not null and heard.has_times then 'seconds'
            when applied.within_turns is not null then 'turns'
            when applied.within_seconds is null then 'call'
        end as limit_basis,
        ignored_requests.session_id is not null as is_request_ignored,
        ignored_requests.ask_turn_index,
        ignored_requests.ask_words
    from applied
    -- left joins: a call without transcript is still a call, and hardly any holds a request
    left join heard
        on
            applied.session_id = heard.session_id
            and applied.rule_number = heard.rule_number
    left join ignored_requests
        on
            applied.session_id = ignored_requests.session_id
            and applied.demand = 'respects'
),

limited as (
    select
        *,
        case limit_basis
            when 'seconds' then start_s <= within_seconds
            when 'turns' then turn_number <= within_turns
            when 'call' then words is not null
        end as is_in_time,
        -- a call that ended earlier left no time for the words
        case limit_basis
            when 'seconds' then duration_s >= within_seconds
            when 'turns' then turn_count >= within_turns
            else true
        end as is_time_over
    from timed
),

judged as (
    select
        session_id,
        load_batch,
        rule,
        case
            when demand = 'respects' and is_request_ignored then true
            when demand = 'respects' and (words is not null or is_known_callee) then false
            when demand = 'forbids' and words is not null then true
            when demand = 'requires' and is_in_time then false
            when not has_all_texts then null
            when demand in ('forbids', 'respects') then false
            when words is not null and not is_in_time then true
            when words is null and is_time_over then true
        end as is_broken,
        case when is_request_ignored then coalesce(ask_turn_index, turn_index) else turn_index end as turn_index,
        case when is_request_ignored then coalesce(ask_words, words) else words end as words
    from limited
)

select
    session_id,
    load_batch,
    rule,
    is_broken,
    turn_index,
    words
from judged
where is_broken is not null
