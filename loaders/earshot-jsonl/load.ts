import type {DuckDBConnection} from "@duckdb/node-api";
import {z} from "zod";
import {listFiles} from "../files.ts";
import {inBatches, insertUnreadable, longestRawText} from "../line-batches.ts";
import {type NumberedLine, numberedLines} from "../lines.ts";
import {isNestedTooDeep, mayBeTooDeep, tooDeep} from "../nesting.ts";
import {
  defineSourceType,
  type LandedFile,
  quotedName,
  quotedString,
  type RecordKind,
  structType
} from "../source.ts";
import {type Survey, survey} from "../survey.ts";
import {callColumns, turnColumns} from "./columns.ts";
import {rejection, typeRejection, wrongTypePattern} from "./rejection.ts";

export const earshotJsonlOptions = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe(
      "A file, a folder (read with its subfolders) or a pattern with * and ** of .jsonl and .ndjson files, gzip (.gz) or not; relative to the configuration"
    )
});

/** The files that hold calls, by the end of their names. */
const callFile = /\.(jsonl|ndjson)(\.gz)?$/;

export const callKinds: Record<string, RecordKind> = {
  calls: {columns: callColumns, items: {table: "turns", columns: turnColumns}}
};

/** Calls in Earshot's own format: one JSON object per line. See contract.ts for its fields. */
export const earshotJsonl = defineSourceType<z.infer<typeof earshotJsonlOptions>>({
  type: "earshot-jsonl",
  options: earshotJsonlOptions,
  kinds: callKinds,
  async files({path}, configFolder) {
    return (await listFiles("earshot-jsonl", path, configFolder, callFile)).map((file) => ({
      ...file,
      kind: "calls"
    }));
  },
  read: (connection, _kind, files) => readCalls(connection, files)
});

/**
 * Creates `incoming` from files of calls. One typed `read_json` reads them all; lines with anything
 * wrong are read again one by one, to say what is wrong. Both ways give the same row for the same line.
 */
export async function readCalls(
  connection: DuckDBConnection,
  files: LandedFile[],
  {isAlwaysCareful = false} = {}
): Promise<void> {
  await connection.run(`create or replace temp table incoming (${incomingColumns})`);
  const leftOver: LeftOver[] = [];
  const regular: Surveyed[] = [];
  for (const file of files) {
    const found = {...(await survey(file.path, isGzip(file))), file};
    const isFast = found.isRegular && !isAlwaysCareful && !hasWildcard(file.path);
    if (!isFast || regular.some((other) => other.file.path === file.path)) leftOver.push(found);
    else if (found.lineCount > 0) regular.push(found);
  }
  for (const compression of ["uncompressed", "gzip"] as const) {
    const group = regular.filter(({file}) => isGzip(file) === (compression === "gzip"));
    if (group.length > 0) leftOver.push(...(await readTyped(connection, group, compression)));
  }
  await readLines(connection, leftOver);
}

/** A file and what its bytes told. */
interface Surveyed extends Survey {
  file: LandedFile;
}

/** A file of which some lines, or all, are still to be read. */
interface LeftOver {
  file: LandedFile;
  problem?: string;
  /** Line numbers; all lines where absent. */
  lines?: Set<number>;
}

function isGzip({name, path}: LandedFile): boolean {
  return name.endsWith(".gz") || path.endsWith(".gz");
}

/** DuckDB would take the path for a pattern. */
function hasWildcard(path: string): boolean {
  return /[*?[\]]/.test(path);
}

const incomingColumns = `
    file_id integer,
    record_number bigint,
    record_id varchar,
    version timestamptz,
    reason varchar,
    raw_text varchar,
    record ${structType(callColumns)},
    items ${structType(turnColumns)}[]`;

/** What JSON is read as: timestamps as text and money as double, so that a wrong one can be seen. */
const readColumns: Record<string, string> = {
  ...Object.fromEntries(
    Object.entries(callColumns).map(([name, type]) => [
      name,
      type === "TIMESTAMPTZ" ? "VARCHAR" : type.startsWith("DECIMAL") ? "DOUBLE" : type
    ])
  ),
  turns: `${structType(turnColumns)}[]`
};

/** The columns of `incoming` after the record's number, from a relation with `readColumns`. */
const incomingValues = `
        call_id as record_id,
        try_cast(updated_at as timestamptz) as version,
        reason,
        raw_text,
        case when reason is null then {
            ${Object.entries(callColumns)
              .map(([name, type]) => `${quotedName(name)}: cast(${quotedName(name)} as ${type})`)
              .join(",\n            ")}
        } end as record,
        case when reason is null then turns end as items`;

/**
 * Puts the usable lines of regular files into `incoming`, in two passes over the files. The first
 * looks at the JSON text for broken lines and values of a wrong type, which DuckDB's reader would
 * turn into NULL or into the right type without a word; the second reads typed columns and judges
 * them. Both give a row for each line, in order, so that a row's place is its line number.
 */
