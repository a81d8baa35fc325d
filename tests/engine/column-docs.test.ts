import {describe, expect, it} from "vitest";
import {openWarehouseToRead, queryRows} from "../../src/engine/warehouse.ts";
import {call, jsonLines, testBed} from "../support/project.ts";

/** A view that describes nothing, between models that do. */
const views = {
  "calls/monday.jsonl": jsonLines(call("a")),
  "models/staging/stg_calls_of_day.sql":
    "select session_id, load_batch, outcome, 1 as weight from {{ ref('stg_calls') }}",
  "models/intermediate/int_calls.sql":
    "{{ config(materialized='view') }} select session_id, weight, outcome from {{ ref('stg_calls_of_day') }}",
  "models/intermediate/int_days.sql": "select weight, outcome from {{ ref('stg_calls_of_day') }}",
  "models/intermediate/_int.yml": `
models:
  - name: int_calls
    columns: [{name: weight, description: How much it counts., data_type: integer}]
  - name: int_days
    columns:
      - {name: weight, description: How much a day counts., data_type: integer}
      - {name: outcome, data_type: varchar}
`
};

async function build(files: Record<string, string>) {
  const bed = testBed({...views, ...files});
  const report = await bed.build();
  const warehouse = await openWarehouseToRead(bed.dataFolder);
  if (warehouse === undefined) throw new Error("nothing was built");
  const rows = await queryRows<{model: string; column_name: string; description: string}>(
    warehouse.connection,
    "select model, column_name, description from earshot.columns"
  );
  warehouse.close();
  const descriptions = Object.fromEntries(
    rows.map(({model, column_name, description}) => [`${model}.${column_name}`, description])
  );
  return {problems: report.problems, descriptions};
}

describe("a column that its model does not describe", () => {
  it("is described by the nearest model above or below it, of two by the first name", async () => {
    const {problems, descriptions} = await build({});
    expect(problems).toEqual([]);
    expect(descriptions).toMatchObject({
      "stg_calls_of_day.session_id": "Key.",
      "stg_calls_of_day.weight": "How much it counts.",
      // two steps above
      "int_calls.session_id": "Key.",
      "int_days.outcome": "How it ended.",
      "int_days.weight": "How much a day counts."
    });
  });

  it("fails its view where none describes it, or another type", async () => {
    const {problems} = await build({
      "models/staging/stg_calls_of_day.sql":
        "select session_id, load_batch, outcome, 1.5 as weight, 2 as wieght from {{ ref('stg_calls') }}"
    });
    expect(problems).toEqual([
      expect.stringContaining(
        "stg_calls_of_day.columns failed (2 offending): has just the columns that are described, of the types that are described: weight is DECIMAL(2,1), described as INTEGER; wieght is not described"
      )
    ]);
  });

  it("fails its table, whatever the models around it say", async () => {
    const {problems} = await build({
      "models/intermediate/int_days.sql":
        "select weight, outcome, session_id from {{ ref('stg_calls_of_day') }}"
    });
    expect(problems).toEqual([
      expect.stringMatching(
        /int_days\.columns failed \(1 offending\).* session_id is not described/
      )
    ]);
  });
});
