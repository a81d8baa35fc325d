import {readFile, stat} from "node:fs/promises";
import type {DuckDBConnection} from "@duckdb/node-api";
import {messageOf} from "../src/engine/errors.ts";
import {csvRecords} from "./csv.ts";
import {eachBatch} from "./documents.ts";
import {longestRawText} from "./line-batches.ts";
import {notUtf8} from "./lines.ts";
import {type LandedFile, quotedString} from "./source.ts";
import {longestPart, workbookRows} from "./xlsx.ts";

/** What separates the fields of a file; its first line may tell. */
type DelimiterOf = (fileName: string, firstLine: string) => string;

/**
 * Puts rows of CSV files as JSON objects, by the names in their heading, into the temporary table
 * `incoming_rows (file_id, record_number, row_text, raw_text, problem)`; a row's number is its line.
 *
 * @param documents SQL condition on `incoming_documents`: which of them are CSV, and can be read as text
 * @param isShortAllowed whether a row may lack its last fields
 */
export async function insertCsvRows(
  connection: DuckDBConnection,
  documents: string,
  delimiterOf: DelimiterOf,
  {isShortAllowed}: {isShortAllowed: boolean}
): Promise<void> {
  const reader = await connection.runAndReadAll(
    `select file_id, text, file_name, problem is not null from incoming_documents where ${documents}`
  );
  const appender = await connection.createAppender("incoming_rows", undefined, "temp");
  for (const [fileId, text, name, isBroken] of reader.getRows() as [
    number,
    string,
    string,
    boolean
  ][]) {
    const delimiter = delimiterOf(name, text.slice(0, text.indexOf("\n") + 1 || text.length));
    let heading: string[] | undefined;
    for (const record of csvRecords(text, delimiter)) {
      if (heading === undefined) {
        heading = record.fields.map((column) => column.trim());
        continue;
      }
      const fieldCount = record.fields.length;
      const isFitting = isShortAllowed
        ? fieldCount <= heading.length
        : fieldCount === heading.length;
      const problem =
        (isBroken && record.text.includes("\ufffd") ? notUtf8 : undefined) ??
        record.problem ??
        (isFitting ? undefined : `has ${fieldCount} fields, but the heading ${heading.length}`);
      appender.appendInteger(fileId);
      appender.appendBigInt(BigInt(record.line));
      appender.appendVarchar(
        JSON.stringify(
          Object.fromEntries(heading.map((column, index) => [column, record.fields[index] ?? null]))
        )
      );
      appender.appendVarchar(record.text);
      if (problem === undefined) appender.appendNull();
      else appender.appendVarchar(problem);
      appender.endRow();
    }
  }
  appender.closeSync();
}

/** Creates the empty temporary table `incoming_rows`. */
export async function createRows(connection: DuckDBConnection): Promise<void> {
  await connection.run(
    "create or replace temp table incoming_rows (file_id integer, record_number bigint, row_text varchar, raw_text varchar, problem varchar)"
  );
}

/**
 * Has work done over the rows of CSV files, whole files at a time, in the temporary table `incoming_rows`. A file
 * that cannot be read is one row with a problem.
 */
export async function eachTable(
  connection: DuckDBConnection,
  files: readonly LandedFile[],
  delimiter: string,
  work: () => Promise<void>
): Promise<void> {
  await eachBatch(connection, files, async () => {
    await createRows(connection);
    await connection.run(
      `insert into incoming_rows
       select file_id, record_number, null, text, problem from incoming_documents where problem <> '${notUtf8}'`
    );
    // a row with bytes that are no text costs itself alone
    await insertCsvRows(connection, `problem is null or problem = '${notUtf8}'`, () => delimiter, {
      isShortAllowed: false
    });
    await work();
    await connection.run("drop table incoming_rows");
  });
}

/**
 * The same for the first worksheets of Excel workbooks (.xlsx), whose first row is the heading. A row's number is the
 * sheet's.
 */
