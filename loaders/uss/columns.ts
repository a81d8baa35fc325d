import type {RecordKind} from "../source.ts";
import {startedOnColumn} from "../undated.ts";

/** What the raw tables hold: a dialogue with its overall ratings, and its turns with theirs. */
export const kinds = {
  calls: {
    columns: {
      set_name: "VARCHAR",
      overall_ratings: "INTEGER[]",
      ...startedOnColumn
    },
    items: {
      table: "turns",
      columns: {role: "VARCHAR", text: "VARCHAR", act: "VARCHAR", ratings: "INTEGER[]"}
    }
  }
} satisfies Record<string, RecordKind>;
