import {quotedString} from "../../loaders/source.ts";
import {campaigns} from "./campaigns.ts";
import {objections, offerQuestions} from "./dialogue.ts";
import {drawing, logistic, sqlList} from "./draws.ts";
import {type GenerateSettings, unscoredConfidence} from "./options.ts";
import {agents, firstNames, lastNames} from "./people.ts";

const weekdayWeights = [0.25, 1.12, 1.15, 1.1, 1.08, 0.98, 0.42]; // from Sunday
const hourWeights = [
  0.02, 0.01, 0.01, 0.01, 0.01, 0.03, 0.08, 0.3, 0.75, 1.1, 1.3, 1.25, 0.95, 0.9, 1.15, 1.25, 1.3,
  1.25, 1.1, 0.85, 0.5, 0.25, 0.1, 0.04
];

/** Sessions that one customer has, on average. */
const sessionsPerCustomer = 1.8;

/** How an amount is said: in figures or in words. */
const amountsInWords: Record<number, string> = {
  10: "ten",
  15: "fifteen",
  20: "twenty",
  25: "twenty-five",
  30: "thirty",
  35: "thirty-five",
  40: "forty",
  45: "forty-five",
  50: "fifty",
  60: "sixty",
  75: "seventy-five",
  90: "ninety",
  120: "a hundred and twenty"
};

const weekdays = [
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "next Tuesday",
  "Saturday"
];
const hours = [
  "nine",
  "ten",
  "10:30",
  "eleven",
  "noon",
  "one thirty",
  "two",
  "3 pm",
  "four",
  "4:15",
  "five"
];

/** What a customer turn's recognition came to, from the turn's key. The same wherever it is asked. */
export function recognition({seed}: GenerateSettings) {
  const {uniform, normal} = drawing(seed);
  return {
    confidence: (key: string) =>
      `round(${logistic(`quality + 0.6 * ${normal(key, "confidence")}`)}, 3)`,
    isSilent: (key: string) => `(is_voice and ${uniform(key, "silence")} < silent_share)`,
    /** Of a turn that is not silent; a person mishears half as often as a bot, and a chat rarely fails. */
    isMisunderstood: (key: string, confidence: string) =>
      `${uniform(key, "misunderstanding")} < case
          when is_voice then ${logistic(`2.1 - 5.4 * ${confidence} - 0.7 * is_human::integer`)}
          else 0.05
      end`
  };
}

/** How many calls each hour gets: `slots(starts_at, low, high)`, shares of the whole that add up to 1. */
export function slotsSql({days, endsOn, seed}: GenerateSettings): string {
  const {normal} = drawing(seed);
  return `
create or replace temp table slots as
with hours as (
    select day, hour, date ${quotedString(endsOn)} - ${days - 1} + day::integer as date
    from range(${days}) as days(day), range(24) as hours(hour)
),

weighed as (
    select
        day,
        hour,
        date,
        ${sqlList(weekdayWeights)}[1 + dayofweek(date)] * ${sqlList(hourWeights)}[1 + hour]
        * (1 + 0.15 * day / ${days})
        * exp(0.12 * ${normal("hash(day)", "day")} + 0.1 * ${normal("hash(day, hour)", "hour")}) as weight
    from hours
),

summed as (
    select
        *,
        sum(weight) over (order by day, hour rows between unbounded preceding and current row) as reached,
        sum(weight) over (order by day, hour rows between unbounded preceding and unbounded following) as total
    from weighed
)

select
    day::integer as day,
    hour::integer as hour,
    date + hour::integer * interval 1 hour as starts_at,
    (reached - weight) / total as low,
    reached / total as high
from summed`;
}

