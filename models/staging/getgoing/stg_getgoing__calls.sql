-- One row per log. How a call went shows only in what was said, so utterances are grouped here; who called lies in the
-- metadata beside the log.
with source as (
    select * from {{ source('getgoing', 'calls') }}
),

metadata as (
    select * from {{ source('getgoing', 'metadata') }}
),

utterances as (
    select
        *,
        case when speaker = 'customer' then {{ word_count('turn_text') }} end as reply_word_count
    from {{ ref('base_getgoing__utterances') }}
),

courses as (
    select
        session_id,
        count(*) filter (where speaker = 'customer') > 0 as has_reply,
        bool_or(has_directions) as has_directions,
        bool_or(coalesce(prompt_stage in ('feedback', 'closing'), false)) as is_led_to_the_end,
        -- a recorded announcement talks on for ten seconds or more, at 150 words a minute, and answers nothing: the bot
        -- never comes to its second question
        max(reply_word_count) >= 25
        and count(*) filter (where prompt_stage <> 'travel_mode') = 0 as is_robocall_suspected,
        lower(min({{ matched_group('turn_text', 'speaking to the ([A-Z]+) system', 1) }}) filter (where speaker = 'agent')) as arm
    from utterances
    group by session_id
),

joined as (
    select
        source.*,
        coalesce(courses.has_reply, false) as has_reply,
        coalesce(courses.has_directions, false) as has_directions,
        coalesce(courses.is_led_to_the_end, false) as is_led_to_the_end,
        coalesce(courses.is_robocall_suspected, false) as is_robocall_suspected,
        courses.arm,
        metadata.number,
        case
            -- salted anew in each call, so that it never comes twice
            when metadata.number like 'U2FsdGVk%' then 'salted'
            -- a shared line or a default, on almost half of all calls
            when metadata.number like 'a3499091c3be28ed%' then 'shared'
            when metadata.number is not null then 'hashed'
        end as caller_kind,
        {{ instant_of_local('source.start_time', '%Y-%m-%d %H:%M:%S', 'America/New_York') }} as started_at,
        {{ instant_of_local('source.end_time', '%Y-%m-%d %H:%M:%S', 'America/New_York') }} as ended_at
    from source
    -- left joins: a log may be empty, and may have no metadata
    left join courses on source.source_name || ':' || source.record_id = courses.session_id
    left join metadata on source.source_name = metadata.source_name and source.record_id = metadata.record_id
)

select
    -- ids
    source_name || ':' || record_id as session_id,
    source_name as source,
    'getgoing' as source_type,
    load_batch,
    record_id as source_call_id,
    'getgoing' as agent_id,
    'CMU GetGoing' as agent_name,
    'bot' as agent_kind,
    case when caller_kind = 'hashed' then {{ customer_key('number') }} end as customer_key,
    caller_kind,
    -- strings
    'voice' as channel,
    'en-US' as language,
    'inbound' as direction,
    arm as deployment,
    -- times: the log shows Pittsburgh's clock
    started_at,
    {{ seconds_between('started_at', 'ended_at') }} as duration_s,
    -- how it ended: the goal is to be given directions
    case
        when has_directions then 'completed'
        when not has_reply then 'not_connected'
        -- nobody came for directions, or the bot itself came to its end without any, as after help with parking
        when is_robocall_suspected or is_led_to_the_end then null
        else 'abandoned'
    end as outcome,
    is_robocall_suspected,
    -- how sure it is
    true as has_transcript,
    'none' as timing_quality
from joined
