import {expect, it} from "vitest";
import {checkConfig, projectFolder, variablesOf} from "../../src/engine/config.ts";
import {readProject} from "../../src/engine/project.ts";
import {inRunOrder, waitsOf} from "../../src/engine/run-order.ts";
import {temporaryFolder, writeFiles} from "../support/project.ts";

/** What each model of a project waits for, in run order. */
async function waitsIn(folder: string) {
  const project = await readProject(folder, variablesOf(checkConfig({}, "test")));
  return waitsOf(inRunOrder(project));
}

const described = (...models: {name: string; test?: string}[]) =>
  [
    "models:",
    ...models.map(
      ({name, test = "not_null"}) =>
        `  - {name: ${name}, description: ${name}., columns: [{name: id, description: Id., data_type: integer, data_tests: [${test}]}]}`
    )
  ].join("\n");

const refersTo = (model: string) => `{relationships: {to: ref('${model}'), field: id}}`;

async function waitsOfFiles(files: Record<string, string>) {
  const folder = temporaryFolder();
  writeFiles(folder, files);
  return waitsIn(folder);
}

it("has a model wait for what it reads, and what is published for all staging models before it", async () => {
  const waits = await waitsOfFiles({
    "models/staging/stg_calls.sql": "select 1 as id",
    "models/staging/stg_days.sql": "select 1 as id",
    "models/intermediate/int_calls.sql": "select id from {{ ref('stg_calls') }}",
    "models/marts/outcomes.sql": "select id from {{ ref('int_calls') }}",
    "models/_models.yml": described(
      {name: "stg_calls"},
      {name: "stg_days"},
      {name: "int_calls"},
      {name: "outcomes"}
    )
  });
  expect(waits.get("stg_days")).toEqual(new Set());
  expect(waits.get("int_calls")).toEqual(new Set(["stg_calls"]));
  // stg_days comes later in the order
  expect(waits.get("outcomes")).toEqual(new Set(["int_calls", "stg_calls"]));
});

it("has a check find the model that it refers to as it would be found one after the other", async () => {
  const waits = await waitsOfFiles({
    "models/intermediate/int_a.sql": "select 1 as id",
    "models/intermediate/int_b.sql": "select 1 as id",
    "models/intermediate/int_c.sql": "select 1 as id",
    "models/_models.yml": described(
      {name: "int_a", test: refersTo("int_b")},
      {name: "int_b"},
      {name: "int_c", test: refersTo("int_b")}
    )
  });
  expect([...waits]).toEqual([
    ["int_a", new Set()],
    ["int_b", new Set(["int_a"])],
    ["int_c", new Set(["int_b"])]
  ]);
});

it("has what speaks of the reports' period wait for what may end it", async () => {
  const waits = await waitsOfFiles({
    "models/facts/fact_sessions.sql": "select 1 as id",
    "models/intermediate/int_ages.sql": "select {{ var('as_of') }} as id",
    "models/intermediate/int_other.sql": "select 1 as id",
    "models/_models.yml": described(
      {name: "fact_sessions"},
      {name: "int_ages"},
      {name: "int_other"}
    )
  });
  expect(waits.get("int_ages")).toEqual(new Set(["fact_sessions"]));
  expect(waits.get("int_other")).toEqual(new Set());
});

it("lets no model of this project wait for a later one", async () => {
  const waits = await waitsIn(projectFolder);
  const names = [...waits.keys()];
  expect(names.length).toBeGreaterThan(100);
  names.forEach((name, position) => {
    for (const other of waits.get(name) ?? []) {
      if (waits.has(other))
        expect(names.indexOf(other), `${name}: ${other}`).toBeLessThan(position);
    }
  });
});
