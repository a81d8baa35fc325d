import type {RecordKind} from "../source.ts";

/** What the raw tables hold: the records' own fields, and names for the five places of a turn. */
export const kinds = {
  calls: {
    columns: {session_id: "VARCHAR"},
    items: {
      table: "exchanges",
      columns: {
        prompt: "VARCHAR",
        transcription: "VARCHAR",
        hypothesis: "VARCHAR",
        score: "DOUBLE",
        goal: "VARCHAR"
      }
    }
  },
  arms: {columns: {session_id: "VARCHAR", arm: "VARCHAR"}}
} satisfies Record<string, RecordKind>;
