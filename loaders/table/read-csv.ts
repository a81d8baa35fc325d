import type {DuckDBConnection} from "@duckdb/node-api";
import {type LandedFile, quotedString} from "../source.ts";
import type {CsvDialect} from "./csv-dialect.ts";

/** Columns beyond the heading that a row may have and still be shown with. */
const spareColumns = 8;

/** The longest row that is read, in bytes; DuckDB keeps buffers of twice the size. */
const longestRow = 16 * 1024 * 1024;

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
  const refused = (await takeRejects(connection)).map(({path}) => path);
  return files.filter(({path}) => refused.includes(path));
}

function namesOf({header}: CsvDialect): string[] {
  return header.map((_, index) => `c${index}`);
}

function csvOf(
  files: readonly LandedFile[],
  {compression, delimiter, skip}: CsvDialect,
  names: readonly string[],
  more = ""
): string {
  return `read_csv([${files.map(({path}) => quotedString(path)).join(", ")}],
      auto_detect = false, header = true, skip = ${skip}, delim = ${quotedString(delimiter)}, quote = '"', escape = '"',
      columns = {${names.map((name) => `${name}: 'VARCHAR'`).join(", ")}}, compression = '${compression}',
      filename = true, store_rejects = true, rejects_table = 'table_rejects', rejects_scan = 'table_scans'${more})`;
}

interface Reject {
  path: string;
  type: string;
  message: string;
  text: string | null;
}

/** The rows that the last read could not take. */
async function takeRejects(connection: DuckDBConnection): Promise<Reject[]> {
  const reader = await connection.runAndReadAll(`
    select scans.file_path, rejects.error_type, rejects.error_message, rejects.csv_line
    from table_rejects as rejects
    inner join table_scans as scans on rejects.scan_id = scans.scan_id and rejects.file_id = scans.file_id
    qualify row_number() over (partition by scans.file_path, rejects.line_byte_position order by rejects.byte_position) = 1
    order by scans.file_path, rejects.line_byte_position`);
  await connection.run("drop table table_rejects; drop table table_scans");
  return reader.getRows().map(([path, type, message, text]) => ({
    path: String(path),
    type: String(type),
    message: String(message),
    text: text === null ? null : String(text)
  }));
}

/**
 * Creates a table of the rows of CSV files with one heading, whatever their length: those that are not the heading's have a
 * problem. Slower than a scan.
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
  for (const file of files) await insertRagged(connection, table, file, dialect);
}

async function insertRagged(
  connection: DuckDBConnection,
  table: string,
  file: LandedFile,
  dialect: CsvDialect
): Promise<void> {
  const names = namesOf(dialect);
  const all = [...names, ...Array.from({length: spareColumns}, (_, index) => `x${index}`)];
  const fields = `[ field for field in [${all.join(", ")}] if field is not null ]`;
  // an empty field is '' here, so that NULL is a field that is not there
  const settings = `, null_padding = true, parallel = false, nullstr = '\u0002',
      max_line_size = ${longestRow}, buffer_size = ${2 * longestRow}`;
  await connection.run(`
    insert into ${table}
    select ${file.fileId} as file_id,
      case when ${names.at(-1)} is null or x0 is not null
        then 'has ' || len(${fields}) || ' fields, but the heading ${names.length}' end as problem,
      case when problem is not null then cast(to_json(${fields}) as varchar) end as raw,
      ${names.join(", ")}
    from ${csvOf([file], dialect, all, settings)}`);
  for (const {type, message, text} of await takeRejects(connection)) {
    await connection.run(
      `insert into ${table} (file_id, problem, raw) values (${file.fileId}, $problem, $raw)`,
      {problem: rejectWords[type] ?? message.split("\n")[0] ?? type, raw: text}
    );
  }
}

const rejectWords: Record<string, string> = {
  "TOO MANY COLUMNS": `has more than ${spareColumns} fields beyond the heading`,
  "UNQUOTED VALUE": "a quote is not closed, or something follows the quote that closes",
  "LINE SIZE OVER MAXIMUM": `is longer than ${longestRow / 2 ** 20} MB`,
  "INVALID ENCODING": "is not valid UTF-8; encoding would say what it is",
  "INVALID STATE": "a quote stands where none may stand"
};

/** One lookup a row, however many files there are. */
export function fileIdOf(files: readonly LandedFile[], filename: string): string {
  const [only] = files;
  if (files.length === 1) return `${only?.fileId}`;
  return `([${files.map(({fileId}) => fileId).join(", ")}])[
      enum_code(cast(${filename} as enum(${files.map(({path}) => quotedString(path)).join(", ")}))) + 1]`;
}
