import {copyFile} from "node:fs/promises";
import {join} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import {closest} from "../../src/engine/closest.ts";
import {messageOf} from "../../src/engine/errors.ts";
import {type LandedFile, quotedString} from "../source.ts";
import {type CsvDialect, csvDialect, writeAsUtf8} from "./csv-dialect.ts";
import type {TableOptions} from "./mapping.ts";
import {linesOfZstd} from "./read-csv.ts";

/** What a group of files has in common, so that one read brings them all. */
export interface Group {
  files: LandedFile[];
  /** Of CSV; files without one are Parquet. */
  dialect?: CsvDialect;
  /** The columns, with the types that Parquet gives them. */
  columns: {name: string; type: string}[];
}

/** A file of which nothing can be used, and why. */
export interface FileProblem {
  file: LandedFile;
  problem: string;
}

/** Sorts CSV and Parquet files by what one read can bring together. */
export async function groupsOf(
  files: readonly LandedFile[],
  options: TableOptions,
  wanted: readonly string[],
  side: {folder: string; connection: DuckDBConnection}
): Promise<{groups: Group[]; problems: FileProblem[]}> {
  const groups = new Map<string, Group>();
  const problems: FileProblem[] = [];
  const seen = new Map<string, number>();
  for (const file of files) {
    const found = /\.parquet$/i.test(file.name)
      ? await lookAtParquet(file, side)
      : await lookAtCsv(file, options, side);
    if (found === undefined) continue;
    const missing = "problem" in found ? found.problem : missingColumns(found.columns, wanted);
    if ("problem" in found || missing !== undefined) {
      problems.push({file, problem: missing ?? ""});
      continue;
    }
    // files with the same bytes share a copy, and a path stands once in a read
    const path = found.path;
    const copies = seen.get(path) ?? 0;
    seen.set(path, copies + 1);
    const {dialect, columns} = found;
    const key = JSON.stringify([dialect ?? "parquet", columns, copies]);
    const group = groups.get(key) ?? {
      files: [],
      columns,
      ...(dialect === undefined ? {} : {dialect})
    };
    group.files.push({...file, path});
    groups.set(key, group);
  }
  return {groups: [...groups.values()], problems};
}

type Looked = {path: string; columns: Group["columns"]; dialect?: CsvDialect} | {problem: string};

async function lookAtCsv(
  file: LandedFile,
  options: TableOptions,
  {folder, connection}: {folder: string; connection: DuckDBConnection}
): Promise<Looked | undefined> {
  const dialect = await csvDialect(file, options, (packed) => unpackedHead(connection, packed));
  if (dialect === undefined) return undefined;
  if ("problem" in dialect) return dialect;
  const columns = dialect.header.map((name) => ({name, type: "VARCHAR"}));
  if (dialect.encoding === undefined && !hasWildcard(file.path)) {
    return {path: file.path, columns, dialect};
  }
  if (dialect.compression === "zstd") return {problem: "has a name with *, ?, [ or ]"};
  const path = join(folder, `${file.fileId}.csv`);
  await writeAsUtf8(file.path, dialect, path);
  const {delimiter, header, skip} = dialect;
  return {path, columns, dialect: {compression: "none", delimiter, header, skip}};
}

/** The first lines of an archive that only DuckDB can unpack. */
async function unpackedHead(connection: DuckDBConnection, {path}: LandedFile): Promise<string> {
  const reader = await connection.runAndReadAll(`${linesOfZstd(path)} limit 100`);
  return reader
    .getRows()
    .map(([line]) => `${String(line ?? "")}\n`)
    .join("");
}

/** Parquet's columns, after a look at every value: a file that breaks off in the middle must not break the load. */
async function lookAtParquet(
  file: LandedFile,
  {folder, connection}: {folder: string; connection: DuckDBConnection}
): Promise<Looked> {
  let {path} = file;
  if (hasWildcard(path)) {
    path = join(folder, `${file.fileId}.parquet`);
    await copyFile(file.path, path);
  }
  const relation = `read_parquet(${quotedString(path)}, hive_partitioning = false)`;
  try {
    const reader = await connection.runAndReadAll(`describe select * from ${relation}`);
    const columns = reader
      .getRows()
      .map(([name, type]) => ({name: String(name), type: String(type)}));
    if (columns.some(({name}) => /\p{Cc}/u.test(name))) {
      return {problem: "the name of a column has a control character"};
    }
    await connection.run(`select bit_xor(hash(whole)) from ${relation} as whole`);
    return {path, columns};
  } catch (error) {
    return {
      problem: `not readable as Parquet: ${messageOf(error)
        .split("\n")[0]
        ?.replace(/\p{Cc}/gu, " ")}`
    };
  }
}

/** DuckDB would take the path for a pattern. */
function hasWildcard(path: string): boolean {
  return /[*?[\]]/.test(path);
}

function missingColumns(columns: Group["columns"], wanted: readonly string[]): string | undefined {
  const names = columns.map(({name}) => name);
  const missing = wanted.filter((name) => !names.includes(name));
  if (missing.length === 0) return undefined;
  const near = missing.map(
    (name) => JSON.stringify(name) + closest(name, names).replace(/\?$/, "")
  );
  return `has no column ${near.join(", ")}; its columns are ${names.join(", ")}`;
}
