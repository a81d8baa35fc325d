import {notAnObject} from "../json-records.ts";
import {defineJsonSource} from "../json-source.ts";
import {
  astray,
  type Containers,
  containerTypes,
  firstInList,
  instant,
  longestSeconds,
  missing,
  number,
  otherContainer,
  outside,
  unknown,
  untimely
} from "../rejections.ts";
import {quotedString} from "../source.ts";
import {call, kind} from "./columns.ts";

const spokenRoles = ["assistant", "robot", "user"];
/** What stands among the phrases and is no utterance. */
const otherRoles = ["agent-action"];

/** What a call is that has not come to its end. */
const ongoing = [
  "new",
  "queued",
  "allocated",
  "started",
  "pending",
  "ringing",
  "in-progress",
  "in_progress"
];

const parts: Containers = {transcripts: "a list", metadata: "an object"};

const place = "'transcripts[' || (position - 1) || '].'";

/** Why a call cannot be used, or NULL. */
const rejection = `case
    ${notAnObject}
    ${otherContainer("body", "types", parts)}
    ${missing("call_id", "call.call_id")}
    when call.created_at is null and call.started_at is null then 'created_at and started_at are missing'
    ${untimely("created_at", "call.created_at")}
    ${untimely("started_at", "call.started_at")}
    ${outside("call_length", "call.call_length", [0, longestSeconds / 60])}
    ${outside("price", "call.price", [0, 10_000_000])}
    else ${firstInList(
      "call.transcripts",
      "phrase",
      `case
        ${unknown("user", 'phrase."user"', [...spokenRoles, ...otherRoles], place)}
        ${untimely("created_at", "phrase.created_at", place)}
        ${astray("created_at", `epoch(${instant("phrase.created_at")})`, "phrase.created_at", "epoch(began_at)", place)}
      end`
    )}
  end`;

const steps = `
    unwrapped as (
        select *, coalesce(json_extract(json, '$.data.payload'), json) as body from records
    ),

    read as (
        select *, ${containerTypes("body", parts)} as types, try_cast(body as ${call}) as call
        from unwrapped
    ),

    described as (
        select
            *,
            coalesce(${instant("call.started_at")}, ${instant("call.created_at")}) as began_at,
            call.transcripts is not null as has_transcript,
            -- what is said to be completed is; the end that it sends may be the one that was planned
            coalesce(
                nullif(call.completed, false),
                lower(coalesce(call.status, call.queue_status)) not in (${ongoing.map(quotedString).join(", ")}),
                call.completed,
                call.call_length is not null
            ) as is_ended
        from read
    ),

    judged as (
        select
            *,
            call.call_id as record_id,
            -- the source does not say when a record was last changed, but what it has in it tells
            coalesce(${instant("call.created_at")}, ${instant("call.started_at")})
                + to_milliseconds(2 * cast(is_ended as integer) + cast(has_transcript as integer)) as version,
            ${rejection} as reason,
            {
                status: call.status,
                queue_status: call.queue_status,
                completed: call.completed,
                created_at: ${instant("call.created_at")},
                started_at: ${instant("call.started_at")},
                call_length: ${number("call.call_length")},
                inbound: call.inbound,
                from_number: call."from",
                to_number: call."to",
                answered_by: call.answered_by,
                call_ended_by: call.call_ended_by,
                error_message: call.error_message,
                transferred_to: call.transferred_to,
                disposition_tag: call.disposition_tag,
                price: ${number("call.price")},
                pathway_id: call.pathway_id,
                pathway_version: call.pathway_version,
                batch_id: call.batch_id,
                metadata_campaign_id: call.metadata.campaign_id,
                metadata_customer_id: call.metadata.customer_id,
                is_ended: is_ended,
                has_transcript: has_transcript,
                timed_count: len([phrase for phrase in call.transcripts if phrase.created_at is not null])
            } as record,
            [{
                "user": phrase."user",
                text: phrase.text,
                created_at: ${instant("phrase.created_at")}
            } for phrase in call.transcripts if list_contains([${spokenRoles.map(quotedString).join(", ")}], lower(trim(phrase."user")))] as items
        from described
    )`;

/** Calls of Bland: call details of its API, pages of the call list and post-call webhooks. */
export const bland = defineJsonSource("bland", {kind, pages: ["calls"], steps});
