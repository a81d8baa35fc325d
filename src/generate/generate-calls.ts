import {createWriteStream} from "node:fs";
import {mkdir, rename, rm, stat} from "node:fs/promises";
import {dirname} from "node:path";
import {Readable} from "node:stream";
import {pipeline} from "node:stream/promises";
import {createGzip} from "node:zlib";
import {type DuckDBBlobValue, type DuckDBConnection, DuckDBInstance} from "@duckdb/node-api";
import {callLinesSql, reachedSql, turnLinesSql, turnListsSql} from "./calls-sql.ts";
import {dialogue} from "./dialogue.ts";
import {type GenerateOptions, type GenerateSettings, generateOptions} from "./options.ts";
import {endingsSql, sessionsSql, slotsSql} from "./sessions-sql.ts";
import {dialogueSql, spokenSql, stepsSql, wordedSql} from "./turns-sql.ts";

/** Sessions whose turns are worked out at once: what bounds the memory. */
const sessionsAtOnce = 25_000;

/** What was written. */
export interface GeneratedCalls {
  path: string;
  sessions: number;
  bytes: number;
}

/**
 * Invents sales calls and writes them as earshot-jsonl (see loaders/generated/README.md), packed
 * where the path ends in `.gz`. The same options give the same bytes, whatever the number of threads.
 * The file appears when it is complete.
 *
 * @param options.path where the calls go; folders are made as needed
 * @param options.threads of the database; its own default unless told
 */
export async function generateCalls({
  path,
  threads,
  ...options
}: GenerateOptions & {path: string; threads?: number}): Promise<GeneratedCalls> {
  const settings = generateOptions.parse(options);
  await mkdir(dirname(path), {recursive: true});
  const partial = `${path}.${process.pid}.partial`;
  const instance = await DuckDBInstance.create(
    ":memory:",
    threads === undefined ? {} : {threads: String(threads)}
  );
  const connection = await instance.connect();
  try {
    await writeCalls(connection, settings, partial, path.endsWith(".gz"));
    await rename(partial, path);
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(partial, {force: true});
  }
  return {path, sessions: settings.sessions, bytes: (await stat(path)).size};
}

async function writeCalls(
  connection: DuckDBConnection,
  settings: GenerateSettings,
  partial: string,
  isGzip: boolean
): Promise<void> {
  const target = createWriteStream(partial);
  const lines = Readable.from(callLines(connection, settings));
  await (isGzip ? pipeline(lines, createGzip(), target) : pipeline(lines, target));
}

/** The lines of the file in order, many at a time. */
async function* callLines(
  connection: DuckDBConnection,
  settings: GenerateSettings
): AsyncGenerator<Buffer> {
  const sayings = dialogue();
  await connection.run("set preserve_insertion_order = true");
  const threads = await connection.runAndReadAll("select current_setting('threads')::integer");
  const [[threadCount] = []] = threads.getRows();
  for (const sql of [slotsSql(settings), sessionsSql(settings), endingsSql(settings)]) {
    await connection.run(sql);
  }
  for (const sql of dialogueSql(sayings)) await connection.run(sql);
  for (let first = 0; first < settings.sessions; first += sessionsAtOnce) {
    const end = Math.min(first + sessionsAtOnce, settings.sessions);
    await connection.run(stepsSql(first, end));
    await connection.run(spokenSql(settings, sayings, first, end));
    await connection.run(wordedSql(settings));
    await connection.run(reachedSql);
    await connection.run(turnLinesSql());
    await connection.run("set threads = 1");
    await connection.run(turnListsSql);
    await connection.run(`set threads = ${threadCount}`);
    const result = await connection.stream(
      `select encode(line || chr(10)) from (${callLinesSql(settings, first, end)})`
    );
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      // as bytes: making JavaScript strings of them first takes longer than making the lines
      yield Buffer.concat(chunk.getColumnValues(0).map((line) => (line as DuckDBBlobValue).bytes));
    }
  }
}
