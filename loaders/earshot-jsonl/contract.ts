import {z} from "zod";

/**
 * A time with its offset, in RFC 3339 or one of the spellings close to it (`+0200`, `+02`, a blank
 * for the T). Seconds and the offset must be there: a time without an offset is a different time
 * on each machine that reads it.
 */
export const timestampPattern =
  "^(19|20|21)\\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])[T ]([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?(Z|[+-]([01]\\d|2[0-3])(:?[0-5]\\d)?)$";

/** No call lasts a week; what claims to is in another unit or a broken clock. */
const longestSeconds = 7 * 24 * 3600;
/** An hour: whatever takes longer was not measured in milliseconds. */
const longestMilliseconds = 3600 * 1000;
/** More than any one call brings, and well within what the decimal columns hold. */
const mostMoney = 10_000_000;

const text = (description: string) => z.string().nullish().describe(description);
const flag = (description: string) => z.boolean().nullish().describe(description);
const oneOf = <const Values extends readonly [string, ...string[]]>(
  values: Values,
  description: string
) => z.enum(values).nullish().describe(description);
const number = (low: number, high: number, description: string) =>
  z.number().min(low).max(high).nullish().describe(description);
const seconds = (description: string) => number(0, longestSeconds, description);
const milliseconds = (description: string) => number(0, longestMilliseconds, description);
const share = (description: string) => number(0, 1, description);
const timestamp = (description: string) =>
  z
    .string()
    .regex(new RegExp(timestampPattern))
    .refine(isOnTheCalendar, "is not a day of the calendar")
    .describe(description);

/** Whether the day exists: February has no 30th. */
function isOnTheCalendar(time: string): boolean {
  const day = time.slice(0, 10);
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

/** One utterance by one speaker. */
export const turnContract = z
  .looseObject({
    speaker: z
      .enum(["agent", "customer"])
      .describe("Who speaks: the one who serves or the one served."),
    text: text(
      "What was said, as the recognizer or the chat gave it. Absent where nothing was said."
    ),
    start_s: seconds("When the utterance starts, in seconds from the start of the call."),
    end_s: seconds("When it ends, in seconds from the start of the call; not before start_s."),
    asr_confidence: share(
      "The recognizer's confidence in the text, 0 to 1. Absent where it gave none."
    ),
    intent: text("What the customer wants by this turn, in the source's own labels."),
    intent_confidence: share("Confidence in the intent, 0 to 1."),
    stage: text("Where in the script the turn stands, such as greeting, pitch or close."),
    is_misunderstood: flag("The agent misheard this customer turn and had to ask again."),
    is_silent: flag("The customer was expected to speak and did not."),
    is_intent_failed: flag("No usable intent came out of this customer turn."),
    reference_text: text("What was really said, where a person wrote it down."),
    endpointing_ms: milliseconds(
      "Milliseconds to decide that the customer had finished, before this agent turn."
    ),
    stt_ms: milliseconds("Milliseconds of speech recognition before this agent turn."),
    llm_ms: milliseconds("Milliseconds to think of the answer before this agent turn."),
    tts_ms: milliseconds("Milliseconds until the voice began to speak it.")
  })
  .refine((turn) => turn.start_s == null || turn.end_s == null || turn.end_s >= turn.start_s, {
    message: "end_s is before start_s"
  })
  .meta({title: "Turn"});

/**
 * The call as `earshot-jsonl` carries it: one object a line. What is absent or null is not known,
 * which is never the same as 0, false or an empty text. Fields that are not named here are let
 * through and stay in the raw file.
 */
export const callContract = z
  .looseObject({
    call_id: z
      .string()
      .regex(/\S/)
      .describe("The source's own name for the call. A later record of the same id replaces it."),
    started_at: timestamp("When the call started, with its offset from UTC."),
    ended_at: timestamp("When the call ended, with its offset; not before started_at.").nullish(),
    duration_s: seconds("Length of the call in seconds, as the source measured it."),
    updated_at: timestamp(
      "When the source last changed this record: the newest version counts."
    ).nullish(),
    campaign_id: text("The campaign that the call belongs to."),
    channel: oneOf(["voice", "text"], "How the two conversed. Absent means voice."),
    direction: oneOf(
      ["inbound", "outbound"],
      "inbound: the customer called; outbound: the agent did."
    ),
    language: text("Language of the conversation as a BCP 47 tag, such as en-US."),
    agent_id: text("Who served, by the source's own id."),
    agent_name: text("Who served, by name."),
    agent_kind: oneOf(["bot", "human", "mixed"], "mixed: a bot began and a human took over."),
    customer_id: text("Who was served. It is replaced by a keyed hash before any model sees it."),
    user_type: text(
      "A group of customers that the source tells apart, such as consumer or business."
    ),
    area: oneOf(["rural", "urban"], "Where the customer lives."),
    is_first_time_user: flag("The customer had not used the service before this call."),
    script_version: text("The version of the script that the agent followed, such as A or B."),
    deployment: text("The version of the voice bot or recognizer in use."),
    outcome: oneOf(
      ["completed", "abandoned", "escalated", "failed", "not_connected"],
      "completed: goal met; abandoned: the customer left before; escalated: handed to a human; failed: a fault of ours or a provider's; not_connected: no conversation took place."
    ),
    ended_reason: text("Why the call ended, in the source's own word."),
    drop_off_stage: text("The stage at which the customer left."),
    escalation_reason: text("Why the call was handed to a human."),
    is_converted: flag("The customer agreed to what the call was for."),
    compliance_flags: z
      .array(z.string())
      .nullish()
      .describe(
        "Rules broken in the call, such as disclosure_missing. Empty: examined, none broken. Absent: not examined."
      ),
    upsell_offered: flag("Something beyond the call's purpose was offered."),
    upsell_accepted: flag("The customer took it."),
    upsell_usd: number(0, mostMoney, "Value of the upsell that was taken, in US dollars."),
    expected_usd: number(0, mostMoney, "Revenue expected of the call beforehand, in US dollars."),
    revenue_usd: number(
      -mostMoney,
      mostMoney,
      "Revenue that the call brought, in US dollars. A refund is negative."
    ),
    cost_usd: number(0, mostMoney, "What the call cost, in US dollars."),
    synthetic: flag("The call is invented, for example generated."),
    turns: z.array(turnContract).describe("The utterances in order. Empty where nobody spoke.")
  })
  .refine(
    (call) =>
      call.ended_at == null ||
      Date.parse(isoTime(call.ended_at)) >= Date.parse(isoTime(call.started_at)),
    {
      message: "ended_at is before started_at"
    }
  )
  .meta({
    title: "Call",
    description:
      "One call or conversation with its turns: a line of an earshot-jsonl file. What is absent or null is not known."
  });

export type Call = z.infer<typeof callContract>;
export type Turn = z.infer<typeof turnContract>;

/** The same time in the one spelling that every JavaScript engine reads. */
function isoTime(time: string): string {
  return time
    .replace(" ", "T")
    .replace(/(\.\d{3})\d+/, "$1")
    .replace(/([+-]\d{2})$/, "$1:00")
    .replace(/([+-]\d{2})(\d{2})$/, "$1:$2");
}

/** The contract as JSON Schema: what `call.schema.json` holds. */
export function callSchema(): Record<string, unknown> {
  return z.toJSONSchema(callContract, {io: "input"}) as Record<string, unknown>;
}
