import {metadataKind} from "../call-metadata.ts";
import type {Structure} from "../json-structure.ts";
import type {RecordKind} from "../source.ts";

const transcript = {
  sid: "VARCHAR",
  status: "VARCHAR",
  date_updated: "VARCHAR",
  language_code: "VARCHAR",
  media_start_time: "VARCHAR",
  duration: "DOUBLE",
  customer_key: "VARCHAR",
  redaction: "BOOLEAN",
  channel: {
    participants: [
      {
        channel_participant: "DOUBLE",
        role: "VARCHAR",
        user_id: "VARCHAR",
        full_name: "VARCHAR"
      }
    ]
  }
} as const;

const sentence = {
  media_channel: "DOUBLE",
  sentence_index: "DOUBLE",
  start_time: "DOUBLE",
  end_time: "DOUBLE",
  transcript: "VARCHAR",
  confidence: "DOUBLE"
} as const;

const operatorResult = {
  operator_type: "VARCHAR",
  name: "VARCHAR",
  operator_sid: "VARCHAR",
  transcript_sid: "VARCHAR",
  predicted_label: "VARCHAR",
  predicted_probability: "DOUBLE",
  label_probabilities: "JSON"
} as const;

const call = {
  sid: "VARCHAR",
  transcript_sid: "VARCHAR",
  status: "VARCHAR",
  date_updated: "VARCHAR",
  direction: "VARCHAR",
  from: "VARCHAR",
  to: "VARCHAR",
  start_time: "VARCHAR",
  end_time: "VARCHAR",
  duration: "DOUBLE",
  price: "DOUBLE",
  price_unit: "VARCHAR",
  answered_by: "VARCHAR"
} as const;

/** What is read of a file: the parts of a transcript together, each where it is there. */
export const structure: Structure = {
  transcript_sid: "VARCHAR",
  transcript,
  sentences: [sentence],
  operator_results: [operatorResult],
  meta: "JSON",
  call
};

/** What the raw tables hold. A transcript is a call; the rest is about one. */
export const kinds = {
  calls: {
    columns: {
      sid: "VARCHAR",
      date_updated: "TIMESTAMPTZ",
      language_code: "VARCHAR",
      media_start_time: "TIMESTAMPTZ",
      duration: "DOUBLE",
      customer_key: "VARCHAR",
      redaction: "BOOLEAN",
      agent_user_id: "VARCHAR",
      agent_full_name: "VARCHAR",
      role_basis: "VARCHAR"
    },
    items: {
      table: "channels",
      columns: {media_channel: "INTEGER", role: "VARCHAR"}
    }
  },
  sentence_pages: {
    columns: {transcript_sid: "VARCHAR", page: "INTEGER"},
    callId: "transcript_sid",
    items: {
      table: "sentences",
      columns: {
        transcript_sid: "VARCHAR",
        media_channel: "INTEGER",
        sentence_index: "INTEGER",
        start_time: "DOUBLE",
        end_time: "DOUBLE",
        transcript: "VARCHAR",
        confidence: "DOUBLE"
      }
    }
  },
  operator_pages: {
    columns: {transcript_sid: "VARCHAR", page: "INTEGER"},
    callId: "transcript_sid",
    items: {
      table: "operator_results",
      columns: {
        transcript_sid: "VARCHAR",
        operator_type: "VARCHAR",
        name: "VARCHAR",
        operator_sid: "VARCHAR",
        predicted_label: "VARCHAR",
        predicted_probability: "DOUBLE",
        positive_probability: "DOUBLE",
        negative_probability: "DOUBLE"
      }
    }
  },
  phone_calls: {
    columns: {
      sid: "VARCHAR",
      status: "VARCHAR",
      direction: "VARCHAR",
      from_number: "VARCHAR",
      to_number: "VARCHAR",
      start_time: "TIMESTAMPTZ",
      end_time: "TIMESTAMPTZ",
      duration: "DOUBLE",
      price: "DOUBLE",
      price_unit: "VARCHAR",
      answered_by: "VARCHAR"
    }
  },
  metadata: metadataKind
} satisfies Record<string, RecordKind>;

export type Kind = keyof typeof kinds;