/** Who speaks to whom, when and about what, and all that chance decides about a session beforehand. */
export function sessionsSql(settings: GenerateSettings): string {
  const {seed, sessions, days, textShare, scriptEffect} = settings;
  const {uniform, normal, bits} = drawing(seed);
  const pool = Math.max(1, Math.round(sessions / sessionsPerCustomer));
  const bots = agents.filter(({kind}) => kind === "bot").length;
  const people = agents.length - bots;
  let reached = 0;
  const campaignBounds = campaigns.slice(0, -1).map(({share}, number) => {
    reached += share;
    return `when ${uniform("key", "campaign")} < ${reached.toFixed(6)} then ${number}`;
  });
  return `
create or replace temp table sessions as
with numbered as (
    select n::integer as n, hash(n) as key, (n + ${uniform("hash(n)", "time")}) / ${sessions} as place
    from range(${sessions}) as numbers(n)
),

placed as (
    select
        n,
        key,
        day,
        hour,
        starts_at + floor(3600 * (place - low) / (high - low))::integer * interval 1 second as started_at,
        floor(${pool} * pow(${uniform("key", "customer")}, 1.3))::integer as customer,
        case ${campaignBounds.join(" ")} else ${campaigns.length - 1} end as campaign,
        ${uniform("key", "channel")} >= ${textShare} as is_voice,
        day >= ${days / 2} as is_after_deployment
    from numbered
    asof join slots on numbered.place >= slots.low
),

peopled as (
    select
        *,
        hash(-1 - customer) as customer_draw,
        ${uniform("key", "agent kind")} < case when is_voice then 0.4 else 0.15 end as is_human,
        -- nobody is called at night
        is_voice and hour between 8 and 20 and ${uniform("key", "direction")}
        >= ${sqlList(campaigns.map(({inboundShare}) => inboundShare))}[1 + campaign] as is_outbound
    from placed
),

described as (
    select
        *,
        case
            when is_human then ${bots} + (${bits("key", "agent")} % ${people})::integer
            else (${bits("key", "agent")} % ${bots})::integer
        end as agent,
        ${uniform("customer_draw", "area")} < 0.3 as is_rural,
        ${uniform("customer_draw", "business")} < 0.18 as is_business,
        row_number() over (partition by customer order by n) = 1
        and ${uniform("customer_draw", "known")} < 0.6 as is_first_time_user,
        ${uniform("key", "script")} < 0.5 as is_script_b,
        ${sqlList(firstNames)}[1 + (${bits("customer_draw", "first name")} % ${firstNames.length})::integer] as first_name,
        ${sqlList(lastNames)}[1 + (${bits("customer_draw", "last name")} % ${lastNames.length})::integer] as last_name,
        (customer * 48271::bigint) % 7990000 as phone_number
    from peopled
),

judged as (
    select
        *,
        -- the log odds of a word well heard: lines are worse in the country, the new recognizer is better
        1.15 + 0.8 * ${normal("key", "quality")} - 0.4 * is_rural::integer + 0.5 * is_after_deployment::integer as quality,
        0.035 + 0.02 * is_rural::integer + 0.015 * is_first_time_user::integer as silent_share,
        -- one afternoon, three quarters through, the speech provider is down
        is_voice and day = ${Math.floor(days * 0.75)} and hour between 13 and 16 as is_outage,
        ${normal("key", "mood")} as mood
    from described
)

select
    *,
    case
        when ${uniform("key", "connection")}
        < case when is_outbound then 0.055 when is_voice then 0.008 else 0.004 end then 'not_connected'
        when ${uniform("key", "failure")} < case when is_outage then 0.4 else 0.012 end then 'failed'
        when ${uniform("key", "early leaving")} < 0.03 then 'left_early'
    end as fate,
    -- log odds of a sale, if the call runs its course
    ${sqlList(campaigns.map(({appeal}) => appeal))}[1 + campaign] + ${sqlList(agents.map(({skill}) => skill))}[1 + agent]
    + ${scriptEffect} * is_script_b::integer + 0.2 * (not is_first_time_user)::integer
    + 0.15 * (hour between 17 and 20)::integer + 0.35 * mood as appeal
from judged`;
}

