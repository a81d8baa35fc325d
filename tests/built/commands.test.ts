import {readdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, inject, it} from "vitest";
import {readManifest} from "../../src/engine/publish.ts";
import {temporaryFolder} from "../support/project.ts";
import {earshot} from "./build-all.ts";

const sample = inject("sample");

describe("build", () => {
  it("does nothing where nothing has changed", () => {
    const {status, stdout} = earshot(sample, "build", "--json");
    expect(status).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.models.filter(({action}: {action: string}) => action !== "current")).toEqual([]);
    expect(report.published).toMatchObject({published: [], stale: [], missing: []});
  });

  it("publishes the same bytes from the same input, on one thread or several", () => {
    const folder = temporaryFolder();
    const config = join(folder, "one-thread.config.ts");
    writeFileSync(
      config,
      `import base from ${JSON.stringify(sample.config)};\nexport default {...base, threads: 1};\n`
    );
    const again = {...sample, config, data: join(folder, "data")};
    expect(earshot(again, "build").status).toBe(0);
    const hashes = (dataFolder: string) =>
      Object.entries(readManifest(dataFolder)?.marts ?? {}).map(([name, {sha256}]) => [
        name,
        sha256
      ]);
    expect(hashes(again.data).length).toBeGreaterThan(20);
    expect(hashes(again.data)).toEqual(hashes(sample.data));
  });

  it("makes the pages of the site and no others", () => {
    const pages = readdirSync(sample.site, {recursive: true, encoding: "utf8"})
      .filter((name) => name.endsWith(".html"))
      .sort();
    expect(pages).toEqual([
      "404.html",
      "abandonment.html",
      "data-quality.html",
      "index.html",
      "kpis.html",
      "methods.html",
      "signals.html"
    ]);
  });

  it("says nothing on stderr where nobody watches and nothing is wrong", () => {
    expect(earshot(sample, "build").stderr).toBe("");
  });
});

describe("query", () => {
  it("prints an array of objects as JSON", () => {
    const {stdout} = earshot(
      sample,
      "query",
      "--format",
      "json",
      "select count(*) as n from fact_sessions"
    );
    expect(JSON.parse(stdout)).toEqual([{n: 5000}]);
  });

  it("prints CSV that a spreadsheet does not run, and tables that a terminal does not obey", () => {
    const hostile = `select '=1+1' as formula, 'a"b,c' as quoted, chr(27) || '[2J' as control`;
    expect(earshot(sample, "query", "--format", "csv", hostile).stdout).toBe(
      `formula,quoted,control\n'=1+1,"a""b,c",\u001b[2J\n`
    );
    expect(earshot(sample, "query", hostile).stdout).not.toContain("\u001b");
  });

  it("tells a wrong query in one sentence, with the nearest name", () => {
    const {status, stdout, stderr} = earshot(sample, "query", "from fact_session");
    expect({status, stdout}).toEqual({status: 2, stdout: ""});
    expect(stderr).toContain("fact_session is not published; did you mean fact_sessions?");
  });

  it("reads nothing of this machine but what is published", () => {
    const {status, stderr} = earshot(sample, "query", `from read_text('${sample.config}')`);
    expect(status).toBe(2);
    expect(stderr).toMatch(/Permission Error|disabled/);
  });

  it("shows no bookkeeping and no raw identifier", () => {
    const {stdout} = earshot(sample, "query", "--format", "json", "describe fact_sessions");
    const columns = JSON.parse(stdout).map(({column_name}: {column_name: string}) => column_name);
    expect(columns).not.toContain("load_batch");
    expect(columns).not.toContain("customer_id");
    expect(columns).toContain("customer_key");
  });
});

