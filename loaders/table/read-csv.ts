import {isUtf8} from "node:buffer";
import type {DuckDBConnection} from "@duckdb/node-api";
import {type CsvRecord, csvRecords} from "../csv.ts";
import {bytesOf} from "../lines.ts";
import {type LandedFile, quotedString} from "../source.ts";
import type {CsvDialect} from "./csv-dialect.ts";

/** SQL of the columns `c0`, `c1`, … of CSV files with one heading, as texts. A row that DuckDB cannot take is left out and told by `refusedFiles`. */
export function csvScan(files: readonly LandedFile[], dialect: CsvDialect): string {
  const names = namesOf(dialect);
  return `select ${fileIdOf(files, "filename")} as file_id, cast(null as varchar) as problem,
      cast(null as varchar) as raw, ${names.join(", ")}
    from ${csvOf(files, dialect, names)}`;
}

/** Those files in which the last scan has found rows that it cannot take. Asked after each scan. */
export async function refusedFiles(
  connection: DuckDBConnection,
  files: readonly LandedFile[]
): Promise<LandedFile[]> {
  const reader = await connection.runAndReadAll(`
    select distinct scans.file_path
    from table_rejects as rejects
    inner join table_scans as scans
      on rejects.scan_id = scans.scan_id and rejects.file_id = scans.file_id`);
  await connection.run("drop table table_rejects; drop table table_scans");
  const refused = new Set(reader.getRows().map(([path]) => path));
  return files.filter(({path}) => refused.has(path));
}

/**
 * Those files over which DuckDB's parser stumbles as a whole. It is asked in a database of its own, because a statement that
 * fails would undo the transaction in which the caller may be.
 */
export async function stumblingFiles(
  side: DuckDBConnection,
  files: readonly LandedFile[],
  dialect: CsvDialect
): Promise<LandedFile[]> {
  if (files.length === 0) return [];
  try {
    await side.run(`select count(c0) from (${csvScan(files, dialect)})`);
    return [];
  } catch {
    if (files.length === 1) return [...files];
    const half = files.length >> 1;
    return [
      ...(await stumblingFiles(side, files.slice(0, half), dialect)),
      ...(await stumblingFiles(side, files.slice(half), dialect))
    ];
  } finally {
    await side.run("drop table if exists table_rejects; drop table if exists table_scans");
  }
}

function namesOf({header}: CsvDialect): string[] {
  return header.map((_, index) => `c${index}`);
}

function csvOf(
  files: readonly LandedFile[],
  {compression, delimiter, skip}: CsvDialect,
  names: readonly string[]
): string {
  return `read_csv([${files.map(({path}) => quotedString(path)).join(", ")}],
      auto_detect = false, header = true, skip = ${skip}, delim = ${quotedString(delimiter)}, quote = '"', escape = '"',
      columns = {${names.map((name) => `${name}: 'VARCHAR'`).join(", ")}}, compression = '${compression}',
      filename = true, store_rejects = true, rejects_table = 'table_rejects', rejects_scan = 'table_scans')`;
}

/** One lookup a row, however many files there are. */
export function fileIdOf(files: readonly LandedFile[], filename: string): string {
  const [only] = files;
  if (files.length === 1) return `${only?.fileId}`;
  return `([${files.map(({fileId}) => fileId).join(", ")}])[
      enum_code(cast(${filename} as enum(${files.map(({path}) => quotedString(path)).join(", ")}))) + 1]`;
}

/**
 * Creates a table of the rows of CSV files with one heading, row by row: one that is not as long as the heading, or that
 * cannot be cut, has a problem and costs itself alone.
 */
export async function readRagged(
  connection: DuckDBConnection,
  table: string,
  files: readonly LandedFile[],
  dialect: CsvDialect
): Promise<void> {
  const columns = namesOf(dialect).map((name) => `${name} varchar`);
  await connection.run(
    `create or replace temp table ${table} (file_id integer, problem varchar, raw varchar, ${columns.join(", ")})`
  );
  const appender = await connection.createAppender(table, undefined, "temp");
  const append = (text: string | undefined) =>
    text === undefined ? appender.appendNull() : appender.appendVarchar(text);
  const width = columns.length;
  for (const file of files) {
    let isBelowHeading = false;
    for await (const record of recordsOf(connection, file, dialect)) {
      if (record.line <= dialect.skip && !isBelowHeading) continue;
      if (!isBelowHeading) {
        isBelowHeading = true;
        continue;
      }
      const bytes = Buffer.from(record.text, "latin1");
      const fields = record.fields.map((field) => Buffer.from(field, "latin1").toString("utf8"));
      const problem =
        record.problem ??
        (fields.length === width
          ? isUtf8(bytes)
            ? undefined
            : "is not valid UTF-8; encoding would say what it is"
          : `has ${fields.length} fields, but the heading ${width}`);
      appender.appendInteger(file.fileId);
      append(problem);
      append(problem === undefined ? undefined : bytes.toString("utf8"));
      for (let index = 0; index < width; index++) append(fields[index]);
      appender.endRow();
    }
  }
  appender.closeSync();
}

/** Characters that are cut into records at once. */
const pieceLength = 8 * 1024 * 1024;

/** A record with an open quote is looked for the end of no further than this. */
const longestRecord = 2 * pieceLength;

/** The records of a file, each byte of which stands as one character. */
async function* recordsOf(
  connection: DuckDBConnection,
  file: LandedFile,
  {compression, delimiter}: CsvDialect
): AsyncGenerator<CsvRecord> {
  const chunks =
    compression === "zstd"
      ? unpackedLines(connection, file)
      : bytesOf(file.path, compression === "gzip");
  let text = "";
  let isFirst = true;
  for await (const chunk of chunks) {
    text += chunk.toString("latin1");
    if (isFirst) text = text.replace(/^\xef\xbb\xbf/, "");
    isFirst = false;
    if (text.length >= pieceLength) text = yield* wholeRecords(text, delimiter);
  }
  yield* csvRecords(text, delimiter);
}

/** The records of a text but for the last, which may go on. Gives back what is left of the text. */
function* wholeRecords(text: string, delimiter: string): Generator<CsvRecord, string> {
  let last: CsvRecord | undefined;
  for (const record of csvRecords(text, delimiter)) {
    if (last !== undefined) yield last;
    last = record;
    // what closes the quote may be yet to come
    if (record.problem !== undefined && text.length - record.start < longestRecord) break;
  }
  return last === undefined ? text : text.slice(last.start);
}

/** The lines of an archive that only DuckDB can unpack. */
async function* unpackedLines(
  connection: DuckDBConnection,
  {path}: LandedFile
): AsyncGenerator<Buffer> {
  const result = await connection.stream(linesOfZstd(path));
  for await (const rows of result.yieldRows()) {
    yield Buffer.from(rows.map(([line]) => `${String(line ?? "")}\n`).join(""));
  }
}

/** SQL of the lines of a zstd archive, as `line`. */
export function linesOfZstd(path: string): string {
  return `select line from read_csv(${quotedString(path)}, auto_detect = false, header = false, delim = '\u0001',
    quote = '', escape = '', columns = {line: 'VARCHAR'}, compression = 'zstd')`;
}