/** What happened in the first two customer turns, and by the law of abandonment, how the session ends. */
export function endingsSql(settings: GenerateSettings): string {
  const {uniform, bits} = drawing(settings.seed);
  const {confidence, isSilent, isMisunderstood} = recognition(settings);
  const law = settings.coefficients;
  const pick = (purpose: string, values: readonly string[]) =>
    `${sqlList(values)}[1 + (${bits("key", purpose)} % ${values.length})::integer]`;
  const extras = campaigns.flatMap((campaign) => campaign.extras);
  const second = (purpose: string) =>
    `(1 + ${bits("key", purpose)} % ${objections.length - 1})::integer`;
  return `
create or replace temp table endings as
with opened as (
    select
        *,
        ${isSilent("hash(n, 1)")} as is_silent_1,
        ${isSilent("hash(n, 2)")} as is_silent_2,
        case when is_voice and not is_silent_1 then ${confidence("hash(n, 1)")} end as confidence_1,
        case when is_voice and not is_silent_2 then ${confidence("hash(n, 2)")} end as confidence_2,
        not is_silent_1 and ${isMisunderstood("hash(n, 1)", "confidence_1")} as is_misunderstood_1,
        not is_silent_2 and ${isMisunderstood("hash(n, 2)", "confidence_2")} as is_misunderstood_2,
        -- of the scores that there are
        coalesce((confidence_1 + confidence_2) / 2, confidence_1, confidence_2, ${unscoredConfidence}) as early_confidence,
        is_silent_1::integer + is_silent_2::integer + is_misunderstood_1::integer
        + is_misunderstood_2::integer as early_error_count
    from sessions
),

concluded as (
    select
        *,
        case
            when fate is not null then fate
            when ${uniform("key", "abandonment")} < ${logistic(
              `${law.intercept} + ${law.early_confidence} * early_confidence
                + ${law.early_misunderstanding} * is_misunderstood_1::integer
                + ${law.early_silence} * is_silent_1::integer
                + ${law.first_time_user} * is_first_time_user::integer
                + ${law.area_rural} * is_rural::integer
                + ${law.channel_text} * (not is_voice)::integer`
            )} then 'abandoned'
            when ${uniform("key", "escalation")} < ${logistic(
              "-2.7 + 0.7 * early_error_count - 0.9 * is_human::integer - 0.4 * mood"
            )} then 'escalated'
            when is_outbound and ${uniform("key", "do not call")} < 0.03 then 'do_not_call'
            when ${uniform("key", "sale")} < ${logistic("appeal - 0.25 * early_error_count")} then 'sold'
            else 'unsold'
        end as ending
    from opened
),

decided as (
    select
        *,
        case when is_human then 'human' else 'bot' end as kind,
        case when is_voice then 'voice' else 'text' end as channel,
        case when is_outbound then 'outbound' else 'inbound' end as direction,
        ${pick("objection", objections)} as objection_1,
        ${sqlList(objections)}[1 + (list_position(${sqlList(objections)}, objection_1) - 1 + ${second("second objection")}) % ${objections.length}] as objection_2,
        (${bits("key", "question")} % 4)::integer as question_1,
        (question_1 + 1 + (${bits("key", "second question")} % 3)::integer) % 4 as question_2,
        case
            when ${uniform("key", "offer question")} < 0.4 then 'question.' || ${pick("asked", offerQuestions)}
            when ${uniform("key", "interest")} < case when ending = 'sold' then 0.75 else 0.35 end then 'interested'
            else 'neutral'
        end as reaction,
        case
            when ending = 'sold' then case when ${uniform("key", "objections")} < 0.55 then 0 when ${uniform("key", "objections")} < 0.88 then 1 else 2 end
            when ending = 'unsold' then case when ${uniform("key", "objections")} < 0.35 then 0 when ${uniform("key", "objections")} < 0.75 then 1 else 2 end
            else 2
        end as objection_count,
        ending = 'sold' and ${uniform("key", "upsell")} < 0.55 as is_upsell_offered,
        is_upsell_offered and ${uniform("key", "upsell answer")} < 0.34 + 0.06 * mood as is_upsell_accepted,
        (${bits("key", "extra")} % 4)::integer as extra,
        -- rules that were broken
        fate is distinct from 'not_connected'
        and ${uniform("key", "disclosure")} < case when is_human then 0.03 else 0.004 end as is_disclosure_missing,
        ending = 'do_not_call' and ${uniform("key", "request ignored")} < 0.15 as is_request_ignored,
        is_human and objection_count > 0 and ending in ('sold', 'unsold')
        and ${uniform("key", "pressure")} < 0.03 as is_pressing,
        ${uniform("key", "reviewed")} < 0.06 and is_voice as is_reviewed,
        -- in a chat half of the customers type without capitals
        not is_voice and ${uniform("customer_draw", "typing")} < 0.5 as is_typing_small,
        130 + 45 * ${uniform("customer_draw", "pace")} as customer_pace,
        ${sqlList(agents.map(({wordsPerMinute}) => wordsPerMinute))}[1 + agent] as agent_pace,
        -- what fills the blanks in sentences
        ${sqlList(agents.map(({name}) => name.split(" ")[0] ?? name))}[1 + agent] as agent_name,
        first_name || ' ' || last_name as full_name,
        ${sqlList(extras.map(({name}) => name))}[1 + 4 * campaign + extra] as extra_name,
        ${sqlList(extras.map(({usd}) => usd))}[1 + 4 * campaign + extra] as extra_usd,
        ${sqlList(extras.map(({usd}) => amountsInWords[usd] ?? String(usd)))}[1 + 4 * campaign + extra] as extra_words,
        ${pick("weekday", weekdays)} as slot_day,
        ${pick("hour of day", hours)} as slot_time,
        (201 + phone_number // 10000) || '-555-' || lpad((phone_number % 10000)::varchar, 4, '0') as phone,
        lower(first_name || '.' || last_name) || customer % 100
        || ${sqlList(["@example.com", "@example.org", "@example.net"])}[1 + customer % 3] as email,
        lpad((501 + ${bits("customer_draw", "zip")} % 98000)::varchar, 5, '0') as zip
    from concluded
),

-- what is said, move by move: the agent's part and the customer's reply
bodies as (
    select
        *,
        [{agent: 'open.' || channel || '.' || direction || '.' || kind, reply: case when is_outbound then 'speaking' else 'reason' end}]
        || case when is_outbound and (ending = 'do_not_call' or ${uniform("key", "permission")} < 0.55) then [{agent: 'permission', reply: 'permission'}] else [] end
        || [{agent: 'question.' || (question_1 + 1), reply: 'answer.' || (question_1 + 1)}]
        || case when ${uniform("key", "questions")} < 0.5 then [{agent: 'question.' || (question_2 + 1), reply: 'answer.' || (question_2 + 1)}] else [] end
        || [{agent: 'pitch.' || case when is_script_b then 'B' else 'A' end, reply: reaction}]
        || case when reaction[:9] = 'question.' then [{agent: 'answer.' || reaction[10:], reply: 'acknowledge'}] else [] end
        as body,
        case when is_pressing then 'pressure' else 'object.' || objection_1 end as rebuttal_1,
        case when ending = 'sold' then 'accept' else 'decline' end as answer
    from decided
),

plans as (
    select
        *,
        case
            when ending = 'do_not_call' then body[:2] || [{agent: body[3].agent, reply: 'dnc'}]
            else body
                || case objection_count
                    when 0 then [{agent: 'close', reply: answer}]
                    when 1 then [{agent: 'close', reply: 'object.' || objection_1}, {agent: rebuttal_1, reply: answer}]
                    else [
                        {agent: 'close', reply: 'object.' || objection_1},
                        {agent: rebuttal_1, reply: 'object.' || objection_2},
                        {agent: 'object.' || objection_2, reply: answer}
                    ]
                end
                || case when ending = 'sold' then [{agent: 'agreement', reply: 'agreement'}] else [] end
                || case when is_upsell_offered then [{agent: 'upsell', reply: 'upsell.' || case when is_upsell_accepted then 'accept' else 'decline' end}] else [] end
                || case ending
                    when 'sold' then [{agent: 'wrap.sold', reply: 'goodbye'}]
                    when 'unsold' then [{agent: 'wrap.unsold', reply: 'goodbye'}]
                    else []
                end
        end as full_plan
    from bodies
),

cut as (
    select
        *,
        -- the customer turn after which the session ends: abandonment comes early more often than late,
        -- and is drawn apart from everything that the first turns showed
        case ending
            when 'not_connected' then 0
            when 'left_early' then 1
            when 'abandoned' then 2 + floor(pow(${uniform("key", "leaving")}, 1.6) * (len(full_plan) - 2))::integer
            when 'failed' then 1 + floor(${uniform("key", "leaving")} * (len(full_plan) - 2))::integer
        end as last_turn,
        case ending
            when 'escalated' then full_plan[:1 + floor(${uniform("key", "leaving")} * (len(full_plan) - 2))::integer]
            else full_plan
        end as kept_plan
    from plans
)

select
    * exclude (body, full_plan, kept_plan),
    case
        when ending = 'escalated' then kept_plan || [{
            agent: full_plan[len(kept_plan) + 1].agent,
            reply: case when is_human then 'supervisor' else 'person' end
        }]
        else kept_plan
    end as plan,
    -- what the agent still says after the customer's last turn
    case ending
        when 'not_connected' then case when is_outbound and ${uniform("key", "voicemail")} < 0.4 then 'voicemail' end
        when 'escalated' then 'transfer.' || kind
        when 'do_not_call' then case when is_request_ignored then 'dnc.ignored' else 'dnc.respected' end
        when 'sold' then 'goodbye'
        when 'unsold' then 'goodbye'
    end as last_words,
    -- some say that they leave, some just hang up, some of these while the agent speaks
    ending in ('abandoned', 'left_early') and ${uniform("key", "leaving words")} < 0.4 as is_leaving_said,
    ending in ('abandoned', 'left_early', 'failed') and not is_leaving_said
    and ${uniform("key", "leaving words")} > 0.65 as is_agent_last
from cut`;
}
