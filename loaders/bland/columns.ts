import {type RecordKind, structType} from "../source.ts";

/** What the raw tables hold, under names that SQL likes; times, units and roles as they came. */
export const kind = {
  columns: {
    status: "VARCHAR",
    queue_status: "VARCHAR",
    completed: "BOOLEAN",
    created_at: "TIMESTAMPTZ",
    started_at: "TIMESTAMPTZ",
    call_length: "DOUBLE",
    inbound: "BOOLEAN",
    from_number: "VARCHAR",
    to_number: "VARCHAR",
    answered_by: "VARCHAR",
    call_ended_by: "VARCHAR",
    error_message: "VARCHAR",
    transferred_to: "VARCHAR",
    disposition_tag: "VARCHAR",
    price: "DOUBLE",
    pathway_id: "VARCHAR",
    pathway_version: "VARCHAR",
    batch_id: "VARCHAR",
    metadata_campaign_id: "VARCHAR",
    metadata_customer_id: "VARCHAR",
    is_ended: "BOOLEAN",
    has_transcript: "BOOLEAN",
    timed_count: "INTEGER"
  },
  items: {
    table: "utterances",
    columns: {user: "VARCHAR", text: "VARCHAR", created_at: "TIMESTAMPTZ"}
  }
} satisfies RecordKind;

const text = "VARCHAR";

/** The fields that are read of a call; whatever else there is is passed over. What is judged before it is cast is read as text. */
export const call = structType({
  call_id: text,
  status: text,
  queue_status: text,
  completed: "BOOLEAN",
  created_at: text,
  started_at: text,
  call_length: text,
  inbound: "BOOLEAN",
  from: text,
  to: text,
  answered_by: text,
  call_ended_by: text,
  error_message: text,
  transferred_to: text,
  disposition_tag: text,
  price: text,
  pathway_id: text,
  pathway_version: text,
  batch_id: text,
  metadata: structType({campaign_id: text, customer_id: text}),
  transcripts: `${structType({user: text, text, created_at: text})}[]`
});
