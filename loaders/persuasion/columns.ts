import type {RecordKind} from "../source.ts";
import {startedOnColumn} from "../undated.ts";

/** What the raw tables hold, under names that say what the files call B2 to B7. What describes people is left out. */
export const kinds = {
  calls: {
    columns: startedOnColumn,
    items: {
      table: "utterances",
      columns: {turn: "INTEGER", role: "INTEGER", unit: "VARCHAR"}
    }
  },
  participants: {
    columns: {
      dialogue_id: "VARCHAR",
      user_id: "VARCHAR",
      role: "INTEGER",
      donation: "DOUBLE",
      turn_count: "INTEGER"
    },
    callId: "dialogue_id"
  },
  promises: {
    columns: {dialogue_id: "VARCHAR", role: "INTEGER", promise: "DOUBLE"},
    callId: "dialogue_id"
  },
  labels: {
    columns: {dialogue_id: "VARCHAR"},
    items: {
      table: "sentences",
      columns: {
        turn: "INTEGER",
        role: "INTEGER",
        unit: "VARCHAR",
        er_label_1: "VARCHAR",
        er_label_2: "VARCHAR",
        ee_label_1: "VARCHAR",
        ee_label_2: "VARCHAR"
      }
    }
  }
} satisfies Record<string, RecordKind>;

export type Kind = keyof typeof kinds;
