import type {RecordKind} from "../source.ts";

/** What the raw tables hold: a log and the lines of its history, and what was known before anyone spoke. */
export const kinds = {
  calls: {
    columns: {uuid: "VARCHAR", start_time: "VARCHAR", end_time: "VARCHAR"},
    items: {table: "lines", columns: {line: "VARCHAR"}}
  },
  metadata: {columns: {uuid: "VARCHAR", number: "VARCHAR", time: "TIMESTAMPTZ"}}
} satisfies Record<string, RecordKind>;
