import type {Structure} from "../json-structure.ts";
import {type RecordKind, structType} from "../source.ts";
import {startedOnColumn} from "../undated.ts";

/** What the raw tables hold. Labels are known by the folder of their file and their place in it. */
export const kinds = {
  calls: {
    columns: {folder: "VARCHAR", ...startedOnColumn},
    items: {
      table: "turns",
      columns: {
        speaker: "VARCHAR",
        text: "VARCHAR",
        nbest: `${structType({hyp: "VARCHAR", score: "DOUBLE"})}[]`,
        label_number: "INTEGER"
      }
    }
  },
  labels: {
    columns: {
      folder: "VARCHAR",
      label_number: "INTEGER",
      target: "BOOLEAN",
      source: "VARCHAR",
      knowledge: `${structType({domain: "VARCHAR", entity_id: "VARCHAR", doc_id: "VARCHAR"})}[]`,
      response: "VARCHAR"
    }
  }
} satisfies Record<string, RecordKind>;

export type Kind = keyof typeof kinds;

/** What is read of a record of each kind. */
export const structures: Record<Kind, Structure> = {
  calls: [{speaker: "VARCHAR", text: "VARCHAR", nbest: [{hyp: "VARCHAR", score: "DOUBLE"}]}],
  labels: {
    target: "BOOLEAN",
    source: "VARCHAR",
    knowledge: [{domain: "VARCHAR", entity_id: "VARCHAR", doc_id: "VARCHAR"}],
    response: "VARCHAR"
  }
};
