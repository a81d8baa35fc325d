import {campaigns} from "./campaigns.ts";
import {drawing, sqlList} from "./draws.ts";
import type {GenerateSettings} from "./options.ts";
import {agents} from "./people.ts";

/** Bot before and after the deployment half-way. */
const deployments = ["2026.1", "2026.2"];

/** The members of a JSON object, as SQL that concatenates them; what is NULL is left out. */
function members(fields: Record<string, string>): string {
  return Object.entries(fields)
    .map(([name, value]) => `',"${name}":' || (${value})`)
    .join(", ");
}

/** A text from a short list of our own, which needs no escapes. */
const plain = (value: string) => `'"' || ${value} || '"'`;

/** When each turn of a session ends: `reached`. Apart from the words, since sorting those would cost more. */
export const reachedSql = `
create or replace temp table reached as
select
    n,
    position,
    sum(pause_s + length_s) over (partition by n order by position rows between unbounded preceding and current row) as end_s
from worded`;

/** Each turn as JSON, in order: `turn_lines`. */
export function turnLinesSql(): string {
  const start = {
    text: "to_json(text)",
    start_s: "round(end_s - length_s, 2)",
    end_s: "round(end_s, 2)"
  };
  const customer = {
    ...start,
    asr_confidence: "asr_confidence",
    intent: plain("intent"),
    intent_confidence: "intent_confidence",
    stage: plain("stage"),
    is_misunderstood: "is_misunderstood",
    is_silent: "is_silent",
    is_intent_failed: "is_intent_failed",
    reference_text: "to_json(reference_text)"
  };
  const agent = {
    ...start,
    stage: plain("stage"),
    endpointing_ms: "endpointing_ms",
    stt_ms: "stt_ms",
    llm_ms: "llm_ms",
    tts_ms: "tts_ms"
  };
  return `
create or replace temp table turn_lines as
with closed as (
    select worded.*, reached.end_s
    from worded
    inner join reached on worded.n = reached.n and worded.position = reached.position
)

select
    n,
    position,
    stage,
    end_s,
    is_customer and is_silent as is_silent,
    case
        when is_customer then concat('{"speaker":"customer"', ${members(customer)}, '}')
        else concat('{"speaker":"agent"', ${members(agent)}, '}')
    end as turn
from closed
order by n, position`;
}

/**
 * The turns of each session as a JSON list: `turn_lists`. To be run on one thread, which keeps the
 * turns in the order of `turn_lines`: an aggregate with an ORDER BY of its own takes ten times as long.
 */
export const turnListsSql = `
create or replace temp table turn_lists as
select
    n,
    count(*) as turn_count,
    max(end_s) as last_s,
    last(stage) as last_stage,
    last(is_silent) as is_last_silent,
    string_agg(turn, ',') as turns
from turn_lines
group by n`;