async function readTyped(
  connection: DuckDBConnection,
  group: Surveyed[],
  compression: "uncompressed" | "gzip"
): Promise<LeftOver[]> {
  const paths = group.map(({file}) => quotedString(file.path)).join(", ");
  const settings = `filename = true, ignore_errors = true, format = 'newline_delimited', compression = '${compression}'`;
  // one lookup a row, however many files there are
  const fileId = `([${group.map(({file}) => file.fileId).join(", ")}])[enum_code(cast(filename as enum(${paths}))) + 1]`;
  const columns = Object.entries(readColumns).map(
    ([name, type]) => `${quotedName(name)}: ${quotedString(type)}`
  );
  await connection.run(`
    create or replace temp table incoming_suspects as
    select
        ${fileId} as file_id,
        json is null or regexp_matches(json, ${quotedString(wrongTypePattern)}) as is_suspect,
        ${mayBeTooDeep("json")} as is_deep
    from read_ndjson_objects([${paths}], ${settings})`);
  const deepFiles = (
    await connection.runAndReadAll("select distinct file_id from incoming_suspects where is_deep")
  )
    .getRows()
    .map(([fileId]) => fileId);
  if (deepFiles.length > 0) {
    const isDeep = ({file}: Surveyed) => deepFiles.includes(file.fileId);
    const others = group.filter((found) => !isDeep(found));
    return [
      ...group.filter(isDeep).map(({file}) => ({file})),
      ...(others.length === 0 ? [] : await readTyped(connection, others, compression))
    ];
  }
  await connection.run(`
    insert into incoming
    with source as (
        select *, ${fileId} as file_id, null as raw_text, ${rejection} as reason
        from read_json([${paths}], ${settings}, columns = {${columns.join(", ")}})
    )
    select
        file_id,
        null as record_number,
        ${incomingValues}
    from source`);
  // a row's place is its line: much cheaper than a window over rows that hold a whole call
  await connection.run(`
    update incoming
    set record_number = incoming.rowid - first.row_id + 1
    from (
        select file_id, min(rowid) as row_id from incoming where record_number is null group by file_id
    ) as first
    where incoming.file_id = first.file_id`);
  await connection.run(`
    create or replace temp table incoming_left_over as
    with files as (
        select unnest([${group.map(({file}) => file.fileId).join(", ")}]) as file_id,
            unnest([${group.map(({lineCount}) => lineCount).join(", ")}]) as line_count
    ),

    irregular as (
        select file_id, null as record_number
        from files
        where line_count is distinct from (select count(*) from incoming where incoming.file_id = files.file_id)
            or line_count is distinct from (select count(*) from incoming_suspects as suspects where suspects.file_id = files.file_id)
    ),

    suspects as (
        select file_id, is_suspect, rowid - min(rowid) over (partition by file_id) + 1 as record_number
        from incoming_suspects
    )

    select file_id, record_number from irregular
    union
    select file_id, record_number from suspects where is_suspect
    union
    select file_id, record_number from incoming where reason is not null`);
  await connection.run(`
    delete from incoming
    using incoming_left_over as left_over
    where incoming.file_id = left_over.file_id
        and (left_over.record_number is null or incoming.record_number = left_over.record_number)`);
  const reader = await connection.runAndReadAll(
    "select file_id, record_number::double from incoming_left_over"
  );
  await connection.run("drop table incoming_suspects");
  await connection.run("drop table incoming_left_over");
  return leftOverOf(group, reader.getRows() as [number, number | null][]);
}

function leftOverOf(group: Surveyed[], rows: [number, number | null][]): LeftOver[] {
  const files = new Map(group.map(({file}) => [file.fileId, file]));
  const leftOver = new Map<number, LeftOver>();
  for (const [fileId, recordNumber] of rows) {
    const file = files.get(fileId);
    if (file === undefined) continue;
    const entry = leftOver.get(fileId) ?? {file, lines: new Set<number>()};
    if (recordNumber === null) delete entry.lines;
    else entry.lines?.add(recordNumber);
    leftOver.set(fileId, entry);
  }
  return [...leftOver.values()];
}

/** Reads line by line: what is wrong with a line is its reason, and the others are kept. */
async function readLines(connection: DuckDBConnection, leftOver: LeftOver[]): Promise<void> {
  if (leftOver.length > 0) {
    await inBatches(connection, linesOf(leftOver), () => insertLines(connection));
  }
}

async function* linesOf(leftOver: LeftOver[]): AsyncGenerator<NumberedLine> {
  for (const {file, problem, lines} of leftOver) {
    if (problem !== undefined) {
      yield {fileId: file.fileId, recordNumber: 1, problem};
      continue;
    }
    for await (const line of numberedLines(file, isGzip(file), lines)) {
      yield line.problem === undefined && isNestedTooDeep(line.text)
        ? {...line, problem: tooDeep}
        : line;
    }
  }
}

const structure = JSON.stringify(
  Object.fromEntries([
    ...Object.entries(readColumns).map(([name, type]) => [
      name,
      type === "VARCHAR[]" ? ["VARCHAR"] : type
    ]),
    ["turns", [turnColumns]]
  ])
);

async function insertLines(connection: DuckDBConnection): Promise<void> {
  await insertUnreadable(connection);
  await connection.run(`
    insert into incoming
    with parsed as (
        select file_id, record_number, line, from_json(line, ${quotedString(structure)}) as call
        from incoming_lines
        where problem is null and json_valid(line)
    ),

    typed as (
        select file_id, record_number, line, ${Object.keys(readColumns)
          .map((name) => `call.${quotedName(name)}`)
          .join(", ")}
        from parsed
    ),

    judged as (
        select
            *,
            regexp_matches(line, ${quotedString(wrongTypePattern)}) as has_wrong_type,
            ${rejection} as broken_rule
        from typed
    ),

    source as (
        select
            *,
            case
                when has_wrong_type or broken_rule is not null
                    then coalesce(${typeRejection}, broken_rule)
            end as reason,
            case when reason is not null then left(line, ${longestRawText}) end as raw_text
        from judged
    )

    select
        file_id,
        record_number,
        ${incomingValues}
    from source`);
}
