import type {RecordKind} from "../source.ts";
import {startedOnColumn} from "../undated.ts";

/** What the raw tables hold: the files' fields under their own names. */
export const kinds = {
  calls: {
    columns: {
      speaker_id: "VARCHAR",
      scenario_id: "VARCHAR",
      language: "VARCHAR",
      ...startedOnColumn
    },
    items: {
      table: "replies",
      columns: {
        turn_num: "INTEGER",
        item: "VARCHAR",
        attempt_num: "INTEGER",
        prime_letter: "VARCHAR",
        prime_month: "VARCHAR",
        transcription: "VARCHAR",
        nbest: "VARCHAR[]"
      }
    }
  },
  profiles: {
    columns: {
      language: "VARCHAR",
      postcode: "VARCHAR",
      name: "VARCHAR",
      dob: "VARCHAR",
      name_first: "VARCHAR",
      name_last: "VARCHAR",
      sex: "VARCHAR",
      email: "VARCHAR"
    }
  }
} satisfies Record<string, RecordKind>;

export type Kind = keyof typeof kinds;
