import {quotedString} from "../../loaders/source.ts";
import type {Dialogue, Range} from "./dialogue.ts";
import {drawing, sqlList} from "./draws.ts";
import type {GenerateSettings} from "./options.ts";
import {recognition} from "./sessions-sql.ts";

/** After so many turns that went wrong the agent asks no more and goes on with the script. */
const mostErrors = 6;

/** The tables of what can be said: `sentences`, `moves` and `replies`, each with its `id`. */
export function dialogueSql({sentences, moves, replies}: Dialogue): string[] {
  const range = (found: Range | undefined) =>
    found === undefined ? "null, null" : `${found.first}, ${found.count}`;
  const moveRows = moves.map(
    ({campaign, name, stage, ...parts}, id) =>
      `(${id}, ${campaign}, ${quotedString(name)}, ${quotedString(stage)}, ${["leadIn", "main", "ending", "again"].map((part) => range(parts[part as keyof typeof parts])).join(", ")})`
  );
  const replyRows = replies.map(
    ({campaign, name, intent, main}, id) =>
      `(${id}, ${campaign}, ${quotedString(name)}, ${quotedString(intent)}, ${main.first}, ${main.openerCount}, ${main.count / main.openerCount})`
  );
  return [
    `create or replace temp table sentences as
     select unnest(range(${sentences.length}))::integer as id, unnest(${sqlList(sentences)}) as sentence`,
    `create or replace temp table moves as from (values ${moveRows.join(", ")}) as moves(
        id, campaign, name, stage, lead_in, lead_in_count, main, main_count, ending, ending_count, again, again_count
    )`,
    `create or replace temp table replies as from (values ${replyRows.join(", ")}) as replies(
        id, campaign, name, intent, first_sentence, opener_count, core_count
    )`
  ];
}

/** Words that a recognizer takes for others that sound like them. */
const soundAlikes: [string, string][] = [
  ["sign me up", "sigh me up"],
  ["appointment", "a point meant"],
  ["assessment", "a sess mint"],
  [" book ", " look "],
  ["expensive", "expansive"],
  [" price", " prize"],
  [" roof", " proof"],
  ["interested", "in tres Ted"],
  [" month", " mouth"],
  [" wait", " weight"],
  [" talk to ", " walk to "],
  [" know", " no"],
  [" not ", " now "],
  [" fine", " find"],
  [" years", " ears"],
  [" home", " foam"],
  [" cover", " clover"],
  [" email", " he mail"],
  [" human", " hue men"],
  [" calling", " falling"],
  [" have to go", " half to go"],
  ["speaking", "sneaking"],
  [" dollars", " collars"]
];

/** The moves of the sessions from `first` to before `end`, in order: `steps`. */
export function stepsSql(first: number, end: number): string {
  return `
create or replace temp table steps as
with planned as (
    select n, campaign, unnest(plan) as part, unnest(range(1, len(plan) + 1))::integer as step
    from endings
    where n >= ${first} and n < ${end}
)

select planned.n, planned.step, planned.part.reply as reply_name, moves.id as move_id, replies.id as reply_id
from planned
inner join moves on planned.campaign = moves.campaign and planned.part.agent = moves.name
inner join replies on planned.campaign = replies.campaign and planned.part.reply = replies.name`;
}