/** The lines of the file, for sessions from `first` to before `end`. */
export function callLinesSql(settings: GenerateSettings, first: number, end: number): string {
  const {uniform, bits} = drawing(settings.seed);
  const pick = (purpose: string, values: readonly string[]) =>
    `${sqlList(values)}[1 + (${bits("key", purpose)} % ${values.length})::integer]`;
  const ofCampaign = (values: (string | number)[]) => `${sqlList(values)}[1 + campaign]`;
  const call = {
    started_at: plain("strftime(started_at, '%Y-%m-%dT%H:%M:%SZ')"),
    ended_at: plain(
      "strftime(started_at + round(length_s)::integer * interval 1 second, '%Y-%m-%dT%H:%M:%SZ')"
    ),
    duration_s: "length_s",
    campaign_id: plain(ofCampaign(campaigns.map(({id}) => id))),
    channel: plain("channel"),
    direction: plain("direction"),
    language: "'\"en-US\"'",
    agent_id: plain(`${sqlList(agents.map(({id}) => id))}[1 + agent]`),
    agent_name: plain(`${sqlList(agents.map(({name}) => name))}[1 + agent]`),
    agent_kind: plain("kind"),
    customer_id: plain("'+1' || replace(phone, '-', '')"),
    user_type: plain("case when is_business then 'business' else 'consumer' end"),
    area: plain("case when is_rural then 'rural' else 'urban' end"),
    is_first_time_user: "is_first_time_user",
    script_version: plain("case when is_script_b then 'B' else 'A' end"),
    deployment: plain(
      `case when is_after_deployment then '${deployments[1]}' else '${deployments[0]}' end`
    ),
    outcome: plain("outcome"),
    ended_reason: plain("ended_reason"),
    drop_off_stage: plain("case when outcome = 'abandoned' then last_stage end"),
    escalation_reason: plain("escalation_reason"),
    is_converted: "ending = 'sold'",
    compliance_flags: "compliance_flags",
    upsell_offered: "is_upsell_offered",
    upsell_accepted: "case when is_upsell_offered then is_upsell_accepted end",
    upsell_usd: "case when is_upsell_accepted then extra_usd end",
    expected_usd: "expected_usd",
    revenue_usd: "revenue_usd",
    cost_usd: `case when ${uniform("key", "cost known")} < 0.96 then cost_usd end`,
    synthetic: "true"
  };
  return `
with joined as (
    select endings.*, turn_count, last_s, last_stage, is_last_silent, turns
    from endings
    -- left join: where nobody spoke there are no turns
    left join turn_lists on endings.n = turn_lists.n
    where endings.n >= ${first} and endings.n < ${end}
),

ended as (
    select
        *,
        case ending
            when 'not_connected' then 'not_connected'
            when 'failed' then 'failed'
            when 'left_early' then 'abandoned'
            when 'abandoned' then 'abandoned'
            when 'escalated' then 'escalated'
            else 'completed'
        end as outcome,
        case ending
            when 'not_connected' then case
                when not is_outbound then 'customer_hangup'
                when last_words is not null then 'voicemail'
                else ${pick("no contact", ["no_answer", "no_answer", "no_answer", "busy", "voicemail", "wrong_number"])}
            end
            when 'failed' then case
                when is_outage then 'recognition_error'
                when is_human then 'network_error'
                else ${pick("fault", ["bot_error", "provider_error", "network_error", "recognition_error", "bot_error"])}
            end
            when 'left_early' then case when is_last_silent then 'customer_silent' else 'customer_hangup' end
            when 'abandoned' then case when is_last_silent then 'customer_silent' else 'customer_hangup' end
            when 'escalated' then 'transferred'
            when 'sold' then 'goal_met'
            else 'agent_hangup'
        end as ended_reason,
        case
            when ending <> 'escalated' then null
            when is_human then ${pick("escalation", ["asked_for_manager", "asked_for_manager", "technical_question"])}
            when early_error_count > 1 then 'not_understood'
            else 'asked_for_person'
        end as escalation_reason,
        case when ending <> 'not_connected' then '[' || array_to_string(list_filter([
            case when is_disclosure_missing then '"disclosure_missing"' end,
            case when is_request_ignored then '"dnc_ignored"' end,
            case when is_pressing then '"high_pressure"' end
        ], lambda flag: flag is not null), ',') || ']' end as compliance_flags,
        case
            when ending = 'not_connected' then round(12 + 22 * ${uniform("key", "ringing")} + coalesce(last_s, 0), 1)
            when is_voice then round(last_s + 0.4 + ${uniform("key", "hanging up")}, 1)
            else round(turn_count * (8 + 14 * ${uniform("key", "chat pace")}), 1)
        end as length_s
    from joined
),

priced as (
    select
        *,
        round(${ofCampaign(campaigns.map(({expectedUsd}) => expectedUsd))} * case when is_business then 1.4 else 1 end, 2) as expected_usd,
        case
            when ending = 'sold'
                then round(${ofCampaign(campaigns.map(({saleUsd}) => saleUsd))} * case when is_business then 1.4 else 1 end * (0.85 + 0.3 * ${uniform("key", "sale value")}), 2)
                + case when is_upsell_accepted then extra_usd else 0 end
            when ending <> 'failed' then 0
        end as revenue_usd,
        round(case
            when is_voice and is_human then 0.25 + 0.58 * length_s / 60
            when is_voice then 0.02 + 0.085 * length_s / 60
            when is_human then 0.3 + 0.05 * turn_count
            else 0.01 + 0.004 * turn_count
        end, 4) as cost_usd
    from ended
)

select
    concat(
        '{"call_id":"call-', lpad((n + 1)::varchar, ${Math.max(6, String(settings.sessions).length)}, '0'), '"', ${members(call)},
        ',"turns":[', turns, ']}'
    ) as line
from priced
order by n`;
}
