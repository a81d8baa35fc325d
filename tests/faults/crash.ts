import assert from "node:assert/strict";
import {spawn} from "node:child_process";
import {createHash} from "node:crypto";
import {once} from "node:events";
import {mkdtempSync, readdirSync, readFileSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {setTimeout as sleep} from "node:timers/promises";
import {queryPublished} from "../../src/cli/query.ts";
import {projectFolder} from "../../src/engine/config.ts";
import {messageOf} from "../../src/engine/errors.ts";
import {publishedFiles, readManifest} from "../../src/engine/publish.ts";
import {openWarehouseToRead, queryRows} from "../../src/engine/warehouse.ts";
import {seededRandom} from "../../src/stats/seeded-random.ts";
import {bedIn} from "../support/project.ts";
import {account, markers, World, worldConfig, worldProject} from "./world.ts";

export interface CrashOptions {
  seed: number;
  /** How many processes are killed. */
  kills: number;
  tell?: (sentence: string) => void;
}

/** What a crash test saw: how many kills met each phase of the work. */
export interface CrashReport {
  kills: Map<string, number>;
  changes: number;
  records: number;
}

/**
 * Kills builds and ingests at random moments while files come and change. After each kill the ledger must be
 * what a plain count of the landed files says, and the publication that of before or that of after. The build
 * that follows must leave the same bytes as one of a twin that nobody ever kills.
 *
 * @throws Error naming the seed and the kill
 */
export async function crash({seed, kills, tell = () => {}}: CrashOptions): Promise<CrashReport> {
  const random = seededRandom(seed);
  const world = new World(seededRandom(seed + 1));
  const root = mkdtempSync(join(tmpdir(), "earshot-crash-"));
  const bed = bedIn(join(root, "killed"), worldProject, worldConfig);
  const twin = bedIn(join(root, "twin"), worldProject, worldConfig);
  const site = join(bed.folder, "site");
  const report: CrashReport = {kills: new Map(), changes: 0, records: 0};
  let killed = 0;
  let place = "";
  /** How long each step took in the last run that came to its end. */
  let steps: number[] = [];
  try {
    while (killed < kills) {
      const files = world.change();
      bed.write(files);
      twin.write(files);
      report.changes += 1;
      if (steps.length === 0) steps = (await killAfter(twin.folder, [])).steps;
      const before = hashesOf(bed.dataFolder);
      const seen: Hashes[] = [];
      for (let left = 1 + Math.floor(random() * 4); left > 0 && killed < kills; left--) {
        const arguments_ = random() < 0.25 ? ["--ingest"] : [];
        // in any step alike, however long it takes: a machine that is busy shifts times, not steps
        const step = Math.floor(random() * steps.length);
        const moment = {step, milliseconds: random() * (steps[step] ?? 0)};
        const run = await killAfter(bed.folder, arguments_, moment);
        const {phase, isKilled} = run;
        if (!isKilled) {
          if (arguments_.length === 0) steps = run.steps;
          continue;
        }
        killed += 1;
        report.kills.set(phase, (report.kills.get(phase) ?? 0) + 1);
        place = `seed ${seed}, kill ${killed} (${phase})`;
        await checkLedger(bed.dataFolder, world);
        seen.push(checkPublication(bed.dataFolder));
        await checkReadable(bed.dataFolder);
        if (killed % 20 === 0) tell(`${killed} kills, ${report.changes} changes of files`);
      }
      place += `, the build after change ${report.changes}`;
      const built = await bed.build({siteData: site});
      assert.deepEqual(built.problems, []);
      assert.ok(built.ok);
      const after = hashesOf(bed.dataFolder);
      for (const hashes of seen) {
        assert.ok(
          [before, after].some((whole) => isSame(whole, hashes)),
          `published neither the state before nor that after: ${JSON.stringify({before, hashes, after})}`
        );
      }
      report.records = await checkLedger(bed.dataFolder, world);
      checkPublication(bed.dataFolder);
      checkSite(bed.dataFolder, site);
      checkLeftovers(bed.dataFolder);
      const undisturbed = await twin.build();
      assert.ok(undisturbed.ok);
      assert.deepEqual(after, hashesOf(twin.dataFolder), "other bytes than without kills");
      assert.deepEqual(await ledgerOf(bed.dataFolder), await ledgerOf(twin.dataFolder));
    }
    return report;
  } catch (error) {
    throw new Error(`${place}: ${messageOf(error)}`, {cause: error});
  } finally {
    rmSync(root, {recursive: true, force: true});
  }
}

const script = join(projectFolder, "tests/support/build-once.ts");

/** A moment of a run: so long after it began a step, counted from 0. */
interface Moment {
  step: number;
  milliseconds: number;
}

/**
 * Runs the work in a process of its own and kills it at a moment, unless it ends before.
 *
 * @returns the phase that it was in, and how many milliseconds each step took
 */
async function killAfter(
  folder: string,
  more: string[],
  moment: Moment = {step: Number.POSITIVE_INFINITY, milliseconds: 0}
): Promise<{phase: string; isKilled: boolean; steps: number[]}> {
  const child = spawn(process.execPath, ["--import", "tsx", script, folder, ...more], {
    cwd: projectFolder,
    stdio: ["ignore", "pipe", "pipe"]
  });
  let phase = "starting";
  let complaint = "";
  const begins: number[] = [];
  const reached = new Promise<void>((reach) => {
    child.stdout.on("data", (text: Buffer) => {
      for (const [, name = phase] of text.toString().matchAll(/^step \d+: (\w+)/gm)) {
        phase = name;
        begins.push(performance.now());
      }
      if (begins.length > moment.step) reach();
    });
  });
  child.stderr.on("data", (text: Buffer) => {
    complaint += text.toString();
  });
  const ended = once(child, "close");
  await Promise.race([reached.then(() => sleep(moment.milliseconds)), ended]);
  child.kill("SIGKILL");
  const [status, signal] = (await ended) as [number | null, string | null];
  if (signal !== "SIGKILL") assert.equal(status, 0, complaint);
  const ends = [...begins.slice(1), performance.now()];
  const steps = ends.map((end, index) => end - (begins[index] ?? end));
  return {phase, isKilled: signal === "SIGKILL", steps};
}

type Hashes = Record<string, string>;

/** Hash of each published table. */
function hashesOf(dataFolder: string): Hashes {
  const marts = readManifest(dataFolder)?.marts ?? {};
  return Object.fromEntries(Object.entries(marts).map(([name, {sha256}]) => [name, sha256]));
}

function isSame(one: Hashes, other: Hashes): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function hashOfFile(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

/** Each table that the manifest names is there, byte for byte. */
function checkPublication(dataFolder: string): Hashes {
  const manifest = readManifest(dataFolder);
  for (const [name, entry] of Object.entries(manifest?.marts ?? {})) {
    assert.equal(entry.status, "current", name);
    const path = join(dataFolder, "published", entry.file);
    assert.equal(hashOfFile(path), entry.sha256, `${entry.file} is not what the manifest says`);
  }
  return hashesOf(dataFolder);
}

/** Whoever asks gets an answer, and rows as many as the manifest says. */
async function checkReadable(dataFolder: string): Promise<void> {
  const manifest = readManifest(dataFolder);
  if (manifest === undefined) return;
  const counts = [...publishedFiles(dataFolder, manifest).keys()].map(
    (name) => `select '${name}', count(*)::integer from ${name}`
  );
  const {rows} = await queryPublished(dataFolder, counts.join(" union all "));
  for (const [name, count] of rows) {
    assert.equal(count, manifest.marts[String(name)]?.rows, `rows of ${name}`);
  }
}

/** The site's copy is that of the publication. */
function checkSite(dataFolder: string, site: string): void {
  const marts = Object.entries(readManifest(dataFolder)?.marts ?? {}).filter(
    ([, {layer}]) => layer !== "facts"
  );
  for (const [name, {sha256}] of marts) {
    assert.equal(hashOfFile(join(site, `${name}.parquet`)), sha256, `the site's copy of ${name}`);
  }
  assert.deepEqual(
    readdirSync(site).sort(),
    [...marts.map(([name]) => `${name}.parquet`), "publication.json"].sort()
  );
}

/** What killed processes left half done does not stay. */
function checkLeftovers(dataFolder: string): void {
  const partial = readdirSync(dataFolder, {recursive: true}).filter((name) =>
    String(name).includes("partial")
  );
  assert.deepEqual(partial, []);
}

/** The ledger, the raw tables and, where it was built, the mart that stands on them, against a plain count. */
async function checkLedger(dataFolder: string, world: World): Promise<number> {
  const warehouse = await openWarehouseToRead(dataFolder);
  if (warehouse === undefined) return 0;
  const {connection} = warehouse;
  try {
    const tables = await queryRows(
      connection,
      "from duckdb_tables() where schema_name = 'earshot' and table_name = 'ledger'"
    );
    // killed before there was anything to count in
    if (tables.length === 0) return 0;
    let total = 0;
    for (const {name} of worldConfig.sources) {
      const files = await queryRows<{file_id: number; sha256: string}>(
        connection,
        `select file_id, sha256 from earshot.landed_files where source_name = '${name}' order by file_id`
      );
      const {fates, said} = account(files, world);
      const ledger = await queryRows<{place: string; status: string}>(
        connection,
        `select file_id || ':' || record_number as place,
           case when reason like 'replaced by %; had been set aside: %' then 'closed' else status end as status
         from earshot.ledger
         where source_name = '${name}' order by file_id, record_number`
      );
      assert.deepEqual(
        differences(
          ledger.map(({place, status}) => {
            // what was set aside and came again counts as a duplicate from then on
            const fate = fates.get(place);
            const isClosed =
              status === "closed" && (fate === "quarantined" || fate === "duplicate");
            return [place, isClosed ? fate : status];
          }),
          fates
        ),
        [],
        `the ledger of ${name}`
      );
      assert.equal(ledger.length, fates.size, `each record of ${name} stands once in the ledger`);
      const {table, column} = markers[name] ?? {table: "", column: ""};
      const raw = await queryRows<{record_id: string; said: string}>(
        connection,
        `select record_id, ${column} as said from ${table} where source_name = '${name}'
         ${name === "captions" ? "and item_index = 0" : ""}`
      );
      assert.deepEqual(
        differences(
          raw.map((row) => [row.record_id, row.said]),
          said
        ),
        [],
        `what the raw tables of ${name} hold`
      );
      assert.equal(raw.length, said.size, `each call of ${name} stands once in the raw tables`);
      const untold = await queryRows(
        connection,
        `select file_id, record_number from earshot.ledger
         where source_name = '${name}' and status = 'quarantined'
           and (file_id, record_number) not in (select file_id, record_number from earshot.quarantined)`
      );
      assert.deepEqual(untold, [], `records of ${name} in quarantine without their text`);
      total += fates.size;
    }
    return total;
  } finally {
    warehouse.close();
  }
}

/** Where a list of keys and values is not the same as another: sentences. */
function differences(found: [string, string][], expected: ReadonlyMap<string, string>): string[] {
  const actual = new Map(found);
  return [...new Set([...actual.keys(), ...expected.keys()])]
    .filter((key) => actual.get(key) !== expected.get(key))
    .map((key) => `${key} is ${actual.get(key)}, not ${expected.get(key)}`);
}

/** The ledger in words that do not depend on when things were read. */
async function ledgerOf(dataFolder: string): Promise<unknown[]> {
  const warehouse = await openWarehouseToRead(dataFolder);
  assert.ok(warehouse);
  try {
    return await queryRows(
      warehouse.connection,
      "select source_name, kind, file_name, record_number, record_id, status, reason from earshot.records order by all"
    );
  } finally {
    warehouse.close();
  }
}
