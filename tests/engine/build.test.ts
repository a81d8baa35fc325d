import {existsSync, readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it} from "vitest";
import {queryPublished} from "../../src/cli/query.ts";
import {pendingFiles} from "../../src/engine/new-files.ts";
import {readManifest} from "../../src/engine/publish.ts";
import {States} from "../../src/engine/states.ts";
import {openWarehouse} from "../../src/engine/warehouse.ts";
import {call, jsonLines, smallProject, testBed} from "../support/project.ts";

const calls = {"calls/monday.jsonl": jsonLines(call("a"), call("b", {outcome: "abandoned"}))};

const outcomes = async (dataFolder: string) =>
  (await queryPublished(dataFolder, "from outcomes order by outcome")).rows;

describe("build", () => {
  it("lands, builds, checks and publishes", async () => {
    const bed = testBed(calls);
    const report = await bed.build();
    expect(report).toMatchObject({ok: true, problems: []});
    expect(report.landing?.sources).toMatchObject([{record_count: 2, accepted_count: 2}]);
    expect(await outcomes(bed.dataFolder)).toEqual([
      ["abandoned", 1],
      ["completed", 1]
    ]);
  });

  it("runs nothing when nothing has changed, and publishes the same files", async () => {
    const bed = testBed(calls);
    await bed.build();
    const before = readManifest(bed.dataFolder)?.marts;
    const report = await bed.build();
    expect(report.models.map(({action}) => action)).toEqual(report.models.map(() => "current"));
    expect(report.published).toMatchObject({published: [], stale: [], missing: []});
    expect(readManifest(bed.dataFolder)?.marts).toEqual(before);
  });

  it("takes in new calls incrementally, with the same result as a full refresh", async () => {
    const bed = testBed(calls);
    await bed.build();
    bed.write({"calls/tuesday.jsonl": jsonLines(call("c"), call("d"))});
    const report = await bed.build();
    expect(report.models.find(({model}) => model === "fact_calls")?.action).toBe("incremental");
    const incremental = readManifest(bed.dataFolder)?.marts;
    await bed.build({fullRefresh: true});
    const full = readManifest(bed.dataFolder)?.marts;
    for (const [name, {sha256}] of Object.entries(full ?? {})) {
      expect(incremental?.[name]?.sha256, name).toBe(sha256);
    }
    expect(await outcomes(bed.dataFolder)).toEqual([
      ["abandoned", 1],
      ["completed", 3]
    ]);
  });

  it("tells beforehand which files it has not read yet", async () => {
    const bed = testBed(calls);
    await bed.build();
    bed.write({
      "calls/monday.jsonl": `${calls["calls/monday.jsonl"]}${jsonLines(call("c"))}`,
      "calls/tuesday.jsonl": jsonLines(call("d"))
    });
    const pending = async () => {
      const warehouse = await openWarehouse(bed.dataFolder, bed.config);
      try {
        return await pendingFiles(warehouse.connection, bed.config, bed.dataFolder);
      } finally {
        warehouse.close();
      }
    };
    expect(await pending()).toMatchObject([
      {file_name: "monday.jsonl", reason: "has changed"},
      {file_name: "tuesday.jsonl", reason: "is new"}
    ]);
    await bed.build();
    expect(await pending()).toEqual([]);
  });

  it("replaces a call by its later version, once", async () => {
    const bed = testBed(calls);
    await bed.build();
    bed.write({
      "calls/correction.jsonl": jsonLines(
        call("a", {outcome: "abandoned", updated_at: "2026-03-03T00:00:00Z"})
      )
    });
    const report = await bed.build();
    expect(report.landing?.sources).toMatchObject([
      {record_count: 3, accepted_count: 2, duplicate_count: 1, quarantined_count: 0}
    ]);
    expect(await outcomes(bed.dataFolder)).toEqual([["abandoned", 2]]);
  });

  it("keeps the later version when the earlier one arrives last", async () => {
    const bed = testBed({
      "calls/1.jsonl": jsonLines(
        call("a", {outcome: "abandoned", updated_at: "2026-03-03T00:00:00Z"})
      )
    });
    await bed.build();
    bed.write({"calls/2.jsonl": jsonLines(call("a", {updated_at: "2026-03-02T12:00:00Z"}))});
    const report = await bed.build();
    expect(report.landing?.sources).toMatchObject([{accepted_count: 1, duplicate_count: 1}]);
    expect(await outcomes(bed.dataFolder)).toEqual([["abandoned", 1]]);
  });

  it("counts a call once when its file grows and comes again", async () => {
    const bed = testBed(calls);
    await bed.build();
    bed.write({
      "calls/monday.jsonl": `${calls["calls/monday.jsonl"]}${jsonLines(call("c"))}`
    });
    const report = await bed.build();
    expect(report.landing?.sources).toMatchObject([
      {file_count: 2, record_count: 5, accepted_count: 3, duplicate_count: 2}
    ]);
    expect(await outcomes(bed.dataFolder)).toEqual([
      ["abandoned", 1],
      ["completed", 2]
    ]);
  });

  it("keeps a failed mart at its last good version, publishes the others, and says why", async () => {
    const bed = testBed(calls);
    await bed.build();
    bed.write({"calls/tuesday.jsonl": jsonLines(call("c", {outcome: "escalated"}))});
    const report = await bed.build();
    expect(report.ok).toBe(false);
    expect(report.problems.join("\n")).toMatch(
      /fact_calls\.outcome\.accepted_values failed \(1 offending\).*"escalated"/
    );
    expect(await outcomes(bed.dataFolder)).toEqual([
      ["abandoned", 1],
      ["completed", 1]
    ]);
    expect((await queryPublished(bed.dataFolder, "from sessions_total")).rows).toEqual([[3]]);
    expect(readManifest(bed.dataFolder)?.marts.outcomes).toMatchObject({
      status: "stale",
      reason: "fact_calls: check fact_calls.outcome.accepted_values failed"
    });
  });

  it("publishes again once the cause of a failed check is gone", async () => {
    const bed = testBed(calls);
    bed.write({"calls/tuesday.jsonl": jsonLines(call("c", {outcome: "escalated"}))});
    await bed.build();
    expect(readManifest(bed.dataFolder)?.marts.outcomes).toMatchObject({
      status: "missing",
      rows: 0
    });
    await expect(outcomes(bed.dataFolder)).rejects.toThrow("outcomes is not published");
    bed.write({
      "calls/correction.jsonl": jsonLines(
        call("c", {outcome: "abandoned", updated_at: "2026-03-09T00:00:00Z"})
      )
    });
    const report = await bed.build();
    expect(report).toMatchObject({ok: true});
    expect(await outcomes(bed.dataFolder)).toEqual([
      ["abandoned", 2],
      ["completed", 1]
    ]);
  });

  it("stops what stands on failing SQL and names file, sentence and line", async () => {
    const bed = testBed(calls);
    await bed.build();
    bed.write({
      "models/facts/fact_calls.sql": "select session_id, nonsense from {{ ref('stg_calls') }}"
    });
    const report = await bed.build();
    expect(report.ok).toBe(false);
    expect(report.problems.join("\n")).toMatch(/^models\/facts\/fact_calls\.sql: .*nonsense/);
    expect(report.models.find(({model}) => model === "outcomes")).toMatchObject({
      action: "skipped",
      reason: "waits for fact_calls"
    });
    expect(await outcomes(bed.dataFolder)).toHaveLength(2);
  });

  it("builds models one at a time that do not fit into memory together", async () => {
    // a list cannot go to disk while it grows: each takes more than half of the memory
    const heavy =
      "select sum(len(numbers))::integer as n from (select list(i) as numbers from range(11000000) as t(i))";
    const bed = testBed(
      {
        ...calls,
        "models/intermediate/int_heavy.sql": heavy,
        "models/intermediate/int_heavy_too.sql": heavy,
        "models/intermediate/_heavy.yml": `
models:
  - name: int_heavy
    description: Heavy.
    columns: [{name: n, description: Numbers., data_type: integer}]
  - name: int_heavy_too
    description: Heavy, too.
    columns: [{name: n, description: Numbers., data_type: integer}]
`
      },
      {sources: [{type: "earshot-jsonl", path: "calls"}], memoryLimit: "300MB", threads: 2}
    );
    expect(await bed.build()).toMatchObject({ok: true, problems: []});
  });

  it("keeps what each model cost to build, for the order of the next build", async () => {
    const bed = testBed(calls);
    await bed.build();
    const costs = async () => {
      const warehouse = await openWarehouse(bed.dataFolder, bed.config);
      try {
        return await new States(warehouse.connection).costs();
      } finally {
        warehouse.close();
      }
    };
    const first = await costs();
    expect([...first.keys()].sort()).toEqual([
      "fact_calls",
      "outcomes",
      "sessions_total",
      "stg_calls"
    ]);
    expect([...first.values()].every((cost) => cost > 0)).toBe(true);
    await bed.build();
    // what was not built anew cost nothing that would tell what it costs
    expect(await costs()).toEqual(first);
  });

  it("rebuilds an edited mart and nothing else", async () => {
    const bed = testBed(calls);
    await bed.build();
    bed.write({
      "models/marts/outcomes.sql":
        "select outcome, (10 * count(*))::integer as session_count from {{ ref('fact_calls') }} group by outcome"
    });
    const report = await bed.build();
    expect(
      report.models.filter(({action}) => action !== "current").map(({model}) => model)
    ).toEqual(["outcomes"]);
    expect(report.published?.published).toEqual(["outcomes"]);
  });

  it("runs only what is selected", async () => {
    const bed = testBed(calls);
    const report = await bed.build({selection: "+sessions_total"});
    expect(report.models.map(({model}) => model)).toEqual(["stg_calls", "sessions_total"]);
    await expect(bed.build({selection: "outcomes"})).rejects.toThrow(
      "outcomes reads fact_calls, which was never built; select +outcomes"
    );
    await expect(bed.build({selection: "outcome"})).rejects.toThrow("did you mean outcomes?");
  });

  it("changes nothing in a dry run and says what would run and why", async () => {
    const bed = testBed(calls);
    const first = await bed.build({dryRun: true});
    expect(first.models.map(({reason}) => reason)).toEqual(
      first.models.map(() => "was never built")
    );
    expect(existsSync(join(bed.dataFolder, "warehouse.duckdb"))).toBe(false);
    await bed.build();
    bed.write({"models/marts/outcomes.sql": "select 'x' as outcome, 1 as session_count"});
    const plan = await bed.build({dryRun: true});
    expect(plan.models.filter(({action}) => action !== "current")).toMatchObject([
      {model: "outcomes", reason: "its code, an input's or a setting has changed"}
    ]);
  });

  it("gives the same bytes for the same input, whatever the history", async () => {
    const one = testBed({...calls, "calls/tuesday.jsonl": jsonLines(call("c"))});
    await one.build();
    const two = testBed(calls);
    await two.build();
    two.write({"calls/tuesday.jsonl": jsonLines(call("c"))});
    await two.build();
    const hashes = (dataFolder: string) =>
      Object.entries(readManifest(dataFolder)?.marts ?? {}).map(([name, {sha256}]) => [
        name,
        sha256
      ]);
    expect(hashes(two.dataFolder)).toEqual(hashes(one.dataFolder));
  });

  it("forgets the sessions of a source that is no longer configured", async () => {
    const bed = testBed(
      {...calls, "other/calls.jsonl": jsonLines(call("x"), call("y"))},
      {
        sources: [
          {type: "earshot-jsonl", path: "calls"},
          {type: "earshot-jsonl", name: "other", path: "other"}
        ]
      }
    );
    await bed.build();
    expect((await queryPublished(bed.dataFolder, "from sessions_total")).rows).toEqual([[4]]);
    await bed.build({config: {...bed.config, sources: bed.config.sources.slice(0, 1)}});
    expect((await queryPublished(bed.dataFolder, "from sessions_total")).rows).toEqual([[2]]);
    expect(await outcomes(bed.dataFolder)).toEqual([
      ["abandoned", 1],
      ["completed", 1]
    ]);
  });

  it("keeps raw files as they came", async () => {
    const bed = testBed(calls);
    await bed.build();
    const raw = join(bed.dataFolder, "raw");
    const files = readdirSync(raw, {recursive: true, encoding: "utf8"}).filter((name) =>
      name.endsWith(".jsonl")
    );
    expect(files).toHaveLength(1);
    expect(readFileSync(join(raw, files[0] ?? ""), "utf8")).toBe(calls["calls/monday.jsonl"]);
  });
});

