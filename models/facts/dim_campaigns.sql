-- One row per campaign that a session names or the configuration describes.
with campaigns_of_sessions as (
    select
        campaign_id,
        min({{ report_date('started_at') }}) as first_session_on,
        count(*) as session_count
    from {{ ref('int_calls') }}
    where campaign_id is not null
    group by campaign_id
),

configured as (
    select * from {{ source('config', 'campaigns') }}
),

-- full join: a campaign may have no session yet, and a session may name one that nobody described
campaigns as (
    select
        coalesce(configured.campaign_id, campaigns_of_sessions.campaign_id) as campaign_id,
        coalesce(configured.name, configured.campaign_id, campaigns_of_sessions.campaign_id) as campaign_name,
        coalesce(configured.started_on, campaigns_of_sessions.first_session_on) as started_on,
        configured.campaign_id is not null as is_configured,
        cast(coalesce(campaigns_of_sessions.session_count, 0) as integer) as session_count
    from configured
    full join campaigns_of_sessions on configured.campaign_id = campaigns_of_sessions.campaign_id
)

select * from campaigns
order by campaign_id
