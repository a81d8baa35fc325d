-- One row per agent that has an id. An id stands for one agent, whichever source names it.
with calls as (
    select * from {{ ref('int_calls') }}
    where agent_id is not null
),

ordered as (
    select
        *,
        -- session_id breaks ties: two calls may start in the same second
        row_number() over (partition by agent_id order by started_at, session_id) as call_number
    from calls
),

agents as (
    select
        agent_id,
        -- names and kinds change: the latest counts
        coalesce(max_by(agent_name, call_number) filter (where agent_name is not null), agent_id) as agent_name,
        max_by(agent_kind, call_number) filter (where agent_kind is not null) as agent_kind,
        min(started_at) as first_session_at,
        max(started_at) as last_session_at,
        cast(count(*) as integer) as session_count
    from ordered
    group by agent_id
)

select * from agents
order by agent_id
