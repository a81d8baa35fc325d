import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it} from "vitest";
import {queryPublished} from "../../src/cli/query.ts";
import {projectFolder} from "../../src/engine/config.ts";
import {readManifest} from "../../src/engine/publish.ts";
import {call, jsonLines, testBed} from "../support/project.ts";

/** A project with customers: what a mart publishes is its SQL over `fact_calls`. */
function privacyBed(
  mart: string,
  columns: Record<string, string> = {segment: "varchar", session_count: "integer"},
  config: Record<string, unknown> = {}
) {
  const text = (name: string) => `- {name: ${name}, description: A text., data_type: varchar}`;
  return testBed(
    {
      "sql/macros/identity.sql": readFileSync(
        join(projectFolder, "sql/macros/identity.sql"),
        "utf8"
      ),
      "models/staging/stg_calls.sql": `
select source_name || ':' || record_id as session_id, load_batch, outcome, ended_reason,
  {{ customer_key('customer_id') }} as customer_key
from {{ source('earshot_jsonl', 'calls') }}`,
      "models/staging/_stg.yml": `
models:
  - name: stg_calls
    description: Calls.
    columns:
      - {name: load_batch, description: Batch., data_type: integer}
      ${["session_id", "outcome", "ended_reason", "customer_key"].map(text).join("\n      ")}
`,
      "models/facts/fact_calls.sql": "select * exclude (ended_reason) from {{ ref('stg_calls') }}",
      "models/facts/_facts.yml": `
models:
  - name: fact_calls
    description: One row per call.
    columns:
      - {name: load_batch, description: Batch., data_type: integer}
      ${["session_id", "outcome", "customer_key"].map(text).join("\n      ")}
`,
      "models/marts/outcomes.sql": mart,
      "models/marts/_marts.yml": `
models:
  - name: outcomes
    description: What the test is about.
    columns:
      ${Object.entries(columns)
        .map(([name, type]) => `- {name: ${name}, description: A column., data_type: "${type}"}`)
        .join("\n      ")}
  - name: sessions_total
    description: Calls.
    columns:
      - {name: session_count, description: Calls., data_type: integer}
`
    },
    {sources: [{type: "earshot-jsonl", path: "calls"}], ...config}
  );
}

const shownReason =
  "select ended_reason as segment, 1 as session_count from {{ ref('stg_calls') }}";

/** Everything published, as text. */
async function publishedText(dataFolder: string): Promise<string> {
  const folder = join(dataFolder, "published");
  const marts = Object.entries(readManifest(dataFolder)?.marts ?? {});
  const names = marts.filter(([, {status}]) => status !== "missing").map(([name]) => name);
  const tables = await Promise.all(
    names.map(async (name) =>
      JSON.stringify((await queryPublished(dataFolder, `from ${name}`)).rows)
    )
  );
  return [...readdirSync(folder), readFileSync(join(folder, "manifest.json")), ...tables].join(
    "\n"
  );
}

/** Calls whose reasons are given, in this order. */
const ending = (...reasons: string[]) =>
  jsonLines(...reasons.map((reason, at) => call(`e${at}`, {ended_reason: reason})));

const phone = (at: number) => `+1 412-555-01${String(at).padStart(2, "0")}`;
const label = /^hidden-[0-9a-f]{16}$/;

describe("a value that would give somebody away", () => {
  it.each([
    ["+1 412-555-0123", "a phone number: +1…23", label],
    ["joe@example.com", "an e-mail address: jo…om", label],
    ["vip: cust-0042", "a customer's identifier: cu…42", /^vip: hidden-[0-9a-f]{16}$/],
    ["CUST 0042 again", "a customer's identifier: cu…42", label]
  ])("is published as a keyed hash, with a warning: %s", async (value, sentence, shown) => {
    const bed = privacyBed(shownReason);
    bed.write({
      "calls/1.jsonl": jsonLines(call("a", {ended_reason: "done", customer_id: "cust-0042"})),
      "calls/2.jsonl": jsonLines(call("b", {ended_reason: value}))
    });
    const report = await bed.build();
    expect(report.ok).toBe(true);
    const problems = report.problems.join("\n");
    expect(problems).toContain(
      "models/marts/outcomes.sql: check outcomes.private_data warns (1 offending)"
    );
    expect(problems).toContain(`segment holds ${sentence}; published as a keyed hash, hidden-…`);
    expect(problems).not.toContain(value);
    const {rows} = await queryPublished(bed.dataFolder, "from outcomes order by segment");
    expect(rows).toEqual([
      ["done", 1],
      [expect.stringMatching(shown), 1]
    ]);
    expect(await publishedText(bed.dataFolder)).not.toContain(value);
    const before = readManifest(bed.dataFolder)?.marts.outcomes?.sha256;
    await bed.build({fullRefresh: true});
    expect(readManifest(bed.dataFolder)?.marts.outcomes?.sha256).toBe(before);
  });

  it("has one name in each table, also in lists, and the other values stay", async () => {
    const bed = privacyBed(
      "select outcome as segment, ['fine', outcome, null] as notes from {{ ref('fact_calls') }}",
      {segment: "varchar", notes: "varchar[]"}
    );
    bed.write({
      "models/facts/fact_calls.sql":
        "select session_id, load_batch, ended_reason as outcome, customer_key from {{ ref('stg_calls') }}",
      "calls/1.jsonl": ending("done", "07700 900123")
    });
    expect(await bed.build()).toMatchObject({ok: true});
    const facts = await queryPublished(
      bed.dataFolder,
      "select outcome from fact_calls order by all"
    );
    const [, [hidden] = []] = facts.rows;
    expect(hidden).toMatch(label);
    expect((await queryPublished(bed.dataFolder, "from outcomes order by segment")).rows).toEqual([
      ["done", ["fine", "done", null]],
      [hidden, ["fine", hidden, null]]
    ]);
  });
});

