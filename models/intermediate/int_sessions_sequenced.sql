-- One row per session, put in order with the others of the same customer: what a session's own record cannot tell.
-- Not incremental: a new session changes what is known of the one before it.
with sessions as (
    select * from {{ ref('fact_sessions') }}
),

-- each source on its own: one that began later, or has sent nothing since, knows less
data_spans as (
    select
        source,
        min(started_at) as data_from,
        max(started_at) as data_to
    from sessions
    group by source
),

neighbors as (
    select
        session_id,
        lag({{ report_date('started_at') }}) over customer as previous_started_on,
        lead({{ report_date('started_at') }}) over customer as next_started_on,
        -- a call that did not connect was no use of the service
        lag(case when coalesce(outcome, 'unknown') <> 'not_connected' then started_at end ignore nulls) over customer
            as previous_use_at,
        -- whom we call has not come back by himself
        lead(case when coalesce(direction, 'inbound') <> 'outbound' then started_at end ignore nulls) over customer
            as next_return_at
    from sessions
    where customer_key is not null
    window customer as (partition by customer_key order by started_at, session_id)
),

sequenced as (
    select
        sessions.session_id,
        hash(coalesce(sessions.customer_key, sessions.session_id)) as cluster_key,
        {{ report_date('sessions.started_at') }} as started_on,
        neighbors.previous_started_on,
        neighbors.next_started_on,
        -- NULL: the customer is not known, nothing was used, or nobody knows what came before
        case
            when
                sessions.customer_key is not null
                and coalesce(sessions.outcome, 'unknown') <> 'not_connected'
                and sessions.started_at >= data_spans.data_from + interval {{ 24 * var('period_days') }} hour
                then coalesce(
                    neighbors.previous_use_at >= sessions.started_at - interval {{ 24 * var('period_days') }} hour,
                    false
                )
        end as is_repeat,
        -- NULL: the customer or the outcome is not known, nothing took place, or it is too early to tell
        case
            when
                sessions.customer_key is not null
                and sessions.outcome <> 'not_connected'
                and sessions.started_at <= data_spans.data_to - interval 24 hour
                then
                    sessions.outcome = 'completed'
                    and coalesce(neighbors.next_return_at > sessions.started_at + interval 24 hour, true)
        end as is_contained
    from sessions
    inner join data_spans on sessions.source = data_spans.source
    -- left join: a session of an unknown customer has no neighbors
    left join neighbors on sessions.session_id = neighbors.session_id
)

select * from sequenced