/** Each turn of these sessions, with the numbers of its sentences: `spoken`. */
export function spokenSql(
  settings: GenerateSettings,
  {ranges}: Dialogue,
  first: number,
  end: number
): string {
  const {uniform, normal, bits} = drawing(settings.seed);
  const {confidence, isSilent, isMisunderstood} = recognition(settings);
  const one = (start: string, count: string, purpose: string) =>
    // both sides unsigned: a signed divisor would send the remainder through 128 bits, 30 times slower
    `${start} + (${bits("turn_key", purpose)} % ${count}::ubigint)::integer`;
  const oneOf = (name: string) => {
    const range = ranges[name];
    if (range === undefined) throw new Error(`no phrases called ${name}`);
    return one(String(range.first), String(range.count), name);
  };
  return `
create or replace temp table spoken as
with chances as (
    select
        n, turn::integer as turn, hash(n, turn::integer) as turn_key, is_voice, is_human, quality, silent_share
    from endings, unnest(range(1, least(len(plan) + ${mostErrors}, coalesce(last_turn + 1, 1000)) + 1)) as turns(turn)
    where n >= ${first} and n < ${end}
),

recognized as (
    select
        n,
        turn,
        ${isSilent("turn_key")} as is_silent,
        case when is_voice and not is_silent then ${confidence("turn_key")} end as asr_confidence,
        not is_silent and ${isMisunderstood("turn_key", "asr_confidence")} as is_misunderstood,
        not is_human and not is_silent
        and ${uniform("turn_key", "intent")} < case when is_misunderstood then 0.6 else 0.02 end as is_intent_failed,
        is_silent or is_misunderstood or is_intent_failed as is_error
    from chances
),

followed as (
    select
        *,
        (sum(is_error::integer) over session)::integer as error_count,
        lag(case
            when is_silent then 'silent' when is_misunderstood then 'misunderstood' when is_intent_failed then 'unclear'
        end) over session as wrong_before
    from recognized
    window session as (partition by n order by turn)
),

-- a turn that goes wrong is tried again, so the script moves on by the turns that went well
moved as (
    select
        n,
        turn,
        asr_confidence,
        is_silent,
        is_misunderstood,
        is_intent_failed,
        case when error_count - is_error::integer <= ${mostErrors} then wrong_before end as went_wrong,
        turn - least(error_count - is_error::integer, ${mostErrors}) as step
    from followed
),

scripted as (
    select
        moved.*,
        hash(moved.n, moved.turn) as turn_key,
        steps.reply_name, steps.reply_id, moves.* exclude (id, campaign, name),
        endings.is_voice, endings.is_human, endings.mood, endings.ending as outcome,
        endings.last_turn, endings.is_agent_last, endings.is_disclosure_missing,
        endings.is_leaving_said and moved.turn = endings.last_turn as is_leaving
    from moved
    inner join steps on moved.n = steps.n and moved.step = steps.step
    inner join moves on steps.move_id = moves.id
    inner join endings on moved.n = endings.n
),

by_agent as (
    select
        n,
        2 * turn as position,
        turn_key,
        stage,
        case
            when went_wrong = 'silent' then case when is_human then ${oneOf("agent.unheard.human")} else ${oneOf("agent.unheard.bot")} end
            when went_wrong = 'misunderstood' then case when is_human and is_voice then ${oneOf("agent.misheard.human")} else ${oneOf("agent.misheard.bot")} end
            when went_wrong = 'unclear' then ${oneOf("agent.unclear")}
            when turn = 1 or ${uniform("turn_key", "lead in")} < 0.75 then ${one("lead_in", "lead_in_count", "lead in sentence")}
        end as lead_in_id,
        case
            when went_wrong is not null then ${one("again", "again_count", "again")}
            when not (turn = 1 and is_disclosure_missing) then ${one("main", "main_count", "main")}
        end as main_id,
        case when went_wrong is null then ${one("ending", "ending_count", "ending")} end as ending_id
    from scripted
    where last_turn is null or turn <= last_turn + is_agent_last::integer
),

by_customer as (
    select
        scripted.n,
        2 * turn + 1 as position,
        turn_key,
        stage,
        case
            when is_silent then null
            when is_leaving then ${oneOf("customer.leave")}
            -- whoever has to say it again says the same, begun another way
            else first_sentence + (${bits("turn_key", "opener")} % opener_count::ubigint)::integer * core_count
                + (${bits("hash(scripted.n, 100 + step)", "reply")} % core_count::ubigint)::integer
        end as main_id,
        -- how content the customer is at this moment
        mood + 0.8 * ${normal("turn_key", "feeling")} - 0.6 * (went_wrong is not null)::integer
        + case outcome
            when 'sold' then 0.7 when 'abandoned' then -0.8 when 'escalated' then -0.9 when 'do_not_call' then -1.1 else 0
        end as feeling,
        case
            when is_silent or ${uniform("turn_key", "feeling shown")} > case when reply_name = 'goodbye' then 0.5 else 0.3 end then null
            when feeling > 0.8 and not is_leaving and shows_content then ${oneOf("customer.positive")}
            when feeling < -0.8 and (is_leaving or went_wrong is not null or shows_discontent) then ${oneOf("customer.negative")}
        end as feeling_id,
        asr_confidence,
        case when not is_human and not is_silent and not is_intent_failed then case when is_leaving then 'leave' else intent end end as intent,
        is_misunderstood,
        is_silent,
        case when not is_human then is_intent_failed end as is_intent_failed
    from scripted
    inner join (
        select
            *,
            name in ('interested', 'acknowledge', 'accept', 'upsell.accept', 'goodbye') as shows_content,
            name in ('neutral', 'decline', 'person', 'supervisor', 'dnc', 'goodbye') or starts_with(name, 'object') as shows_discontent
        from replies
    ) as replies on scripted.reply_id = replies.id
    where last_turn is null or turn <= last_turn
),

last_words as (
    select n, 1000 as position, hash(n, 1000) as turn_key, moves.stage, main as first_id, main_count
    from endings
    inner join moves on endings.campaign = moves.campaign and endings.last_words = moves.name
    where n >= ${first} and n < ${end}
)

select
    n, position, turn_key, stage, lead_in_id, main_id, ending_id,
    null::double as asr_confidence, null::varchar as intent,
    null::boolean as is_misunderstood, null::boolean as is_silent, null::boolean as is_intent_failed
from by_agent
union all
select
    n, position, turn_key, stage, null, main_id, feeling_id,
    asr_confidence, intent, is_misunderstood, is_silent, is_intent_failed
from by_customer
union all
select
    n, position, turn_key, stage, null, ${one("first_id", "main_count", "last words")}, null,
    null, null, null, null, null
from last_words`;
}