export async function eachWorkbook(
  connection: DuckDBConnection,
  files: readonly LandedFile[],
  work: () => Promise<void>
): Promise<void> {
  for (const file of files) {
    const {size} = await stat(file.path);
    if (size === 0) continue;
    await createRows(connection);
    const appender = await connection.createAppender("incoming_rows", undefined, "temp");
    const append = (row: number, text: string | undefined, problem?: string) => {
      appender.appendInteger(file.fileId);
      appender.appendBigInt(BigInt(row));
      for (const value of [text, text, problem]) {
        if (value === undefined) appender.appendNull();
        else appender.appendVarchar(value);
      }
      appender.endRow();
    };
    try {
      if (size > longestPart) throw new Error(`it is longer than ${longestPart} bytes`);
      const [heading, ...rows] = workbookRows(await readFile(file.path));
      for (const {row, cells} of rows) {
        if (cells.size === 0) continue;
        const named = [...cells].map(([column, text]) => [
          heading?.cells.get(column)?.trim() ?? column,
          text
        ]);
        append(row, JSON.stringify(Object.fromEntries(named)));
      }
    } catch (error) {
      append(1, undefined, `not a readable Excel workbook: ${messageOf(error)}`);
    }
    appender.closeSync();
    await work();
    await connection.run("drop table incoming_rows");
  }
}

/** Adds each of `incoming_rows` as a record of its own to `incoming`; SQL stands over their columns. */
export async function insertRows(
  connection: DuckDBConnection,
  {id, rejection, record}: {id: string; rejection: string; record: string}
): Promise<void> {
  await connection.run(`
    insert into incoming by name
    with judged as (
        select *, case when problem is not null then problem ${rejection} end as reason
        from incoming_rows
    )

    select
        file_id,
        record_number,
        ${id} as record_id,
        reason,
        case when reason is not null then left(raw_text, ${longestRawText}) end as raw_text,
        case when reason is null then ${record} end as record
    from judged
    order by file_id, record_number`);
}

/** SQL for a field of a row, without blanks around it; NULL where nothing stands in it. */
export function rowField(name: string): string {
  return `nullif(trim(${rawField(name)}), '')`;
}

/** SQL for a field of a row as it stands there. */
export function rawField(name: string): string {
  return `json_extract_string(row_text, ${quotedString(`$."${name}"`)})`;
}

/** How rows are put together to conversations, a record each; SQL stands over the columns of `incoming_rows`. */
export interface Conversations {
  /** Which conversation a row belongs to. */
  id: string;
  /** The branches of a CASE that say why a row, and with it its conversation, cannot be used. */
  rowRejection: string;
  /** What all rows of a conversation say of it: one and the same. */
  shared?: Record<string, string>;
  /** The struct that becomes of a row. */
  item: string;
  /** The branches of a CASE that say why a conversation cannot be used; over `items`. */
  rejection?: string;
  /** The struct that becomes of a conversation; over `record_id` and what is shared. */
  record: string;
}

/** Adds the conversations among `incoming_rows` to `incoming`. Their rows may lie apart in a file. */
export async function insertConversations(
  connection: DuckDBConnection,
  {id, rowRejection, shared = {}, item, rejection = "", record}: Conversations
): Promise<void> {
  const names = Object.keys(shared);
  await connection.run(`
    insert into incoming by name
    with judged as (
        select
            file_id,
            record_number,
            raw_text,
            -- where fields are too few or too many, nobody knows which is the id
            case when problem is null then ${id} end as record_id,
            ${Object.entries(shared)
              .map(([name, sql]) => `${sql} as ${name},`)
              .join("\n            ")}
            case when problem is not null then problem when ${id} is null then 'its conversation has no id'
                ${rowRejection} end as complaint,
            ${item} as item
        from incoming_rows
    ),

    grouped as (
        select
            file_id,
            min(record_number) as record_number,
            any_value(record_id) as record_id,
            min_by(
                case when record_id is null then complaint else 'line ' || record_number || ': ' || complaint end,
                record_number
            ) filter (where complaint is not null) as complaint,
            string_agg(raw_text, chr(10) order by record_number) as rows_text,
            ${names
              .map(
                (name) =>
                  `min(${name}) as ${name}, count(distinct coalesce(${name}, '')) > 1 as is_${name}_mixed,`
              )
              .join("\n            ")}
            list(item order by record_number) as items
        from judged
        -- a row without an id stands alone
        group by file_id, coalesce(record_id, chr(1) || record_number)
    ),

    reasoned as (
        select *, case when complaint is not null then complaint
            ${names
              .map(
                (name) =>
                  `when is_${name}_mixed then ${quotedString(`${name} is not the same in all rows of the conversation`)}`
              )
              .join("\n            ")}
            ${rejection} end as reason
        from grouped
    )

    select
        file_id,
        record_number,
        record_id,
        reason,
        case when reason is not null then left(rows_text, ${longestRawText}) end as raw_text,
        case when reason is null then ${record} end as record,
        case when reason is null then items end as items
    from reasoned`);
}
