import {type RecordKind, structType} from "../source.ts";

const latency = {
  model_ms: "DOUBLE",
  voice_ms: "DOUBLE",
  transcriber_ms: "DOUBLE",
  endpointing_ms: "DOUBLE",
  turn_ms: "DOUBLE"
};

/** What the raw tables hold, under names that SQL likes; times, units and roles as they came. */
export const kind = {
  columns: {
    type: "VARCHAR",
    status: "VARCHAR",
    created_at: "TIMESTAMPTZ",
    updated_at: "TIMESTAMPTZ",
    started_at: "TIMESTAMPTZ",
    ended_at: "TIMESTAMPTZ",
    ended_reason: "VARCHAR",
    cost: "DOUBLE",
    campaign_id: "VARCHAR",
    assistant_id: "VARCHAR",
    squad_id: "VARCHAR",
    workflow_id: "VARCHAR",
    assistant_name: "VARCHAR",
    customer_id: "VARCHAR",
    customer_external_id: "VARCHAR",
    customer_number: "VARCHAR",
    customer_sip_uri: "VARCHAR",
    customer_email: "VARCHAR",
    success_evaluation: "VARCHAR",
    normalized_scores: "DOUBLE[]",
    turn_latencies: `${structType(latency)}[]`,
    has_messages: "BOOLEAN",
    timed_count: "INTEGER",
    scored_count: "INTEGER"
  },
  items: {
    table: "utterances",
    columns: {
      role: "VARCHAR",
      message: "VARCHAR",
      time: "DOUBLE",
      end_time: "DOUBLE",
      seconds_from_start: "DOUBLE",
      duration: "DOUBLE",
      word_confidences: "DOUBLE[]"
    }
  }
} satisfies RecordKind;

const text = "VARCHAR";
const message = structType({
  role: text,
  message: text,
  time: text,
  endTime: text,
  secondsFromStart: text,
  duration: text,
  metadata: structType({wordLevelConfidence: `${structType({confidence: "DOUBLE"})}[]`})
});
const turnLatency = structType({
  modelLatency: "DOUBLE",
  voiceLatency: "DOUBLE",
  transcriberLatency: "DOUBLE",
  endpointingLatency: "DOUBLE",
  turnLatency: "DOUBLE"
});
const artifact = structType({
  messages: `${message}[]`,
  performanceMetrics: structType({turnLatencies: `${turnLatency}[]`}),
  scorecards: `MAP(VARCHAR, ${structType({scoreNormalized: text})})`,
  assistantActivations: `${structType({assistantName: text})}[]`
});

/** What a call and a report on it may both say. What is judged before it is cast is read as text. */
const said = {
  id: text,
  type: text,
  status: text,
  createdAt: text,
  updatedAt: text,
  startedAt: text,
  endedAt: text,
  endedReason: text,
  cost: text,
  costBreakdown: structType({total: text}),
  costs: `${structType({cost: "DOUBLE"})}[]`,
  campaignId: text,
  assistantId: text,
  squadId: text,
  workflowId: text,
  customerId: text,
  assistant: structType({name: text}),
  customer: structType({number: text, externalId: text, sipUri: text, email: text}),
  analysis: structType({successEvaluation: text}),
  artifact,
  messages: `${message}[]`
};

/** The fields that are read of a report or a call; whatever else there is is passed over. */
export const report = structType({...said, timestamp: text, call: structType(said)});
