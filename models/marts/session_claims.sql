-- One row per claim about a session, with its evidence: the turn and the words that give it and, of a broken rule, what
-- was looked for. A claim may stand in no turn, as where words never came. Of the current period the newest thousand
-- sessions that have any: enough to look signals up, and a page can carry it.
-- depends_on: {{ ref('compliance_rules') }}
with sessions as (
    select
        session_id,
        source,
        campaign_id,
        started_at,
        duration_s,
        outcome,
        is_synthetic,
        compliance_flags
    from {{ ref('fact_sessions') }}
    where
        started_at >= {{ days_before_report_end(var('period_days')) }}
        and started_at < {{ report_end() }}
),

rules as (
    {{ compliance_rules() }}
),

demands as (
    select
        rules.rule,
        rules.rule_campaign_id,
        case rules.demand
            when 'respects' then 'After a request not to be called: a promise to respect it, no further offer, no later call'
            when 'forbids' then 'Forbidden to the ' || rules.speaker || ': ' || rules.pattern
            else 'Required of the ' || rules.speaker || ': ' || coalesce(lower(signals.label), rules.pattern)
        end
            || case
                when rules.within_seconds is null and rules.within_turns is null then ''
                when rules.within_turns is null then ', within ' || {{ plain_number('rules.within_seconds') }} || ' s'
                when rules.within_seconds is null then ', within ' || rules.within_turns || ' turns'
                else ', within ' || {{ plain_number('rules.within_seconds') }} || ' s, without times ' || rules.within_turns || ' turns'
            end as demand_in_words,
        rules.demand = 'requires' as is_required
    from rules
    -- left join: rules of one's own have words of their own
    left join {{ ref('signals') }} as signals on rules.signal = signals.signal
),

rule_breaks as (
    select
        breaks.session_id,
        case when breaks.said_in_session_id = breaks.session_id then breaks.turn_index end as turn_index,
        breaks.rule,
        breaks.words,
        demands.demand_in_words
            || case
                when demands.is_required and breaks.turn_index is null then '. Never said.'
                when demands.is_required then '. Said too late.'
                else '.'
            end as evidence,
        case when breaks.said_in_session_id <> breaks.session_id then breaks.said_in_session_id end as said_in_session_id,
        case when breaks.said_in_session_id <> breaks.session_id then breaks.turn_index end as said_in_turn_index
    from {{ ref('int_rule_breaks') }} as breaks
    inner join sessions on breaks.session_id = sessions.session_id
    left join demands
        on
            breaks.rule = demands.rule
            and (demands.rule_campaign_id is null or sessions.campaign_id = demands.rule_campaign_id)
),

flags as (
    select
        session_id,
        {{ each_item('compliance_flags') }} as rule
    from sessions
),

claims as (
    select
        claims.session_id,
        claims.turn_index,
        claims.speaker,
        claims.signal,
        claims.kind,
        claims.words,
        claims.amount_usd,
        cast(null as varchar) as evidence,
        cast(null as varchar) as said_in_session_id,
        cast(null as integer) as said_in_turn_index
    from {{ ref('int_turn_claims') }} as claims
    -- below, with those that stand in no turn
    where claims.signal <> 'rule_break'
    union all
    select
        rule_breaks.session_id,
        rule_breaks.turn_index,
        turns.speaker,
        'rule_break' as signal,
        rule_breaks.rule as kind,
        rule_breaks.words,
        cast(null as decimal(12, 2)) as amount_usd,
        rule_breaks.evidence,
        rule_breaks.said_in_session_id,
        rule_breaks.said_in_turn_index
    from rule_breaks
    -- left join: what was never said stands in no turn
    left join {{ ref('int_turns') }} as turns
        on
            rule_breaks.session_id = turns.session_id
            and rule_breaks.turn_index = turns.turn_index
    union all
    select
        flags.session_id,
        cast(null as integer) as turn_index,
        cast(null as varchar) as speaker,
        'rule_break' as signal,
        flags.rule as kind,
        cast(null as varchar) as words,
        cast(null as decimal(12, 2)) as amount_usd,
        'Flagged by the source, which names no turn.' as evidence,
        cast(null as varchar) as said_in_session_id,
        cast(null as integer) as said_in_turn_index
    from flags
    left join rule_breaks
        on
            flags.session_id = rule_breaks.session_id
            and flags.rule = rule_breaks.rule
    where rule_breaks.session_id is null
),

claimed as (
    select
        claims.*,
        sessions.source,
        sessions.started_at,
        sessions.duration_s,
        sessions.outcome,
        sessions.is_synthetic
    from claims
    inner join sessions on claims.session_id = sessions.session_id
),

newest as (
    select
        session_id,
        row_number() over (order by started_at desc, session_id) as place,
        count(*) over () as claiming_session_count
    from claimed
    group by session_id, started_at
)

select
    claimed.session_id,
    claimed.source,
    claimed.started_at,
    claimed.duration_s,
    claimed.outcome,
    claimed.turn_index,
    claimed.speaker,
    claimed.signal,
    claimed.kind,
    -- a transcript of a real call leaves the warehouse only where the configuration says so
    case
        when {{ var('publish_transcripts') }} = 1
            or claimed.is_synthetic and coalesce(said_in.is_synthetic, true) then substr(claimed.words, 1, 200)
    end as words,
    claimed.amount_usd,
    claimed.evidence,
    claimed.said_in_session_id,
    claimed.said_in_turn_index,
    said_in.started_at as said_in_started_at,
    cast(newest.claiming_session_count as integer) as claiming_session_count
from claimed
inner join newest on claimed.session_id = newest.session_id
-- left join: hardly any claim rests on another session
left join {{ ref('fact_sessions') }} as said_in on claimed.said_in_session_id = said_in.session_id
where newest.place <= 1000
order by
    claimed.started_at desc, claimed.session_id, claimed.turn_index, claimed.signal, claimed.kind, claimed.said_in_session_id