describe("a column that would publish something private", () => {
  it.each([
    ["many of its values", [...Array(21).keys()].map(phone), 21, Array(60)],
    ["most of its values", [0, 1, 2].map(phone), 3, Array(1)]
  ])("fails the build and stays at its last good version: %s", async (_, values, n, others) => {
    const bed = privacyBed(shownReason);
    bed.write({"calls/1.jsonl": jsonLines(call("a", {ended_reason: "done"}))});
    expect(await bed.build()).toMatchObject({ok: true, problems: []});
    bed.write({"calls/2.jsonl": ending(...values, ...[...others.keys()].map((at) => `end ${at}`))});
    const report = await bed.build();
    expect(report.ok).toBe(false);
    const problems = report.problems.join("\n");
    expect(problems).toContain(
      `models/marts/outcomes.sql: check outcomes.private_data failed (${n} offending)`
    );
    expect(problems).toContain(`segment holds ${n} values with a phone number: +1…00`);
    expect(problems).not.toContain(phone(0));
    expect(report.published?.stale.map(({mart}) => mart)).toEqual(["outcomes"]);
    expect((await queryPublished(bed.dataFolder, "from outcomes")).rows).toEqual([["done", 1]]);
    expect(await publishedText(bed.dataFolder)).not.toContain(phone(0));
  });

  it("is found in structures and facts, which hold back what stands on them", async () => {
    const bed = privacyBed("select {'note': ended_reason} as more from {{ ref('stg_calls') }}", {
      more: "struct(note varchar)"
    });
    bed.write({
      "models/facts/fact_calls.sql":
        "select session_id, load_batch, ended_reason as outcome, customer_key from {{ ref('stg_calls') }}",
      "models/marts/sessions_total.sql":
        "select count(*)::integer as session_count from {{ ref('fact_calls') }}",
      "calls/1.jsonl": ending(...[1, 2, 3].map(phone))
    });
    const report = await bed.build();
    const problems = report.problems.join("\n");
    expect(problems).toContain("more holds 3 values with a phone number: +1…01");
    expect(problems).toContain(
      "models/facts/fact_calls.sql: check fact_calls.private_data failed (3 offending)"
    );
    expect(report.published?.published).toEqual([]);
    expect(report.published?.missing.map(({mart}) => mart).sort()).toEqual([
      "fact_calls",
      "outcomes",
      "sessions_total"
    ]);
  });

  it("fails for a single value where none can be masked by itself", async () => {
    const bed = privacyBed("select {'note': ended_reason} as more from {{ ref('stg_calls') }}", {
      more: "struct(note varchar)"
    });
    bed.write({"calls/1.jsonl": ending("done", phone(1))});
    expect((await bed.build()).problems.join("\n")).toContain(
      "check outcomes.private_data failed (1 offending)"
    );
  });

  it("passes where the configuration allows the value", async () => {
    const bed = privacyBed(shownReason, undefined, {publish: {allowed: ["0800 123 4567"]}});
    bed.write({"calls/1.jsonl": jsonLines(call("a", {ended_reason: "0800 123 4567"}))});
    expect(await bed.build()).toMatchObject({ok: true});
    expect((await queryPublished(bed.dataFolder, "select segment from outcomes")).rows).toEqual([
      ["0800 123 4567"]
    ]);
  });

  it("is not looked for again where nothing has changed, but is once another value is allowed", async () => {
    const bed = privacyBed(shownReason);
    bed.write({"calls/1.jsonl": jsonLines(call("a", {ended_reason: "0800 123 4567"}))});
    expect((await bed.build()).failedChecks).toMatchObject([{status: "warn"}]);
    const allowed = {...bed.config, publish: {...bed.config.publish, allowed: ["0800 123 4567"]}};
    const report = await bed.build({config: allowed});
    expect(report).toMatchObject({ok: true, failedChecks: []});
    expect(report.models.map(({action}) => action)).toEqual(report.models.map(() => "current"));
    expect(report.published?.published).toContain("outcomes");
    expect((await queryPublished(bed.dataFolder, "select segment from outcomes")).rows).toEqual([
      ["0800 123 4567"]
    ]);
  });
});