describe("a project that is wrong", () => {
  const refused = (files: Record<string, string>) => testBed({...calls, ...files}).build();

  it("names the whole circle of models that depend on each other", async () => {
    await expect(
      refused({
        "models/marts/outcomes.sql": "select * from {{ ref('sessions_total') }}",
        "models/marts/sessions_total.sql": "select * from {{ ref('outcomes') }}"
      })
    ).rejects.toThrow("models depend on each other: outcomes → sessions_total → outcomes");
  });

  it("names file and line of an unknown ref and proposes the nearest", async () => {
    await expect(
      refused({"models/marts/outcomes.sql": "select 1 as outcome\nfrom {{ ref('fact_cals') }}"})
    ).rejects.toThrow(
      "models/marts/outcomes.sql:2: ref('fact_cals') names no model; did you mean fact_calls?"
    );
  });

  it("names an unknown source, variable, check and described model", async () => {
    await expect(
      refused({"models/marts/outcomes.sql": "from {{ source('earshot_jsonl', 'cals') }}"})
    ).rejects.toThrow("source('earshot_jsonl', 'cals') is in no YAML");
    await expect(
      refused({"models/marts/outcomes.sql": "select {{ var('periods') }}"})
    ).rejects.toThrow("var('periods') is no variable");
    await expect(
      refused({
        "models/marts/_more.yml": "models: [{name: sessions, description: x, columns: []}]"
      })
    ).rejects.toThrow("describes sessions, which is no model");
    await expect(
      refused({
        "models/marts/_marts.yml":
          "models: [{name: outcomes, columns: [{name: outcome, data_tests: [not_nul]}]}]"
      })
    ).rejects.toThrow("outcomes.outcome: no check is called not_nul");
  });

  it("names the place of broken YAML and templates", async () => {
    await expect(refused({"models/marts/_marts.yml": "models: [{"})).rejects.toThrow(
      /models\/marts\/_marts\.yml:1: unexpected end/
    );
    await expect(refused({"models/marts/outcomes.sql": "select 1\n{% if %}"})).rejects.toThrow(
      /models\/marts\/outcomes\.sql:2: /
    );
  });
});

