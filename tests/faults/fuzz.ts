import assert from "node:assert/strict";
import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {gzipSync} from "node:zlib";
import {sourceType} from "../../loaders/index.ts";
import {rawTable} from "../../loaders/source.ts";
import {build} from "../../src/engine/build.ts";
import {checkConfig} from "../../src/engine/config.ts";
import {messageOf} from "../../src/engine/errors.ts";
import {openWarehouseToRead, queryRows} from "../../src/engine/warehouse.ts";
import {type Random, seededRandom} from "../../src/stats/seeded-random.ts";
import {writeFiles} from "../support/project.ts";
import {asCall, type Example, exampleTypes, isShared, markOf, readExample} from "./examples.ts";
import {mutate} from "./mutate.ts";

export interface FuzzOptions {
  seed: number;
  /** How many calls are spoiled, over all source types. */
  records: number;
  /** How many of them one build takes in. */
  atOnce?: number;
  /** Only these source types. */
  types?: readonly string[] | undefined;
  tell?: (sentence: string) => void;
}

/** What became of the records that a fuzz test made, over all source types. */
export interface FuzzReport {
  spoiled: number;
  whole: number;
  accepted: number;
  duplicate: number;
  quarantined: number;
}

/**
 * Spoils calls of every source type, lays whole ones beside them and has the project build what it makes of
 * them. Every record must be accounted for, every whole call taken in, and every check must hold.
 *
 * @throws Error naming the seed, the build and the folder in which the files are kept
 */
export async function fuzz({
  seed,
  records,
  atOnce = 1000,
  types = exampleTypes(),
  tell = () => {}
}: FuzzOptions): Promise<FuzzReport> {
  const examples = types.map(readExample);
  const report: FuzzReport = {spoiled: 0, whole: 0, accepted: 0, duplicate: 0, quarantined: 0};
  for (let round = 0; report.spoiled < records; round++) {
    const folder = mkdtempSync(join(tmpdir(), "earshot-fuzz-"));
    // each build by itself, so that one can be had again alone
    const random = seededRandom(seed * 1000 + round);
    const share = Math.ceil(Math.min(atOnce, records - report.spoiled) / examples.length);
    try {
      const written = examples.map((example) => writeCalls(folder, example, share, random));
      await checkBuild(folder, examples, written, report);
      report.spoiled += share * examples.length;
      tell(`${report.spoiled} spoiled calls, ${report.quarantined} records in quarantine`);
    } catch (error) {
      throw new Error(
        `seed ${seed}, build ${round}: ${messageOf(error)}\nIts files are kept in ${folder}`,
        {cause: error}
      );
    }
    rmSync(folder, {recursive: true, force: true});
  }
  return report;
}

/** What was written of one source type. */
interface Written {
  /** What stands in the ids of calls that nothing was done to. */
  whole: string[];
  /** Lines with anything on them in files of lines, by the files' names. */
  lineCounts: Map<string, number>;
}

/** Writes spoiled calls of one source type, and a whole one for every four of them. */
function writeCalls(folder: string, example: Example, count: number, random: Random): Written {
  const files: Record<string, Buffer[]> = {};
  const whole: string[] = [];
  // a spoiled table may tell nothing of calls whose own files are whole
  const isSpared = (path: string) => isTable(path) && isShared(path);
  const spoilsTables = random() < 1 / 3 || Object.keys(example.files).every(isSpared);
  for (let number = 0; number < count + Math.ceil(count / 4); number++) {
    const call = asCall(example, number);
    const paths = Object.keys(call).filter((path) => spoilsTables || !isSpared(path));
    // the first is whole: a file that begins as something else is something else
    const spoiled = number % 5 === 0 ? undefined : paths[Math.floor(random() * paths.length)];
    if (spoiled === undefined) whole.push(markOf(number));
    for (const [path, content] of Object.entries(call)) {
      const shared = isShared(Object.keys(example.files)[Object.keys(call).indexOf(path)] ?? path);
      const body = path === spoiled ? mutate(content, path, random) : content;
      if (shared) {
        files[path] = [...(files[path] ?? []), appended(path, body, files[path] === undefined)];
      } else if (random() < 0.1)
        files[`${path}.gz`] = [damaged(gzipSync(body), path === spoiled, random)];
      else files[path] = [body];
    }
  }
  const lineCounts = new Map<string, number>();
  for (const [path, parts] of Object.entries(files)) {
    const content = Buffer.concat(parts);
    const place = path.startsWith("fetched/")
      ? `data/fetched/${example.type}/${path.slice("fetched/".length)}`
      : `${example.type}/${path}`;
    writeFiles(folder, {[place]: content});
    if (path.endsWith(".jsonl")) lineCounts.set(path.split("/").at(-1) ?? "", linesIn(content));
  }
  return {whole: spoilsTables ? [] : whole, lineCounts};
}

function isTable(path: string): boolean {
  return /\.[ct]sv$/.test(path);
}

