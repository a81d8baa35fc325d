import {mkdtemp, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {type DuckDBConnection, DuckDBInstance} from "@duckdb/node-api";
import {notAnObject, readJsonRecords} from "../json-records.ts";
import {type LandedFile, quotedName, quotedString} from "../source.ts";
import type {CsvDialect} from "./csv-dialect.ts";
import type {TableOptions} from "./mapping.ts";
import {csvScan, fileIdOf, readRagged, refusedFiles, stumblingFiles} from "./read-csv.ts";
import {type FileProblem, type Group, groupsOf} from "./table-groups.ts";

/** Files that hold tables, by the end of their names. */
export const tableFile = /\.((csv|tsv)(\.gz|\.zst)?|parquet|(json|jsonl|ndjson)(\.gz)?)$/i;

/** Rows of files with the same columns. */
export interface OpenTable {
  files: readonly LandedFile[];
  /**
   * SQL of the rows of its files, or of one of them, in their order: `file_id, problem, raw` and the columns; with
   * `row_number` where `isNumbered`.
   */
  relation(file?: LandedFile): string;
  isNumbered: boolean;
  /** SQL of a column's text, by the name that the file gives it. */
  column(name: string): string;
  /** SQL of the row as JSON, for people. */
  row: string;
  /** The columns that the files name; none where the rows are JSON. */
  header: readonly string[];
  /** Files that the last scan could not take whole, opened in another way. To be asked after each scan. */
  refused(): Promise<OpenTable | undefined>;
}

/**
 * Has work done over the rows of files, one set-based read for all that are alike. What cannot be read is a row with a
 * problem. The relations are gone afterwards.
 *
 * @param wanted columns that have to be there
 */
export async function withTables(
  connection: DuckDBConnection,
  files: readonly LandedFile[],
  options: TableOptions,
  wanted: readonly string[],
  work: (tables: OpenTable[]) => Promise<void>
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "earshot-table-"));
  const side = await DuckDBInstance.create(":memory:");
  const sideConnection = await side.connect();
  try {
    const isJson = ({name}: LandedFile) => /\.(json|jsonl|ndjson)(\.gz)?$/i.test(name);
    const {groups, problems} = await groupsOf(
      files.filter((file) => !isJson(file)),
      options,
      wanted,
      {folder, connection: sideConnection}
    );
    const tables: OpenTable[] = [];
    for (const [index, group] of groups.entries()) {
      if (group.dialect === undefined) tables.push(openParquet(group));
      else {
        const name = `table_input_${index}`;
        const stumbling = await stumblingFiles(sideConnection, group.files, group.dialect);
        const smooth = group.files.filter((file) => !stumbling.includes(file));
        if (smooth.length > 0) {
          tables.push(openCsv(connection, name, {...group, files: smooth}, group.dialect));
        }
        if (stumbling.length > 0) {
          const rough = {...group, files: stumbling};
          tables.push(await openRagged(connection, `${name}_rough`, rough, group.dialect));
        }
      }
    }
    const jsonFiles = files.filter(isJson);
    if (jsonFiles.length > 0) {
      tables.push(await openJson(connection, "table_input_json", jsonFiles, options, wanted));
    }
    if (problems.length > 0) {
      tables.push(await openProblems(connection, "table_input_problems", problems));
    }
    await work(tables);
  } finally {
    sideConnection.closeSync();
    side.closeSync();
    await rm(folder, {recursive: true, force: true});
  }
}

function openParquet({files, columns}: Group): OpenTable {
  const texts = columns.map(
    ({name, type}, index) => `${textOf(quotedName(name), type)} as c${index}`
  );
  return {
    ...named(
      columns,
      columns.map(({name}) => name)
    ),
    files,
    isNumbered: false,
    relation: (file) => {
      const some = file === undefined ? files : [file];
      return `(select ${fileIdOf(some, '"earshot file"')} as file_id, cast(null as varchar) as problem,
          cast(null as varchar) as raw, ${texts.join(", ")}
        from read_parquet([${some.map(({path}) => quotedString(path)).join(", ")}],
          filename = 'earshot file', hive_partitioning = false))`;
    },
    refused: async () => undefined
  };
}

function openCsv(
  connection: DuckDBConnection,
  table: string,
  group: Group,
  dialect: CsvDialect
): OpenTable {
  const {files, columns} = group;
  return {
    ...named(columns, dialect.header),
    files,
    isNumbered: false,
    relation: (file) => `(${csvScan(file === undefined ? files : [file], dialect)})`,
    async refused() {
      const again = await refusedFiles(connection, files);
      if (again.length === 0) return undefined;
      return openRagged(connection, table, {...group, files: again}, dialect);
    }
  };
}

