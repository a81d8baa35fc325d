import {spawn, spawnSync} from "node:child_process";
import {once} from "node:events";
import {join} from "node:path";
import {gzipSync} from "node:zlib";
import {DuckDBInstance} from "@duckdb/node-api";
import {describe, expect, it} from "vitest";
import {queryPublished} from "../../src/cli/query.ts";
import {projectFolder} from "../../src/engine/config.ts";
import {openWarehouse, queryRows} from "../../src/engine/warehouse.ts";
import {call, jsonLines, testBed} from "../support/project.ts";

const script = join(projectFolder, "tests/support/build-once.ts");

/** Builds in a process of its own; `fatalStep` is the step at which it is killed. */
function buildOnce(folder: string, fatalStep?: number) {
  const args = [
    "--import",
    "tsx",
    script,
    folder,
    ...(fatalStep === undefined ? [] : ["--kill-at", `${fatalStep}`])
  ];
  const {status, signal, stdout, stderr} = spawnSync(process.execPath, args, {
    cwd: projectFolder,
    encoding: "utf8"
  });
  return {
    status,
    signal,
    steps: stdout.split("\n").filter((line) => line.startsWith("step")),
    stderr
  };
}

const total = async (dataFolder: string) =>
  (await queryPublished(dataFolder, "from sessions_total")).rows[0]?.[0];

describe("a build that is killed", () => {
  it("leaves the publication whole in every phase, and the next one counts each call once", async () => {
    const bed = testBed({"calls/1.jsonl": jsonLines(call("a"), call("b"))});
    expect(buildOnce(bed.folder).status).toBe(0);
    let published = 2;
    let expected = 2;
    let step = 0;
    for (;;) {
      bed.write({[`calls/more-${step}.jsonl`]: jsonLines(call(`c${step}`), call("a"))});
      expected++;
      const killed = buildOnce(bed.folder, step);
      if (killed.signal === null) {
        published = expected;
        break;
      }
      expect(killed.signal, killed.stderr).toBe("SIGKILL");
      // the old publication, or, killed after the swap, the new one: never a mixture or nothing
      const now = await total(bed.dataFolder);
      expect([published, expected], `after ${killed.steps.at(-1)}`).toContain(now);
      const after = buildOnce(bed.folder);
      expect(after.stderr).toBe("");
      expect(await total(bed.dataFolder), `after ${killed.steps.at(-1)}`).toBe(expected);
      published = expected;
      step++;
    }
    expect(step).toBeGreaterThan(8);
    expect(await total(bed.dataFolder)).toBe(published);
    const warehouse = await openWarehouse(bed.dataFolder, bed.config);
    const [counts] = await queryRows(
      warehouse.connection,
      "select sum(record_count)::integer as records, sum(accepted_count)::integer as accepted, sum(duplicate_count)::integer as duplicates from earshot.files"
    );
    warehouse.close();
    expect(counts).toEqual({records: 2 + 2 * (step + 1), accepted: expected, duplicates: step + 1});
    // some twenty processes, on a machine that may have other work
  }, 600_000);
});

describe("two builds at once", () => {
  it("lets the first go on and tells the second, which changes nothing", async () => {
    const bed = testBed({"calls/1.jsonl": jsonLines(call("a"))});
    const holder = spawn(
      process.execPath,
      [
        "-e",
        `require("@duckdb/node-api").DuckDBInstance.create(process.argv[1]).then(() => { console.log("held"); setInterval(() => {}, 1000); })`,
        join(bed.dataFolder, "warehouse.duckdb")
      ],
      {cwd: projectFolder, stdio: ["ignore", "pipe", "inherit"]}
    );
    try {
      const {mkdirSync} = await import("node:fs");
      mkdirSync(bed.dataFolder, {recursive: true});
      await once(holder.stdout, "data");
      await expect(bed.build()).rejects.toThrow(
        `another build is at work here (process ${holder.pid}); wait for it, or use another --data-dir`
      );
    } finally {
      holder.kill("SIGKILL");
      await once(holder, "exit");
    }
    expect(await bed.build()).toMatchObject({ok: true});
  });
});

