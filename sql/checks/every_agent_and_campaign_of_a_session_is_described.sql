-- Each agent and campaign that sessions name is in its dimension, with as many sessions. A page that lists agents
-- or campaigns with their names would leave the others out, and its sums would be short.
with named as (
    select
        'agent' as dimension,
        agent_id as id,
        count(*) as session_count
    from {{ ref('fact_sessions') }}
    where agent_id is not null
    group by agent_id
    union all
    select
        'campaign' as dimension,
        campaign_id as id,
        count(*) as session_count
    from {{ ref('fact_sessions') }}
    where campaign_id is not null
    group by campaign_id
),

described as (
    select
        'agent' as dimension,
        agent_id as id,
        session_count
    from {{ ref('dim_agents') }}
    union all
    select
        'campaign' as dimension,
        campaign_id as id,
        session_count
    from {{ ref('dim_campaigns') }}
    -- a campaign of the configuration may have no session yet
    where session_count > 0
)

select
    coalesce(named.dimension, described.dimension) as dimension,
    coalesce(named.id, described.id) as id,
    named.session_count as sessions_counted,
    described.session_count as sessions_described
from named
full join described on named.dimension = described.dimension and named.id = described.id
where named.session_count is distinct from described.session_count
