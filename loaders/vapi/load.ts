import {notAnObject} from "../json-records.ts";
import {defineJsonSource} from "../json-source.ts";
import {
  astray,
  type Containers,
  containerTypes,
  endless,
  epochSeconds,
  firstInList,
  instant,
  instantOfEpoch,
  latestMilliseconds,
  longestSeconds,
  missing,
  number,
  otherContainer,
  outside,
  unknown,
  untimely
} from "../rejections.ts";
import {quotedString} from "../source.ts";
import {kind, report} from "./columns.ts";
import {api} from "./fetch.ts";

const spokenRoles = ["bot", "assistant", "user"];
/** What stands among the messages and is no utterance. */
const otherRoles = [
  "system",
  "developer",
  "tool_calls",
  "tool_call_result",
  "tool-calls",
  "tool-call-result",
  "tool",
  "function",
  "function_call",
  "function_result"
];

const parts: Containers = {
  call: "an object",
  customer: "an object",
  analysis: "an object",
  artifact: "an object",
  "artifact.messages": "a list",
  "artifact.performanceMetrics": "an object",
  "artifact.performanceMetrics.turnLatencies": "a list",
  messages: "a list",
  "call.customer": "an object",
  "call.artifact": "an object",
  "call.artifact.messages": "a list",
  "call.messages": "a list"
};

/** A field of the report, or of the call in it where the report does not say. */
const either = (field: string) => `coalesce(report.${field}, report."call".${field})`;

const costs = (holder: string) =>
  `coalesce(${holder}.cost, ${holder}."costBreakdown".total, cast(list_sum([part.cost for part in ${holder}.costs]) as varchar))`;

const confidences = `[word.confidence for word in message.metadata."wordLevelConfidence" if word.confidence is not null]`;

const messagePlace = "'messages[' || (position - 1) || '].'";
const scorePlace = "'scorecards[' || (position - 1) || '].'";
const milliseconds: [number, number] = [0, latestMilliseconds];

/** Why a call cannot be used, or NULL. */
const rejection = `case
    ${notAnObject}
    when message_type <> 'end-of-call-report'
      then 'message.type is not end-of-call-report: ' || message_type
    ${otherContainer("body", "types", parts)}
    ${missing("id", "id")}
    when created_at is null and started_at is null then 'startedAt and createdAt are missing'
    ${untimely("startedAt", "started_at")}
    ${untimely("createdAt", "created_at")}
    ${untimely("endedAt", "ended_at")}
    ${untimely("updatedAt", "updated_at")}
    ${endless(["epoch(began_at)", "startedAt", "coalesce(started_at, created_at)"], [`epoch(${instant("ended_at")})`, "endedAt", "ended_at"])}
    ${outside("timestamp", "reported_at", milliseconds)}
    ${outside("cost", "cost", [0, 10_000_000])}
    else coalesce(
      ${firstInList("scores", "score", `case ${outside("scoreNormalized", "score", [0, 100], scorePlace)} end`)},
      ${firstInList(
        "messages",
        "message",
        `case
          ${unknown("role", "message.role", [...spokenRoles, ...otherRoles], messagePlace)}
          ${outside("secondsFromStart", 'message."secondsFromStart"', [-1, longestSeconds], messagePlace)}
          ${outside("time", "message.time", milliseconds, messagePlace)}
          ${outside("endTime", 'message."endTime"', milliseconds, messagePlace)}
          ${astray("time", epochSeconds(number("message.time")), "message.time", "epoch(began_at)", messagePlace)}
          ${astray("endTime", epochSeconds(number('message."endTime"')), 'message."endTime"', "epoch(began_at)", messagePlace)}
          when ${epochSeconds(number('message."endTime"'))} < ${epochSeconds(number("message.time"))}
            then ${messagePlace} || 'endTime is before time: ' || message."endTime" || ' < ' || message.time
          ${outside("duration", "message.duration", [0, longestSeconds * 1000], messagePlace)}
          when list_min(${confidences}) < 0 or list_max(${confidences}) > 1
            then ${messagePlace} || 'metadata.wordLevelConfidence is not between 0 and 1: ' || list_min(${confidences}) || ' to ' || list_max(${confidences})
        end`
      )})
  end`;