describe("a disk that is full", () => {
  // a limit on the size of files stands in for it: writes beyond fail, as they do on a full disk
  it("names the file and the cause, and leaves the last publication", async () => {
    const bed = testBed({"calls/1.jsonl": jsonLines(call("a"))});
    expect(await bed.build()).toMatchObject({ok: true});
    const many = Array.from({length: 3000}, (_, at) =>
      call(`many-${at}`, {
        turns: Array.from({length: 40}, (_, turn) => ({
          speaker: turn % 2 === 0 ? "agent" : "customer",
          text: `Turn ${turn} of call ${at}: ${(at * 7919 + turn * 104_729).toString(36).repeat(8)}`
        }))
      })
    );
    bed.write({"calls/2.jsonl": jsonLines(...many)});
    const full = spawnSync(
      "bash",
      [
        "-c",
        `ulimit -f 4096; exec "$0" --import tsx "$1" "$2"`,
        process.execPath,
        script,
        bed.folder
      ],
      {cwd: projectFolder, encoding: "utf8"}
    );
    expect(full.status).toBe(1);
    expect(full.stderr).toMatch(/File too large|No space left|could not write|cannot be copied/i);
    expect(full.stderr).toContain(bed.folder);
    expect(full.stderr).not.toMatch(/\n\s+at /);
    expect(await total(bed.dataFolder)).toBe(1);
    expect(await bed.build()).toMatchObject({ok: true});
    expect(await total(bed.dataFolder)).toBe(3001);
  });
});

describe("wrong input", () => {
  it("takes what is good in each file and accounts for the rest", async () => {
    const good = call("good");
    const bed = testBed({
      "calls/broken.jsonl": jsonLines(
        good,
        '{"call_id": "cut off", "started',
        {...call("x"), turns: "none"},
        {...call("y"), call_id: undefined},
        {...call("z"), duration_s: -1},
        good
      ),
      "calls/empty.jsonl": "",
      "calls/not-gzip.jsonl.gz": "this is no gzip",
      "calls/truncated.jsonl.gz": gzipSync(jsonLines(call("t1"), call("t2"))).subarray(0, 60)
    });
    const report = await bed.build();
    expect(report.ok).toBe(true);
    const [source] = report.landing?.sources ?? [];
    expect(source).toMatchObject({file_count: 4, accepted_count: 1, duplicate_count: 1});
    expect(source?.record_count).toBe(
      (source?.accepted_count ?? 0) +
        (source?.duplicate_count ?? 0) +
        (source?.quarantined_count ?? 0)
    );
    const warehouse = await openWarehouse(bed.dataFolder, bed.config);
    const quarantined = await queryRows<{file_name: string; record_number: number; reason: string}>(
      warehouse.connection,
      "select file_name, record_number, reason from earshot.quarantine order by all"
    );
    warehouse.close();
    const reasons = quarantined.map(
      ({file_name, record_number, reason}) => `${file_name}:${record_number}: ${reason}`
    );
    expect(reasons).toHaveLength(6);
    expect(reasons[0]).toMatch(/^broken\.jsonl:2: not valid JSON/);
    expect(reasons[1]).toMatch(/^broken\.jsonl:3: turns/);
    expect(reasons[2]).toMatch(/^broken\.jsonl:4: call_id is missing/);
    expect(reasons[3]).toMatch(/^broken\.jsonl:5: duration_s.*-1/);
    expect(reasons[4]).toMatch(/^not-gzip\.jsonl\.gz:1: /);
    expect(reasons[5]).toMatch(/^truncated\.jsonl\.gz:1: /);
  });

  it("names a folder that is missing", async () => {
    const bed = testBed({});
    await expect(bed.build()).rejects.toThrow(join(bed.folder, "calls"));
  });
});

it("a warehouse file that is none is named, and nothing is written over it", async () => {
  const bed = testBed({
    "calls/1.jsonl": jsonLines(call("a")),
    "data/warehouse.duckdb": "not a database"
  });
  await expect(bed.build()).rejects.toThrow(join(bed.dataFolder, "warehouse.duckdb"));
});

it("DuckDB recovers what was committed when a process is killed", async () => {
  // the ground that the tests above stand on, in case a later version of it gives way
  const bed = testBed({"calls/1.jsonl": jsonLines(call("a"))});
  await bed.build();
  const path = join(bed.dataFolder, "warehouse.duckdb");
  spawnSync(
    process.execPath,
    [
      "-e",
      `require("@duckdb/node-api").DuckDBInstance.create(process.argv[1]).then(async (instance) => {
         const connection = await instance.connect();
         await connection.run("create table kept as select 1 as a");
         await connection.run("begin; create table lost as select 1 as a");
         process.kill(process.pid, "SIGKILL");
       })`,
      path
    ],
    {cwd: projectFolder}
  );
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  const tables = await queryRows<{name: string}>(
    connection,
    "select table_name as name from duckdb_tables() where table_name in ('kept', 'lost')"
  );
  connection.closeSync();
  instance.closeSync();
  expect(tables).toEqual([{name: "kept"}]);
});