/** What a call adds to a file that holds all of them: its lines, for a table after the first without the heading. */
function appended(path: string, content: Buffer, isFirst: boolean): Buffer {
  const end = content.at(-1) === 0x0a ? content.length - 1 : content.length;
  const start = isTable(path) && !isFirst ? content.indexOf(0x0a) + 1 : 0;
  return Buffer.concat([content.subarray(start, end), Buffer.from("\n")]);
}

/** Of the archives of spoiled calls one in three breaks off, too. */
function damaged(archive: Buffer, isSpoiled: boolean, random: Random): Buffer {
  if (!isSpoiled || random() > 1 / 3) return archive;
  return archive.subarray(0, Math.floor(random() * archive.length));
}

/** Lines on which there is anything but blanks. */
function linesIn(content: Buffer): number {
  const lines = content.toString("latin1").split("\n");
  return lines.filter((line) => /[^\t\v\f\r ]/.test(line)).length;
}

/** The configuration's entry of an example: paths in its options lie in a folder of its own. */
function entryOf({type, options, files}: Example) {
  const tops = new Set(Object.keys(files).map((path) => path.split("/")[0]));
  const own = Object.entries(options).map(([name, value]) => [
    name,
    typeof value === "string" && tops.has(value.split("/")[0]) ? `${type}/${value}` : value
  ]);
  return {type, ...Object.fromEntries(own)};
}

async function checkBuild(
  folder: string,
  examples: readonly Example[],
  written: readonly Written[],
  report: FuzzReport
): Promise<void> {
  const config = checkConfig({sources: examples.map(entryOf)}, join(folder, "earshot.config.ts"));
  const dataFolder = join(folder, "data");
  const built = await build({config, dataFolder, fetch: false});
  const failed = built.failedChecks.filter(({status}) => status !== "warn");
  const broken = built.models.filter(({action}) => action === "failed");
  assert.ok(
    built.ok,
    [...broken.map(({reason}) => reason), ...failed.map((check) => JSON.stringify(check))].join(
      "\n"
    )
  );
  const warehouse = await openWarehouseToRead(dataFolder);
  assert.ok(warehouse);
  const {connection} = warehouse;
  const count = async (sql: string) =>
    (await queryRows<{n: number}>(connection, `select (${sql})::integer as n`))[0]?.n ?? 0;
  try {
    for (const [index, {type}] of examples.entries()) {
      const loader = sourceType(type);
      const [kind = ""] = Object.keys(loader?.kinds ?? {});
      assert.ok(loader);
      const ofType = `source_name = '${type}'`;
      const table = rawTable(loader, kind);
      assert.equal(
        await count(`select count(*) from ${table} where ${ofType}`),
        await count(
          `select count(*) from earshot.ledger where ${ofType} and kind = '${kind}' and status = 'accepted'`
        ),
        `${type}: accepted records and rows of ${table}`
      );
      const {whole, lineCounts} = written[index] ?? {whole: [], lineCounts: new Map()};
      const accepted = await queryRows<{mark: string}>(
        connection,
        `select record_id || ' ' || file_name as mark from earshot.records where ${ofType} and kind = '${kind}' and status = 'accepted'`
      );
      const lost = whole.filter((mark) => !accepted.some((record) => record.mark.includes(mark)));
      assert.deepEqual(lost, [], `${type}: whole calls that were not taken in`);
      report.whole += whole.length;
      const files = await queryRows<{file_name: string; kind: string; record_count: number}>(
        connection,
        `select file_name, kind, record_count from earshot.files where ${ofType}`
      );
      for (const {file_name, record_count} of files.filter((file) => file.kind === kind)) {
        const lines = lineCounts.get(file_name.split("/").at(-1) ?? "");
        // rows of a table are put together to calls
        if (lines === undefined || rawTable(loader, kind) === "raw.table_calls") continue;
        assert.ok(
          type === "earshot-jsonl" ? record_count === lines : record_count >= lines,
          `${type}: ${record_count} records of ${lines} lines in ${file_name}`
        );
      }
    }
    const orphans = await queryRows(
      connection,
      `select file_name, record_number, status, reason from earshot.records
       where status not in ('accepted', 'duplicate', 'quarantined')
         or (status <> 'accepted' and coalesce(trim(reason), '') = '')
         or (status = 'quarantined' and (file_id, record_number) not in (select file_id, record_number from earshot.quarantined))`
    );
    assert.deepEqual(orphans, [], "records without a fate or a reason");
    assert.equal(
      await count("select count(*) from earshot.ledger"),
      await count(
        "select count(*) from (select distinct kind, file_id, record_number from earshot.ledger)"
      ),
      "each record stands once in the ledger"
    );
    for (const status of ["accepted", "duplicate", "quarantined"] as const) {
      report[status] += await count(
        `select count(*) from earshot.ledger where status = '${status}'`
      );
    }
  } finally {
    warehouse.close();
  }
}
