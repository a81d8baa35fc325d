import {existsSync, readdirSync, readFileSync, statSync} from "node:fs";
import {join} from "node:path";
import {afterEach, beforeEach, expect, it, vi} from "vitest";
import {queryPublished} from "../../src/cli/query.ts";
import {projectFolder} from "../../src/engine/config.ts";
import {call, jsonLines, testBed} from "../support/project.ts";

beforeEach(() => {
  vi.stubEnv("EARSHOT_CUSTOMER_KEY", "");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** A project whose fact is incremental and carries the customers' keys. */
function keyBed() {
  const columns = ["session_id", "customer_key"].map(
    (name) => `- {name: ${name}, description: A text., data_type: varchar}`
  );
  const yaml = (name: string) => `
models:
  - name: ${name}
    description: Calls.
    columns:
      - {name: load_batch, description: Batch., data_type: integer}
      ${columns.join("\n      ")}
`;
  return testBed({
    "sql/macros/identity.sql": readFileSync(join(projectFolder, "sql/macros/identity.sql"), "utf8"),
    "models/staging/stg_calls.sql": `
select source_name || ':' || record_id as session_id, load_batch,
  {{ customer_key('customer_id') }} as customer_key
from {{ source('earshot_jsonl', 'calls') }}`,
    "models/staging/_stg.yml": yaml("stg_calls"),
    "models/facts/fact_calls.sql": `{{ config(materialized='incremental', unique_key='session_id') }}
select * from {{ ref('stg_calls') }}
{% if is_incremental() %}where load_batch > (select coalesce(max(load_batch), 0) from {{ this }}){% endif %}`,
    "models/facts/_facts.yml": yaml("fact_calls"),
    "models/marts/outcomes.sql": "select count(*) as session_count from {{ ref('fact_calls') }}",
    "models/marts/_marts.yml": `
models:
  - {name: outcomes, description: Calls., columns: [{name: session_count}]}
  - {name: sessions_total, description: Calls., columns: [{name: session_count}]}
`,
    "calls/1.jsonl": jsonLines(
      call("a", {customer_id: "ann@example.com"}),
      call("b", {customer_id: "bob"}),
      call("c")
    )
  });
}

type Bed = ReturnType<typeof keyBed>;

const keysOf = async (bed: Bed) =>
  Object.fromEntries(
    (
      await queryPublished(
        bed.dataFolder,
        "select session_id[-1:], customer_key from fact_calls order by all"
      )
    ).rows as [string, string | null][]
  );

const actionOf = (report: Awaited<ReturnType<Bed["build"]>>, name: string) =>
  report.models.find(({model}) => model === name)?.action;

it("is made once where none is given, kept for its owner alone, and used from then on", async () => {
  const bed = keyBed();
  await bed.build();
  const file = join(bed.dataFolder, "customer-key.secret");
  const secret = readFileSync(file, "utf8");
  expect(secret).toMatch(/^[0-9a-f]{64}\n$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const first = await keysOf(bed);
  expect(first).toEqual({
    a: expect.stringMatching(/^[0-9a-f]{16}$/),
    b: expect.stringMatching(/^[0-9a-f]{16}$/),
    c: null
  });
  expect(first.a).not.toBe(first.b);
  bed.write({"calls/2.jsonl": jsonLines(call("d", {customer_id: "bob"}))});
  expect(actionOf(await bed.build(), "fact_calls")).toBe("incremental");
  expect(await keysOf(bed)).toEqual({...first, d: first.b});
  expect(readFileSync(file, "utf8")).toBe(secret);
});

it("comes from the environment where it is given: then the same customer has the same key everywhere", async () => {
  vi.stubEnv("EARSHOT_CUSTOMER_KEY", "one secret of the team");
  const [one, other] = [keyBed(), keyBed()];
  await one.build();
  await other.build();
  expect(existsSync(join(one.dataFolder, "customer-key.secret"))).toBe(false);
  expect(await keysOf(one)).toEqual(await keysOf(other));
});

it("is changed for all sessions at once, never for the new ones alone", async () => {
  const bed = keyBed();
  await bed.build();
  const made = await keysOf(bed);
  vi.stubEnv("EARSHOT_CUSTOMER_KEY", "one secret of the team");
  bed.write({"calls/2.jsonl": jsonLines(call("d", {customer_id: "bob"}))});
  expect(actionOf(await bed.build(), "fact_calls")).toBe("full");
  const given = await keysOf(bed);
  expect(given.a).not.toBe(made.a);
  expect(given.b).not.toBe(made.b);
  expect(given.d).toBe(given.b);
  const fresh = keyBed();
  fresh.write({"calls/2.jsonl": jsonLines(call("d", {customer_id: "bob"}))});
  await fresh.build();
  expect(given).toEqual(await keysOf(fresh));
  // without it the one that was made counts again, and nothing of the other is left
  vi.stubEnv("EARSHOT_CUSTOMER_KEY", "");
  expect(actionOf(await bed.build(), "fact_calls")).toBe("full");
  expect(await keysOf(bed)).toEqual({...made, d: made.b});
});

it("is told in nothing that is published", async () => {
  vi.stubEnv("EARSHOT_CUSTOMER_KEY", "one secret of the team");
  const bed = keyBed();
  const report = await bed.build();
  const folder = join(bed.dataFolder, "published");
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "latin1"));
  for (const text of [...texts, JSON.stringify(report)]) {
    expect(text).not.toContain("one secret of the team");
    expect(text).not.toContain("ann@example.com");
  }
});