/** CSV files in which something is wrong, cut row by row. */
async function openRagged(
  connection: DuckDBConnection,
  table: string,
  {files, columns}: Group,
  dialect: CsvDialect
): Promise<OpenTable> {
  await readRagged(connection, table, files, dialect);
  return {
    ...named(columns, dialect.header),
    files,
    isNumbered: true,
    // a row's place tells its number: cheaper than a window over whole rows
    relation: () => `(select input.*, input.rowid - starts.first_row + 1 as row_number
          from ${table} as input
          inner join (select file_id, min(rowid) as first_row from ${table} group by file_id) as starts
            on input.file_id = starts.file_id)`,
    refused: async () => undefined
  };
}

/** How columns that are read as `c0`, `c1`, … are found by their names. */
function named(
  columns: Group["columns"],
  header: readonly string[]
): Pick<OpenTable, "column" | "row" | "header"> {
  const byName = new Map(columns.map(({name}, index) => [name, `c${index}`]));
  const members = [...byName].map(([name, sql]) => `${quotedString(name)}, ${sql}`);
  return {
    column: (name) => byName.get(name) ?? "cast(null as varchar)",
    row: `coalesce(raw, cast(json_object(${members.join(", ")}) as varchar))`,
    header
  };
}

function textOf(column: string, type: string): string {
  return /\[\]$|^(STRUCT|MAP|UNION|JSON)/.test(type)
    ? `cast(to_json(${column}) as varchar)`
    : `cast(${column} as varchar)`;
}

/** Rows that are JSON objects: fields by name, or by the path `a.b`; what is not there is NULL. */
async function openJson(
  connection: DuckDBConnection,
  relation: string,
  files: readonly LandedFile[],
  {rows}: TableOptions,
  wanted: readonly string[]
): Promise<OpenTable> {
  await readJsonRecords(connection, files, {
    kind: {columns: {row: "JSON"}, items: {table: "none", columns: {none: "INTEGER"}}},
    pages: rows === undefined ? [] : [rows],
    steps: `judged as (
        select *, null as record_id, null as version, case ${notAnObject} end as reason,
          {"row": json} as record, null as items
        from records
    )`
  });
  const {paths, column} = jsonColumns("fields", wanted);
  await connection.run(`
    create or replace temp table ${relation} as
    select file_id, record_number as row_number, reason as problem, raw_text as raw,
      record."row" as "row", json_extract_string(record."row", ${paths}) as fields
    from incoming;
    drop table incoming`);
  return {
    files,
    relation: () => relation,
    isNumbered: true,
    column,
    row: `coalesce(raw, cast("row" as varchar))`,
    header: [],
    refused: async () => undefined
  };
}

/** Paths for one look at an object that brings all wanted fields, and where each is then. */
export function jsonColumns(
  fields: string,
  wanted: readonly string[]
): {paths: string; column: (name: string) => string} {
  const all = wanted.flatMap((name) => {
    const whole = jsonPath([name]);
    return name.includes(".") ? [whole, jsonPath(name.split("."))] : [whole];
  });
  const at = (path: string) => `${fields}[${all.indexOf(path) + 1}]`;
  return {
    paths: `[${(all.length === 0 ? ["$.x"] : all).map(quotedString).join(", ")}]`,
    column: (name) =>
      name.includes(".")
        ? `coalesce(${at(jsonPath([name]))}, ${at(jsonPath(name.split(".")))})`
        : at(jsonPath([name]))
  };
}

function jsonPath(steps: readonly string[]): string {
  return `$${steps.map((step) => `.${quotedName(step)}`).join("")}`;
}

async function openProblems(
  connection: DuckDBConnection,
  relation: string,
  problems: readonly FileProblem[]
): Promise<OpenTable> {
  const rows = problems.map(
    ({file, problem}) => `(${file.fileId}, 1, ${quotedString(problem)}, cast(null as varchar))`
  );
  await connection.run(`
    create or replace temp table ${relation} (file_id integer, row_number bigint, problem varchar, raw varchar);
    insert into ${relation} values ${rows.join(", ")}`);
  return {
    files: problems.map(({file}) => file),
    relation: () => relation,
    isNumbered: true,
    column: () => "cast(null as varchar)",
    row: "raw",
    header: [],
    refused: async () => undefined
  };
}