describe("customers' identifiers that say nothing by themselves", () => {
  it.each([
    ["anonymous", "anonymous"],
    ["4711", "4711 calls"],
    ["4711", "4711"],
    ["done", "done"],
    ["hotel", "a hotel room"],
    ["123456", "123456 of 200000"],
    ["x", "x"]
  ])("%s in %s", async (customer, value) => {
    const bed = privacyBed(shownReason);
    bed.write({
      "calls/1.jsonl": jsonLines(call("a", {customer_id: customer, ended_reason: value}))
    });
    expect(await bed.build()).toMatchObject({ok: true, problems: []});
  });

  it("are found where they are the whole text", async () => {
    const bed = privacyBed(shownReason);
    bed.write({
      "calls/1.jsonl": jsonLines(call("a", {customer_id: "123457", ended_reason: "123457"})),
      "calls/2.jsonl": jsonLines(call("b", {customer_id: "mueller", ended_reason: "Mueller"}))
    });
    expect((await bed.build()).problems.join("\n")).toContain(
      "segment holds 2 values with a customer's identifier"
    );
  });
});

describe("a session's id that would give the customer away", () => {
  const files = {
    "calls/1.jsonl": jsonLines(
      call("voip-a48ccd1a9c-20130322", {customer_id: "a48ccd1a9c"}),
      call("+14125550123", {customer_id: "x1"}),
      call("harmless-20130322", {customer_id: "b48ccd1a9d"})
    )
  };
  const ids = async (dataFolder: string) =>
    (await queryPublished(dataFolder, "select session_id from fact_calls")).rows.map(([id]) => id);

  it("is published as a keyed hash, the same in each table and build", async () => {
    const bed = privacyBed("select session_id as example_session_id from {{ ref('fact_calls') }}", {
      example_session_id: "varchar"
    });
    bed.write(files);
    expect(await bed.build()).toMatchObject({ok: true, problems: []});
    const published = await ids(bed.dataFolder);
    expect(published.sort()).toEqual([
      "earshot-jsonl:harmless-20130322",
      expect.stringMatching(/^earshot-jsonl:hidden-[0-9a-f]{16}$/),
      expect.stringMatching(/^earshot-jsonl:hidden-[0-9a-f]{16}$/)
    ]);
    const examples = (await queryPublished(bed.dataFolder, "from outcomes")).rows;
    expect(examples.map(([id]) => id).sort()).toEqual(published.sort());
    const text = await publishedText(bed.dataFolder);
    expect(text).not.toContain("a48ccd1a9c");
    expect(text).not.toContain("4125550123");
    const before = readManifest(bed.dataFolder)?.marts.fact_calls?.sha256;
    await bed.build({fullRefresh: true});
    expect(readManifest(bed.dataFolder)?.marts.fact_calls?.sha256).toBe(before);
  });
});

it("file names and reasons are published without what is private in them", async () => {
  const bed = testBed({
    "models/_sources.yml":
      "sources: [{name: earshot, tables: [{name: files}, {name: quarantine}]}]",
    "models/marts/files.sql": "select file_name from {{ source('earshot', 'files') }}",
    "models/marts/quarantine.sql": "select reason from {{ source('earshot', 'quarantine') }}",
    "models/marts/_more.yml":
      "models: [{name: files, description: Files., columns: [{name: file_name}]}, {name: quarantine, description: Why., columns: [{name: reason}]}]",
    "calls/caller_+14125550123.jsonl": jsonLines(
      call("a", {duration_s: "ask joe@example.com"}),
      call("b")
    )
  });
  expect(await bed.build()).toMatchObject({ok: true, problems: []});
  expect((await queryPublished(bed.dataFolder, "from files")).rows).toEqual([
    ["caller_[phone number].jsonl"]
  ]);
  const [[reason] = []] = (await queryPublished(bed.dataFolder, "from quarantine")).rows;
  expect(reason).toMatch(/^duration_s .*\[e-mail address\]/);
});

it("what was said is published without what is private in it", async () => {
  const bed = privacyBed("select ended_reason as turn_text from {{ ref('stg_calls') }}", {
    turn_text: "varchar"
  });
  bed.write({
    "calls/1.jsonl": jsonLines(call("a", {ended_reason: "Call me on 07700 900123, please."}))
  });
  expect(await bed.build()).toMatchObject({ok: true, problems: []});
  expect((await queryPublished(bed.dataFolder, "from outcomes")).rows).toEqual([
    ["Call me on [phone number], please."]
  ]);
});

it("why a mart is stale is told without what is private in it", async () => {
  const bed = privacyBed("select cast(ended_reason as integer) as n from {{ ref('stg_calls') }}", {
    n: "integer"
  });
  bed.write({
    "calls/1.jsonl": jsonLines(call("a", {ended_reason: "cust-0042", customer_id: "cust-0042"}))
  });
  const report = await bed.build();
  expect(report.ok).toBe(false);
  expect(readManifest(bed.dataFolder)?.marts.outcomes?.reason).toMatch(/Could not convert/);
  expect(await publishedText(bed.dataFolder)).not.toContain("cust-0042");
});