describe("explain", () => {
  const explain = (name: string) => JSON.parse(earshot(sample, "explain", "--json", name).stdout);

  it("follows a model up to the raw records and down to the pages", () => {
    const model = explain("fact_sessions");
    expect(model.kind).toBe("model");
    expect(model["raw records"]).toContain("raw.earshot_jsonl_calls");
    expect(model["read by"]).toContain("kpi_values");
    expect(explain("kpi_values").pages.length).toBeGreaterThan(0);
  });

  it("follows a column up to the raw columns and down to the marts", () => {
    const column = explain("fact_sessions.asr_confidence_mean");
    const upstream = column["fact_sessions.asr_confidence_mean"]["comes from"].map((line: string) =>
      line.trim()
    );
    expect(upstream).toContain("int_turns.asr_confidence");
    expect(upstream).toContain("raw.earshot_jsonl_turns.asr_confidence");
  });

  it("gives a metric's definition, its columns and where it is computed", () => {
    const metric = explain("completion_rate");
    expect(metric.kind).toBe("metric");
    expect(metric["computed in"]).toContain("kpi_values");
  });

  it("leads from a session to its untouched record", () => {
    const {stdout} = earshot(
      sample,
      "query",
      "--format",
      "json",
      "select min(session_id) as id from fact_sessions"
    );
    const [{id}] = JSON.parse(stdout);
    const session = explain(id);
    expect(session.kind).toBe("session");
    const [, number, copy] = /record (\d+) of .*copy (\S+) /.exec(session.records[0]) ?? [];
    const line = readFileSync(copy ?? "", "utf8").split("\n")[Number(number) - 1];
    expect(`generated:${JSON.parse(line ?? "").call_id}`).toBe(id);
    expect(session["row of fact_sessions"].session_id).toBe(id);
  });

  it("proposes the nearest name for one that it does not know", () => {
    const {status, stderr} = earshot(sample, "explain", "fact_sesions");
    expect(status).toBe(2);
    expect(stderr).toContain("did you mean fact_sessions?");
  });
});

describe("status", () => {
  it("says what is published and what became of every record", () => {
    const {status, stdout} = earshot(sample, "status", "--json");
    expect(status).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.sources).toMatchObject([{record_count: 5000, accepted_count: 5000}]);
    expect(report.marts.every((mart: {status: string}) => mart.status === "current")).toBe(true);
  });
});

describe("wrong use", () => {
  const folder = temporaryFolder();
  const config = (text: string) => {
    const path = join(folder, "wrong.config.ts");
    writeFileSync(path, text);
    return {...sample, config: path, data: join(folder, "data")};
  };

  it("exits with 2 and one sentence that names the place and the value", () => {
    const wrong: [string, string][] = [
      [
        "export default {sources: [{type: 'letsgo'}]}",
        'sources[0].type: no loader is called "letsgo"'
      ],
      ["export default {sources: [{type: 'earshot-jsonl'}]}", "sources[0].path"],
      [
        "export default {sources: [{type: 'earshot-jsonl', path: 'nowhere'}]}",
        join(folder, "nowhere")
      ],
      [
        "export default {timezone: 'Mars/Base'}",
        'timezone ("Mars/Base"): is not an IANA time zone'
      ],
      ["export default {titel: 'x'}", "titel"],
      ["export default {periodDays: 0}", "periodDays (0)"],
      ["const a = 1;", "has no default export"]
    ];
    for (const [text, sentence] of wrong) {
      const {status, stdout, stderr} = earshot(config(text), "build");
      expect({status, stdout}, stderr).toEqual({status: 2, stdout: ""});
      expect(stderr).toContain(sentence);
      expect(stderr).not.toMatch(/\n\s+at /);
    }
  });

  it("tells an unknown command, option, time or selection", () => {
    for (const [args, sentence] of [
      [["bild"], "unknown command 'bild'"],
      [["build", "--fast"], "unknown option '--fast'"],
      [["build", "--as-of", "noon"], "--as-of noon: is no time"],
      [["build", "--select", "kpi_valus"], "did you mean kpi_values?"],
      [["query", "--format", "xml", "select 1"], "Allowed choices are table, json, csv"]
    ] as const) {
      const {status, stderr} = earshot(sample, ...args);
      expect(status, stderr).toBe(2);
      expect(stderr).toContain(sentence);
    }
  });

  it("says what to do where nothing is built yet", () => {
    const empty = {...sample, data: join(folder, "empty")};
    expect(earshot(empty, "query", "select 1")).toMatchObject({status: 2});
    expect(earshot(empty, "query", "select 1").stderr).toContain("run earshot build");
    expect(earshot(empty, "status").stdout).toContain("run earshot build");
    expect(earshot(empty, "test").stderr).toContain("run earshot build");
  });

  it.each(["ingest", "build", "test", "query", "generate", "explain", "status", "dev", "serve"])(
    "%s --help tells its options",
    (command) => {
      const {status, stdout} = earshot(sample, command, "--help");
      expect(status).toBe(0);
      for (const option of ["--config", "--data-dir", "--as-of", "--json"])
        expect(stdout).toContain(option);
    }
  );
});