describe("checks of a model that grows", () => {
  const outcomeCheck = "fact_calls.outcome.accepted_values";
  const offending = (report: Awaited<ReturnType<ReturnType<typeof testBed>["build"]>>) =>
    report.failedChecks.find(({check_name}) => check_name === outcomeCheck)?.offending_count;

  it("find what is wrong among new rows, go on finding it, and let it go when it is put right", async () => {
    const bed = testBed(calls);
    await bed.build();
    bed.write({"calls/tuesday.jsonl": jsonLines(call("c", {outcome: "escalated"}))});
    expect(offending(await bed.build())).toBe(1);
    // the next rows are good, and the bad one is still there
    bed.write({"calls/wednesday.jsonl": jsonLines(call("d"))});
    expect(offending(await bed.build())).toBe(1);
    bed.write({"calls/thursday.jsonl": jsonLines(call("c"))});
    expect((await bed.build()).ok).toBe(true);
  });

  it("find rows that share a key among the new ones", async () => {
    const fact = smallProject["models/facts/fact_calls.sql"] ?? "";
    const bed = testBed({
      ...calls,
      // a call that ended badly is there twice
      "models/facts/fact_calls.sql": fact.replace(
        "from {{ ref('stg_calls') }}",
        "from (select *, unnest(case when outcome = 'escalated' then [1, 2] else [1] end) as copy from {{ ref('stg_calls') }})"
      )
    });
    expect((await bed.build()).ok).toBe(true);
    bed.write({"calls/tuesday.jsonl": jsonLines(call("c", {outcome: "escalated"}))});
    const {failedChecks} = await bed.build();
    expect(
      failedChecks.find(({check_name}) => check_name === "fact_calls.session_id.unique")
    ).toMatchObject({status: "fail", offending_count: 1});
  });

  it("look at all rows again when they have changed", async () => {
    const bed = testBed(calls);
    await bed.build();
    const facts = smallProject["models/facts/_facts.yml"] ?? "";
    bed.write({
      "calls/tuesday.jsonl": jsonLines(call("c")),
      "models/facts/_facts.yml": facts.replace("[completed, abandoned]", "[completed]")
    });
    expect(offending(await bed.build())).toBe(1);
  });
});
