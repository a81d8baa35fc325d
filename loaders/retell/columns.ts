import {type RecordKind, structType} from "../source.ts";

/** What the raw tables hold, under names that SQL likes; times, units and roles as they came. */
export const kind = {
  columns: {
    call_type: "VARCHAR",
    call_status: "VARCHAR",
    agent_id: "VARCHAR",
    agent_version: "VARCHAR",
    agent_name: "VARCHAR",
    direction: "VARCHAR",
    from_number: "VARCHAR",
    to_number: "VARCHAR",
    start_timestamp: "DOUBLE",
    end_timestamp: "DOUBLE",
    duration_ms: "DOUBLE",
    disconnection_reason: "VARCHAR",
    user_sentiment: "VARCHAR",
    call_successful: "BOOLEAN",
    in_voicemail: "BOOLEAN",
    combined_cost_cents: "DOUBLE",
    e2e_p50_ms: "DOUBLE",
    e2e_p95_ms: "DOUBLE",
    e2e_values_ms: "DOUBLE[]",
    metadata_campaign_id: "VARCHAR",
    metadata_customer_id: "VARCHAR",
    is_ended: "BOOLEAN",
    has_transcript: "BOOLEAN",
    timed_count: "INTEGER"
  },
  items: {
    table: "utterances",
    columns: {
      role: "VARCHAR",
      content: "VARCHAR",
      start: "DOUBLE",
      end: "DOUBLE",
      node_name: "VARCHAR"
    }
  }
} satisfies RecordKind;

const text = "VARCHAR";
const words = `${structType({start: "DOUBLE", end: "DOUBLE"})}[]`;
const utterance = {role: text, content: text, words};
const woven = {...utterance, former_node_name: text, new_node_name: text};

/** The fields that are read of a call; whatever else there is is passed over. What is judged before it is cast is read as text. */
export const call = structType({
  call_id: text,
  call_type: text,
  call_status: text,
  agent_id: text,
  agent_version: text,
  agent_name: text,
  direction: text,
  from_number: text,
  to_number: text,
  start_timestamp: text,
  end_timestamp: text,
  duration_ms: text,
  disconnection_reason: text,
  transcript_object: `${structType(utterance)}[]`,
  transcript_with_tool_calls: `${structType(woven)}[]`,
  scrubbed_transcript_with_tool_calls: `${structType(woven)}[]`,
  call_analysis: structType({
    user_sentiment: text,
    call_successful: "BOOLEAN",
    in_voicemail: "BOOLEAN"
  }),
  call_cost: structType({combined_cost: text}),
  latency: structType({e2e: structType({p50: "DOUBLE", p95: "DOUBLE", values: "DOUBLE[]"})}),
  metadata: structType({campaign_id: text, customer_id: text})
});
