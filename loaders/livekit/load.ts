import type {Structure} from "../json-structure.ts";
import {
  defineTranscriptSource,
  durationBranch,
  hasConfidence,
  rangeBranch
} from "../transcripts.ts";

const structure: Structure = {
  job_id: "VARCHAR",
  room_id: "VARCHAR",
  room: "VARCHAR",
  events: [{created_at: "DOUBLE"}],
  audio_recording_started_at: "DOUBLE",
  started_at: "DOUBLE",
  duration: "DOUBLE",
  timestamp: "DOUBLE",
  sdk_version: "VARCHAR",
  chat_history: {
    items: [
      {
        id: "VARCHAR",
        type: "VARCHAR",
        role: "VARCHAR",
        content: "JSON",
        interrupted: "BOOLEAN",
        transcript_confidence: "DOUBLE",
        created_at: "DOUBLE",
        metrics: {
          started_speaking_at: "DOUBLE",
          stopped_speaking_at: "DOUBLE",
          transcription_delay: "DOUBLE",
          end_of_turn_delay: "DOUBLE",
          llm_node_ttft: "DOUBLE",
          tts_node_ttfb: "DOUBLE",
          e2e_latency: "DOUBLE"
        }
      }
    ]
  }
};

const items = "document.chat_history.items";

/** Clocks that were never set, or set wrong, stand in reports: only what lies in the week before the report counts. */
const isPlausible = (time: string) => `(
      ${time} between 946684800 and 4102444800
      and (document.timestamp is null or ${time} between document.timestamp - 604800 and document.timestamp + 60)
    )`;

/** The first that is known of the session, in epoch seconds. */
const start = `list_min([
      time for time in list_concat(
        [document.started_at, document.audio_recording_started_at],
        [ event.created_at for event in document.events ],
        [ item.created_at for item in ${items} ],
        [ item.metrics.started_speaking_at for item in ${items} ]
      ) if ${isPlausible("time")}
    ])`;

/** Content is a list of texts and, between them, images and sound that may have a transcript. */
const text = `nullif(array_to_string([
        case json_type(part) when 'VARCHAR' then part ->> '$' when 'OBJECT' then part ->> '$.transcript' end
        for part in case json_type(item.content) when 'ARRAY' then json_extract(item.content, '$[*]') else [item.content] end
      ], ' '), '')`;

/** What LiveKit Agents reports of a session when it ends. */
export const livekit = defineTranscriptSource({
  type: "livekit",
  ending: /\.(json|jsonl|ndjson)(\.gz)?$/,
  structure,
  id: "coalesce(document.job_id, document.room_id)",
  isCallId: true,
  version:
    "case when document.timestamp between 946684800 and 4102444800 then to_timestamp(document.timestamp) end",
  startedAt: start,
  columns: {
    job_id: ["VARCHAR", "document.job_id"],
    room: ["VARCHAR", "document.room"],
    started_at_epoch: ["DOUBLE", start],
    duration: ["DOUBLE", "document.duration"],
    sdk_version: ["VARCHAR", "document.sdk_version"],
    has_times: [
      "BOOLEAN",
      "list_position([ turn.started_speaking_at is not null for turn in turns ], true) is not null"
    ],
    has_confidence: ["BOOLEAN", hasConfidence]
  },
  turns: {
    table: "messages",
    columns: {
      speaker: "VARCHAR",
      start: "DOUBLE",
      text: "VARCHAR",
      interrupted: "BOOLEAN",
      confidence: "DOUBLE",
      created_at: "DOUBLE",
      started_speaking_at: "DOUBLE",
      stopped_speaking_at: "DOUBLE",
      transcription_delay: "DOUBLE",
      end_of_turn_delay: "DOUBLE",
      llm_node_ttft: "DOUBLE",
      tts_node_ttfb: "DOUBLE",
      e2e_latency: "DOUBLE"
    },
    list: `[ {
      speaker: item.role,
      start: item.metrics.started_speaking_at,
      text: ${text},
      interrupted: item.interrupted,
      confidence: item.transcript_confidence,
      created_at: item.created_at,
      started_speaking_at: item.metrics.started_speaking_at,
      stopped_speaking_at: item.metrics.stopped_speaking_at,
      transcription_delay: item.metrics.transcription_delay,
      end_of_turn_delay: item.metrics.end_of_turn_delay,
      llm_node_ttft: item.metrics.llm_node_ttft,
      tts_node_ttfb: item.metrics.tts_node_ttfb,
      e2e_latency: item.metrics.e2e_latency
    } for item in ${items} if item.type = 'message' ]`
  },
  rejection: `
    when coalesce(trim(document.job_id), trim(document.room_id), '') = '' then 'job_id is missing'
    when ${items} is null then 'chat_history.items is missing'
    ${durationBranch("document.duration", "duration")}
    ${rangeBranch("'messages'", {field: "confidence", name: "transcript_confidence"})}`
});