const steps = `
    unwrapped as (
        select *, coalesce(envelope, json) as body
        from (select *, json_extract(json, '$.message') as envelope from records)
    ),

    read as (
        select
            *,
            ${containerTypes("body", parts)} as types,
            try_cast(body as ${report}) as report
        from unwrapped
    ),

    fields as (
        select
            *,
            case when envelope is not null or types[1] = 'OBJECT' then report.type end as message_type,
            coalesce(report."call".id, report.id) as id,
            ${either('"createdAt"')} as created_at,
            ${either('"updatedAt"')} as updated_at,
            ${either('"startedAt"')} as started_at,
            ${either('"endedAt"')} as ended_at,
            coalesce(${instant("started_at")}, ${instant("created_at")}) as began_at,
            case when message_type is not null then report.timestamp end as reported_at,
            coalesce(${costs("report")}, ${costs('report."call"')}) as cost,
            [score."scoreNormalized" for score in map_values(${either("artifact.scorecards")}) if score."scoreNormalized" is not null] as scores,
            coalesce(report.artifact.messages, report.messages, report."call".artifact.messages, report."call".messages) as messages
        from read
    ),

    judged as (
        select
            *,
            id as record_id,
            coalesce(${instantOfEpoch(number("reported_at"))}, ${instant("updated_at")}) as version,
            ${rejection} as reason,
            {
                type: case when message_type is null then report.type else report."call".type end,
                status: ${either("status")},
                created_at: ${instant("created_at")},
                updated_at: ${instant("updated_at")},
                started_at: ${instant("started_at")},
                ended_at: ${instant("ended_at")},
                ended_reason: ${either('"endedReason"')},
                cost: ${number("cost")},
                campaign_id: ${either('"campaignId"')},
                assistant_id: ${either('"assistantId"')},
                squad_id: ${either('"squadId"')},
                workflow_id: ${either('"workflowId"')},
                assistant_name: coalesce(${either("assistant.name")}, ${either('artifact."assistantActivations"')}[1]."assistantName"),
                customer_id: ${either('"customerId"')},
                customer_external_id: ${either('customer."externalId"')},
                customer_number: ${either("customer.number")},
                customer_sip_uri: ${either('customer."sipUri"')},
                customer_email: ${either("customer.email")},
                success_evaluation: ${either('analysis."successEvaluation"')},
                normalized_scores: [${number("score")} for score in scores],
                turn_latencies: list_transform(${either('artifact."performanceMetrics"."turnLatencies"')}, lambda latency: {
                    model_ms: latency."modelLatency",
                    voice_ms: latency."voiceLatency",
                    transcriber_ms: latency."transcriberLatency",
                    endpointing_ms: latency."endpointingLatency",
                    turn_ms: latency."turnLatency"
                }),
                has_messages: messages is not null,
                timed_count: len([message for message in messages if coalesce(message."secondsFromStart", message.time) is not null]),
                scored_count: len([message for message in messages if len(${confidences}) > 0])
            } as record,
            [{
                role: message.role,
                message: message.message,
                time: ${number("message.time")},
                end_time: ${number('message."endTime"')},
                seconds_from_start: ${number('message."secondsFromStart"')},
                duration: ${number("message.duration")},
                word_confidences: ${confidences}
            } for message in messages if list_contains([${spokenRoles.map(quotedString).join(", ")}], lower(trim(message.role)))] as items
        from fields
    )`;

/** Calls of Vapi: call objects of its API, live or as files, and end-of-call reports of its webhook. */
export const vapi = defineJsonSource("vapi", {kind, pages: ["results"], steps}, api);
