import {notAnObject} from "../json-records.ts";
import {defineJsonSource} from "../json-source.ts";
import {
  type Containers,
  containerTypes,
  endless,
  epochSeconds,
  firstInList,
  instantOfEpoch,
  latestMilliseconds,
  longestSeconds,
  missing,
  number,
  otherContainer,
  outside,
  unknown
} from "../rejections.ts";
import {quotedString} from "../source.ts";
import {call, kind} from "./columns.ts";
import {api} from "./fetch.ts";

const spokenRoles = ["agent", "user", "transfer_target"];
/** What is woven into a transcript and is no utterance. */
const otherRoles = [
  "tool_call_invocation",
  "tool_call_result",
  "node_transition",
  "dtmf",
  "sms",
  "injected"
];

const isSpoken = (element: string) =>
  `list_contains([${spokenRoles.map(quotedString).join(", ")}], lower(trim(${element}.role)))`;

const parts: Containers = {
  transcript_object: "a list",
  transcript_with_tool_calls: "a list",
  scrubbed_transcript_with_tool_calls: "a list",
  call_analysis: "an object",
  call_cost: "an object",
  latency: "an object",
  metadata: "an object"
};

const transcripts = [
  "transcript_object",
  "transcript_with_tool_calls",
  "scrubbed_transcript_with_tool_calls"
];

/** The first role that nobody knows in one of the transcripts. */
const unknownRoles = transcripts.map((name) =>
  firstInList(
    `call.${name}`,
    "element",
    `case ${unknown("role", "element.role", [...spokenRoles, ...otherRoles], `'${name}[' || (position - 1) || '].'`)} end`
  )
);

const milliseconds: [number, number] = [0, latestMilliseconds];
const utterancePlace = "'utterance ' || (position - 1) || ': '";

/** Why a call cannot be used, or NULL. */
const rejection = `case
    ${notAnObject}
    ${otherContainer("body", "types", parts)}
    ${missing("call_id", "call.call_id")}
    when call.start_timestamp is null and call.end_timestamp is null
      then 'start_timestamp and end_timestamp are missing'
    ${outside("start_timestamp", "call.start_timestamp", milliseconds)}
    ${outside("end_timestamp", "call.end_timestamp", milliseconds)}
    ${endless(
      [epochSeconds(number("call.start_timestamp")), "start_timestamp", "call.start_timestamp"],
      [epochSeconds(number("call.end_timestamp")), "end_timestamp", "call.end_timestamp"]
    )}
    ${outside("duration_ms", "call.duration_ms", [0, longestSeconds * 1000])}
    ${outside("call_cost.combined_cost", "call.call_cost.combined_cost", [0, 1_000_000_000])}
    else coalesce(
      ${unknownRoles.join(",\n      ")},
      ${firstInList(
        "utterances",
        "utterance",
        `case
          when utterance.start < 0 or utterance."end" > ${longestSeconds}
            then ${utterancePlace} || 'words are not between 0 and ${longestSeconds} seconds: ' || utterance.start || ' to ' || utterance."end"
          when utterance."end" < utterance.start
            then ${utterancePlace} || 'words end before they start: ' || utterance."end" || ' < ' || utterance.start
        end`
      )})
  end`;

/** The utterances among the elements of a list, with their words' first start and last end; NULL where there are none. */
const utterancesOf = (list: string) => `nullif([{
                role: element.role,
                content: element.content,
                start: list_min([word.start for word in element.words]),
                "end": list_max([word."end" for word in element.words])
            } for element in ${list} if ${isSpoken("element")}], [])`;

const steps = `
    unwrapped as (
        select *, coalesce(json_extract(json, '$.call'), json) as body from records
    ),

    read as (
        select *, ${containerTypes("body", parts)} as types, try_cast(body as ${call}) as call
        from unwrapped
    ),

    transcribed as (
        select
            *,
            coalesce(
                nullif(call.scrubbed_transcript_with_tool_calls, []), call.transcript_with_tool_calls
            ) as woven,
            coalesce(
                ${utterancesOf("call.scrubbed_transcript_with_tool_calls")},
                ${utterancesOf("call.transcript_object")},
                ${utterancesOf("call.transcript_with_tool_calls")},
                []
            ) as utterances,
            coalesce(call.scrubbed_transcript_with_tool_calls is not null
                or call.transcript_object is not null
                or call.transcript_with_tool_calls is not null, false) as has_transcript,
            call.end_timestamp is not null
                or call.disconnection_reason is not null
                or coalesce(call.call_status in ('ended', 'error', 'not_connected'), false) as is_ended
        from read
    ),

    -- where the conversation passes from one node of its flow to the next: after how many utterances
    routed as (
        select
            *,
            [{
                utterance_count: len([earlier for earlier in woven[:position] if ${isSpoken("earlier")}]),
                former_node_name: woven[position].former_node_name,
                new_node_name: woven[position].new_node_name
            } for position in range(1, len(woven) + 1) if woven[position].role = 'node_transition'] as transitions
        from transcribed
    ),

    judged as (
        select
            *,
            call.call_id as record_id,
            -- the source does not say when a record was last changed, but what it has in it tells
            ${instantOfEpoch(number("coalesce(call.end_timestamp, call.start_timestamp)"))}
                + to_milliseconds(4 * cast(is_ended as integer) + 2 * cast(has_transcript as integer)
                    + cast(call.call_analysis is not null as integer)) as version,
            ${rejection} as reason,
            {
                call_type: call.call_type,
                call_status: call.call_status,
                agent_id: call.agent_id,
                agent_version: call.agent_version,
                agent_name: call.agent_name,
                direction: call.direction,
                from_number: call.from_number,
                to_number: call.to_number,
                start_timestamp: ${number("call.start_timestamp")},
                end_timestamp: ${number("call.end_timestamp")},
                duration_ms: ${number("call.duration_ms")},
                disconnection_reason: call.disconnection_reason,
                user_sentiment: call.call_analysis.user_sentiment,
                call_successful: call.call_analysis.call_successful,
                in_voicemail: call.call_analysis.in_voicemail,
                combined_cost_cents: ${number("call.call_cost.combined_cost")},
                e2e_p50_ms: call.latency.e2e.p50,
                e2e_p95_ms: call.latency.e2e.p95,
                e2e_values_ms: call.latency.e2e.values,
                metadata_campaign_id: call.metadata.campaign_id,
                metadata_customer_id: call.metadata.customer_id,
                is_ended: is_ended,
                has_transcript: has_transcript,
                timed_count: len([utterance for utterance in utterances if utterance.start is not null])
            } as record,
            list_transform(utterances, lambda utterance, position: {
                role: utterance.role,
                content: utterance.content,
                start: utterance.start,
                "end": utterance."end",
                node_name: coalesce(
                    [passed for passed in transitions if passed.utterance_count < position][-1].new_node_name,
                    transitions[1].former_node_name
                )
            }) as items
        from routed
    )`;

/** Calls of Retell: call objects of its API, live or as files, pages of the call list and webhooks. */
export const retell = defineJsonSource("retell", {kind, pages: ["items", "calls"], steps}, api);
