import {isUtf8} from "node:buffer";
import {type DuckDBConnection, DuckDBInstance} from "@duckdb/node-api";
import {inBatches, insertUnreadable, longestRawText} from "./line-batches.ts";
import {bytesOf, longestLine, type NumberedLine, numberedLines} from "./lines.ts";
import {shown} from "./rejections.ts";
import {incomingTable, type LandedFile, quotedString, type RecordKind} from "./source.ts";
import {survey} from "./survey.ts";

/** How a source's records are told from JSON. */
export interface JsonRecords {
  kind: RecordKind;
  /** Fields in which a page of an API holds its records; an object without them is a record. */
  pages: readonly string[];
  /**
   * Common table expressions over `records (file_id, record_number, json)`. The last is `judged`, which has
   * these columns and `record_id, version, reason, record, items` as `incoming` wants them. Its reason begins
   * with `notAnObject`.
   */
  steps: string;
}

/**
 * Creates `incoming` from files of JSON in any arrangement: an object, several, a list of them, pages of an
 * API, or one of these a line. DuckDB reads what it can; a file that it refuses, or that has a broken
 * line, is cut into its records here, so that a broken record costs itself alone. A record's number is its
 * line where each line holds one, else its place in the file.
 */
export async function readJsonRecords(
  connection: DuckDBConnection,
  files: readonly LandedFile[],
  source: JsonRecords
): Promise<void> {
  await connection.run(incomingTable(source.kind));
  const left: LeftFile[] = [];
  const groups = new Map<string, LandedFile[]>();
  const lineCounts = new Map<number, number>();
  const paths = new Set<string>();
  for (const file of files) {
    const {lineCount, isRegular, problem} = await survey(file.path, isGzip(file));
    if (lineCount === 0 && problem === undefined) continue;
    const isList =
      !isRegular && problem === undefined && (await firstByte(file)) === openingBracket;
    const holdsLines = lineCount > 1 && !isList && (isRegular || (await hasRecordLine(file)));
    // a path stands once in a read, and one with brackets would be a pattern there
    const isReadable = problem === undefined && !paths.has(file.path) && !/[*?[\]]/.test(file.path);
    if (!isReadable || (holdsLines && !isRegular)) {
      left.push({file, problem, holdsLines});
      continue;
    }
    paths.add(file.path);
    if (holdsLines) lineCounts.set(file.fileId, lineCount);
    const format = holdsLines ? lineFormat : isList ? "array" : "unstructured";
    const key = `${format} ${isGzip(file) ? "gzip" : "uncompressed"}`;
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  for (const [key, group] of groups) {
    const [format = "", compression = ""] = key.split(" ");
    const objects = (some: readonly LandedFile[]) =>
      `read_json_objects([${some.map(({path}) => quotedString(path)).join(", ")}],
        format = '${format}', compression = '${compression}', filename = true,
        ignore_errors = ${format === lineFormat})`;
    const refused = format === lineFormat ? [] : await refusedFiles(group, objects);
    left.push(...refused.map((file) => ({file, holdsLines: false})));
    const readable = group.filter((file) => !refused.includes(file));
    if (readable.length === 0) continue;
    // one lookup a row, however many files there are
    const fileId = `([${readable.map((file) => file.fileId).join(", ")}])[
      enum_code(cast(filename as enum(${readable.map(({path}) => quotedString(path)).join(", ")}))) + 1]`;
    await connection.run(
      insertRecords(
        source,
        `select ${fileId} as file_id, null as record_number, json from ${objects(readable)}`
      )
    );
  }
  const broken = await takeOutBroken(connection, lineCounts);
  left.push(
    ...files.filter(({fileId}) => broken.includes(fileId)).map((file) => ({file, holdsLines: true}))
  );
  if (left.length > 0) {
    await inBatches(connection, recordsOf(left), async () => {
      await insertUnreadable(connection);
      await connection.run(
        insertRecords(
          source,
          `select file_id, record_number, cast(line as json) as json from incoming_lines
           where problem is null and json_valid(line)`
        )
      );
    });
  }
  await numberRecords(connection);
}

/** What a line that DuckDB cannot read is called until it is read again. */
const unreadLine = "not read";

/** WHEN a record is not an object. */
export const notAnObject = `when json is null then ${quotedString(unreadLine)}
    when left(json, 1) <> '{' then 'not a JSON object: ' || ${shown("cast(json as varchar)")}`;

/** A file that is cut into records here. */
interface LeftFile {
  file: LandedFile;
  /** Why nothing in it can be used. */
  problem?: string | undefined;
  holdsLines: boolean;
}

const lineFormat = "newline_delimited";

const openingBracket = 0x5b;

function isGzip({name, path}: LandedFile): boolean {
  return name.endsWith(".gz") || path.endsWith(".gz");
}

/** Judges the records among units of JSON, each a record, a page or a list, and puts them into `incoming`. */
function insertRecords({pages, steps}: JsonRecords, units: string): string {
  const lists = pages.map(
    (field) =>
      `when contains(json, '"${field}"') and json_type(json, '$.${field}') = 'ARRAY' then json_extract(json, '$.${field}[*]')`
  );
  return `
    insert into incoming
    with units as (${units}),

    records as (
        select
            file_id,
            record_number,
            unnest(case when left(json, 1) = '[' then json_extract(json, '$[*]') ${lists.join("\n            ")} else [json] end) as json
        from units
    ),

    ${steps}

    select
        file_id,
        record_number,
        record_id,
        version,
        reason,
        case when reason is not null then left(json, ${longestRawText}) end as raw_text,
        case when reason is null then record end as record,
        case when reason is null then items end as items
    from judged`;
}

/**
 * Those files that DuckDB refuses. It asks a database of its own, because a statement that fails would
 * undo the transaction in which the caller may be.
 */
async function refusedFiles(
  files: readonly LandedFile[],
  objects: (files: readonly LandedFile[]) => string
): Promise<LandedFile[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  /** Halves what the database refuses until the files are found that it refuses alone. */
  const refused = async (group: readonly LandedFile[]): Promise<LandedFile[]> => {
    try {
      await connection.run(`select max(length(json)) from ${objects(group)}`);
      return [];
    } catch {
      if (group.length === 1) return [...group];
      const half = group.length >> 1;
      return [...(await refused(group.slice(0, half))), ...(await refused(group.slice(half)))];
    }
  };
  try {
    return await refused(files);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/**
 * Takes the records of files with a line that DuckDB could not read out again: they are read line by line.
 *
 * @param lineCounts how many lines each file has, by its id
 * @returns the ids of the files
 */
async function takeOutBroken(
  connection: DuckDBConnection,
  lineCounts: ReadonlyMap<number, number>
): Promise<number[]> {
  if (lineCounts.size === 0) return [];
  const values = [...lineCounts].map(([fileId, lineCount]) => `(${fileId}, ${lineCount})`);
  const reader = await connection.runAndReadAll(`
    select files.file_id
    from (values ${values.join(", ")}) as files (file_id, line_count)
    left join incoming on files.file_id = incoming.file_id
    group by files.file_id
    having count(incoming.file_id) < any_value(line_count) or bool_or(reason = '${unreadLine}')`);
  const ids = reader.getRows().map(([fileId]) => Number(fileId));
  if (ids.length > 0) {
    await connection.run(`delete from incoming where file_id in (${ids.join(", ")})`);
  }
  return ids;
}

/** Numbers the records of those files in which their lines do not. */
async function numberRecords(connection: DuckDBConnection): Promise<void> {
  await connection.run(`
    update incoming
    set record_number = numbered.record_number
    from (
        select
            rowid as row_id,
            row_number() over (partition by file_id order by record_number, rowid) as record_number
        from incoming
        where file_id in (
            select file_id from incoming group by file_id having count(*) <> count(distinct record_number)
        )
    ) as numbered
    where incoming.rowid = numbered.row_id`);
}

/** The first byte of a file that is no blank. */
async function firstByte(file: LandedFile): Promise<number | undefined> {
  for await (const chunk of bytesOf(file.path, isGzip(file))) {
    const position = chunk.findIndex((byte) => !isBlank(byte));
    if (position >= 0) return chunk[position];
  }
  return undefined;
}

/** How many lines tell whether the records of a file stand on lines of their own. */
const lookedAt = 20;

/** Whether one of a file's first lines is a whole record: an object over many lines indents what is in it. */
async function hasRecordLine(file: LandedFile): Promise<boolean> {
  let count = 0;
  for await (const {text = ""} of numberedLines(file, isGzip(file))) {
    count += 1;
    if (count > lookedAt) break;
    if (text.startsWith("{") && isJson(text)) return true;
  }
  return false;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function* recordsOf(left: readonly LeftFile[]): AsyncGenerator<NumberedLine> {
  for (const {file, problem, holdsLines} of left) {
    if (problem !== undefined) yield {fileId: file.fileId, recordNumber: 1, problem};
    else if (holdsLines) yield* numberedLines(file, isGzip(file));
    else yield* documentRecords(file);
  }
}

/**
 * Cuts a file into the values that stand one after the other in it, apart by blanks or commas, or in one
 * list. It looks at brackets and quotes only: whether a value is JSON is for the database to say.
 */
async function* documentRecords(file: LandedFile): AsyncGenerator<NumberedLine> {
  let recordNumber = 0;
  let depth = 0;
  let isInText = false;
  let isEscaped = false;
  let isInList = false;
  let isInValue = false;
  let pieces: Buffer[] = [];
  let length = 0;
  const keep = (piece: Buffer) => {
    if (length <= longestLine) pieces.push(piece);
    length += piece.length;
  };
  const take = (problem?: string): NumberedLine => {
    recordNumber += 1;
    const bytes = Buffer.concat(pieces);
    const text = bytes.subarray(0, longestLine).toString("utf8");
    const line = {fileId: file.fileId, recordNumber};
    const trouble =
      problem ??
      (length > longestLine
        ? `longer than ${longestLine / 2 ** 20} MB: ${length} bytes`
        : isUtf8(bytes)
          ? undefined
          : "not valid UTF-8");
    pieces = [];
    length = 0;
    isInValue = false;
    if (trouble === undefined) return {...line, text};
    return {...line, text: text.slice(0, longestRawText), problem: trouble};
  };
  for await (const chunk of bytesOf(file.path, isGzip(file))) {
    let start = 0;
    for (let position = 0; position < chunk.length; position += 1) {
      const byte = chunk[position] ?? 0;
      if (isInText) {
        if (isEscaped) isEscaped = false;
        else if (byte === backslash) isEscaped = true;
        else if (byte === quote) isInText = false;
        continue;
      }
      if (!isInValue) {
        if (isBlank(byte) || byte === comma) continue;
        if (depth === 0 && byte === openingBracket && !isInList) {
          isInList = true;
          continue;
        }
        if (byte === closingBracket && isInList) {
          isInList = false;
          continue;
        }
        isInValue = true;
        start = position;
      }
      if (byte === quote) isInText = true;
      else if (byte === openingBrace || byte === openingBracket) depth += 1;
      else if (byte === closingBrace || byte === closingBracket) {
        if (depth === 0) {
          // the end of the list after a value without brackets
          keep(chunk.subarray(start, position));
          yield take();
          isInList = false;
          continue;
        }
        depth -= 1;
        if (depth === 0) {
          keep(chunk.subarray(start, position + 1));
          yield take();
        }
      } else if (depth === 0 && (isBlank(byte) || byte === comma)) {
        keep(chunk.subarray(start, position));
        yield take();
      }
    }
    if (isInValue) keep(chunk.subarray(start));
  }
  if (isInValue && depth === 0 && !isInText) yield take();
  else if (isInValue) yield take(`not valid JSON: it breaks off after ${length} characters`);
  else if (isInList) yield take("not valid JSON: the list of records breaks off");
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const closingBracket = 0x5d;
const openingBrace = 0x7b;
const closingBrace = 0x7d;

/** A blank, or a byte of the mark that may stand before the text. */
function isBlank(byte: number): boolean {
  return byte <= 0x20 || byte === 0xef || byte === 0xbb || byte === 0xbf;
}