/** The words of each turn, how long they take and the pause before them: `worded`. */
export function wordedSql(settings: GenerateSettings): string {
  const {uniform, normal} = drawing(settings.seed);
  const amount = `case
      when ${uniform("turn_key", "amount")} < 0.6 then '$' || extra_usd
      when ${uniform("turn_key", "amount")} < 0.8 then extra_usd || ' dollars'
      else extra_words || ' dollars'
  end`;
  const slots: [string, string][] = [
    ["{name}", "first_name"],
    ["{agent}", "agent_name"],
    ["{full}", "full_name"],
    ["{extra}", "extra_name"],
    ["{amount}", amount],
    ["{day}", "slot_day"],
    ["{time}", "slot_time"],
    ["{phone}", "phone"],
    ["{email}", "email"],
    ["{zip}", "zip"]
  ];
  const filled = slots.reduce(
    (text, [slot, value]) => `replace(${text}, '${slot}', ${value})`,
    "template"
  );
  const garbled = soundAlikes.reduce(
    (text, [word, taken]) => `replace(${text}, '${word}', '${taken}')`,
    "said"
  );
  return `
create or replace temp table worded as
with assembled as (
    select
        spoken.*,
        position % 2 = 1 as is_customer,
        case
            when main_id is null and lead_in_id is null and ending_id is null then null
            else concat_ws(' ', lead_in.sentence, main.sentence, ending.sentence)
        end as template
    from spoken
    left join sentences as lead_in on spoken.lead_in_id = lead_in.id
    left join sentences as main on spoken.main_id = main.id
    left join sentences as ending on spoken.ending_id = ending.id
),

filled as (
    select
        assembled.* exclude (template, lead_in_id, main_id, ending_id),
        endings.is_human, endings.is_voice, endings.is_reviewed, endings.is_after_deployment,
        endings.is_typing_small, endings.customer_pace, endings.agent_pace,
        case
            when starts_with(template, '{time}') then upper(slot_time[:1]) || slot_time[2:] || ${filled}[length(slot_time) + 1:]
            when contains(template, '{') then ${filled}
            else template
        end as filled
    from assembled
    inner join endings on assembled.n = endings.n
),

typed as (
    select
        * exclude (filled),
        case when is_customer and is_typing_small then rtrim(lower(filled), '.') else filled end as said,
        is_voice and is_customer
        and (is_misunderstood or (asr_confidence < 0.5 and ${uniform("turn_key", "slip")} < 0.5)) as is_garbled
    from filled
),

heard as (
    select
        *,
        -- what is not mistaken for other words breaks off
        case
            when is_garbled then case
                when ${garbled} <> said or not is_misunderstood or length(said) < 12 then ${garbled}
                else rtrim(array_to_string(string_split(said, ' ')[:1 + len(string_split(said, ' ')) // 2], ' '), ',.?')
            end
            else said
        end as text
    from typed
),

measured as (
    select
        *,
        is_voice and not is_human and not is_customer and position > 2 as has_latency,
        case when has_latency then round(260 + 380 * ${uniform("turn_key", "endpointing")}) end as endpointing_ms,
        case when has_latency then round(60 + 120 * ${uniform("turn_key", "transcription")}) end as stt_ms,
        case
            when has_latency
                then round(case when is_after_deployment then 390 else 460 end * exp(0.45 * ${normal("turn_key", "thinking")}))
        end as llm_ms,
        case when has_latency then round(90 + 130 * ${uniform("turn_key", "speaking")}) end as tts_ms
    from heard
)

select
    n, position, is_customer, is_voice, is_human, stage, text,
    asr_confidence, intent, is_misunderstood, is_silent, is_intent_failed,
    endpointing_ms::integer as endpointing_ms, stt_ms::integer as stt_ms, llm_ms::integer as llm_ms, tts_ms::integer as tts_ms,
    case when is_reviewed and is_customer then said end as reference_text,
    case
        when intent is not null
            then round(least(0.99, 0.55 + 0.35 * coalesce(asr_confidence, 0.8) + 0.1 * ${uniform("turn_key", "intent confidence")}), 3)
    end as intent_confidence,
    case
        when not is_voice then null
        when is_silent then round(4 + 2.5 * ${uniform("turn_key", "length")}, 2)
        else round(
            0.35 + (1 + strlen(text) - strlen(replace(text, ' ', ''))) * 60.0
            / case when is_customer then customer_pace else agent_pace end
            * (0.9 + 0.2 * ${uniform("turn_key", "length")}), 2)
    end as length_s,
    case
        when not is_voice then null
        when position = 2 then round(0.4 + 0.8 * ${uniform("turn_key", "pause")}, 2)
        when has_latency then round((endpointing_ms + stt_ms + llm_ms + tts_ms) / 1000, 2)
        -- a person looks something up now and then
        when not is_customer then round(0.2 + 0.9 * ${uniform("turn_key", "pause")}
            + case when ${uniform("turn_key", "hold")} < 0.025 then 5 + 14 * ${uniform("turn_key", "hold length")} else 0 end, 2)
        when is_silent then 0.1
        -- a customer falls in before the agent has finished
        when ${uniform("turn_key", "interruption")} < 0.045 then round(-0.35 - 0.8 * ${uniform("turn_key", "overlap")}, 2)
        else round(0.2 + 1.2 * pow(${uniform("turn_key", "pause")}, 2), 2)
    end as pause_s
from measured`;
}
