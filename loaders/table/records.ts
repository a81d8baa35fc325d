import type {DuckDBConnection} from "@duckdb/node-api";
import {callColumns} from "../earshot-jsonl/columns.ts";
import {longestSeconds} from "../rejections.ts";
import {quotedString, type RecordKind, structType} from "../source.ts";
import {columnWords} from "./fields.ts";
import type {Fields, Mapping} from "./mapping.ts";
import {putTogether} from "./put-together.ts";
import {columnOrNull, type RowShape, rawTurnColumns, turnStruct} from "./rows.ts";

/**
 * What tables fill. A call whose turns come in a table of their own has them as a transcript, so that turns that
 * come late make the call new.
 */
export const tableKinds: Record<string, RecordKind> = {
  calls: {
    columns: {...callColumns, has_transcript: "BOOLEAN"},
    items: {table: "turns", columns: rawTurnColumns}
  },
  transcripts: {
    columns: {turn_count: "INTEGER"},
    items: {table: "transcript_turns", columns: rawTurnColumns}
  }
};

/** A turn may start so many seconds before its call does: clocks differ. */
const earlySeconds = 60;

/** Turns that are put together at once: lists of turns cannot go to disk while they are made. */
const batchSize = 200_000;

/** Conditions that part the rows of a table into batches, so that all rows with one key are in the same. */
async function batchesOf(
  connection: DuckDBConnection,
  table: string,
  key: string
): Promise<string[]> {
  const reader = await connection.runAndReadAll(`select count(*)::double from ${table}`);
  const count = Math.max(1, Math.ceil(Number(reader.getRows()[0]?.[0]) / batchSize));
  return Array.from({length: count}, (_, batch) =>
    count === 1 ? "true" : `hash(${key}) % ${count} = ${batch}`
  );
}

/** Creates `incoming`, empty. */
export async function createIncoming(connection: DuckDBConnection, kind: string): Promise<void> {
  const {columns, items} = tableKinds[kind] ?? {columns: {}};
  await connection.run(`
    create or replace temp table incoming (
      file_id integer, record_number bigint, record_id varchar, version timestamptz, reason varchar,
      raw_text varchar, record ${structType(columns)}, items ${structType(items?.columns ?? {})}[])`);
}

/**
 * Puts the rows of one call in one file into `incoming` as a record, from `table_rows` and `table_files`. Rows without a
 * call are records of their own.
 */
export async function insertTurnRecords(
  connection: DuckDBConnection,
  kind: string,
  {call, turn = {}}: Mapping,
  shape: RowShape,
  sourceName: string
): Promise<void> {
  const isOfCalls = kind === "calls";
  const fields = isOfCalls ? mappedCallFields(call) : [];
  const hasExtra = await putTogether(connection, kind, shape, sourceName);
  await insertRowsAlone(connection, isOfCalls ? call : turn);
  const own = hasExtra ? " filter (where is_own)" : "";
  const values = fields.map((name) => {
    const column = `call_${name}`;
    if (name === "updated_at") return `max(${column}) as ${column}`;
    const value = hasExtra ? `coalesce(min(${column})${own}, max(${column}))` : `min(${column})`;
    return `${value} as ${column}, max(${column})${own} as other_${name}`;
  });
  const conflicts = fields
    .filter((name) => name !== "updated_at")
    .map((name) => {
      const words = `${columnWords(call, name)} differs within the call`;
      // a reason is published, a customer is not
      const complaint =
        name === "customer_id"
          ? quotedString(words)
          : `${quotedString(`${words}: `)} || cast(call_${name} as varchar) || ', ' || cast(other_${name} as varchar)`;
      return `when call_${name} <> other_${name} then ${complaint}`;
    });
  const starts = [...(fields.includes("started_at") ? ["call_started_at"] : []), "first_turn_at"];
  const record = isOfCalls
    ? callStruct(fields, "true")
    : "{turn_count: cast(coalesce(len(turns), 0) as integer)}";
  for (const isInBatch of await batchesOf(connection, "table_rows", "call_id")) {
    await connection.run(`
      insert into incoming by name
      with grouped as (
          select
              ${["file_id", "call_id", `min(row_number)${own} as record_number`, "arg_min('row ' || row_number || ': ' || problem, row_number) as row_problem", ...timesOf(shape), ...values].join(",\n              ")},
              ${turnList(shape)} as said
          from table_rows
          where call_id is not null and ${isInBatch}
          group by file_id, call_id
      ),

      begun as (
          select grouped.*, ${sortedTurns(shape)} as turns,
              ${isOfCalls ? `coalesce(${starts.join(", ")})` : "cast(null as timestamptz)"} as started_at
          from grouped
          inner join table_files on grouped.file_id = table_files.file_id
      ),

      judged as (
          select *, case
              when row_problem is not null then row_problem
              ${conflicts.join("\n              ")}
              ${isOfCalls ? startBranches(call, fields) : ""}
              when turns_s > ${longestSeconds} then 'its turns are more than a week apart'
          end as reason
          from begun
      )

      select
          file_id,
          record_number,
          call_id as record_id,
          ${fields.includes("updated_at") ? "call_updated_at" : "null"} as version,
          reason,
          case when reason is null then ${record} end as record,
          case when reason is null then coalesce(turns, []) end as items
      from judged`);
  }
}

/** Puts each row into `incoming` as a call, with the turns that `table_turns` has for it. */
export async function insertCallRecords(
  connection: DuckDBConnection,
  {call, turn, transcript}: Mapping,
  turnShape: RowShape
): Promise<void> {
  await insertRowsAlone(connection, call);
  const fields = mappedCallFields(call);
  // where turns are in a table of their own, that table tells whether there are any
  const hasTranscript =
    turn?.call_id !== undefined
      ? "null"
      : transcript === undefined
        ? "false"
        : "transcript is not null";
  for (const isInBatch of await batchesOf(connection, "table_turns", "row_number")) {
    await connection.run(`
      insert into incoming by name
      with spoken as (
          select
              file_id,
              row_number,
              arg_min(problem, place) as turn_problem,
              ${timesOf(turnShape).join(",\n              ")},
              ${turnList(turnShape)} as said
          from table_turns
          where ${isInBatch}
          group by file_id, row_number
      ),

      judged as (
          select table_rows.*, ${sortedTurns(turnShape)} as turns, call_started_at as started_at, case
              when problem is not null then problem
              when turn_problem is not null then turn_problem
              ${startBranches(call, fields)}
              when turns_s > ${longestSeconds} then 'its turns are more than a week apart'
          end as reason
          from table_rows
          inner join table_files on table_rows.file_id = table_files.file_id
          left join spoken
              on table_rows.file_id = spoken.file_id and table_rows.row_number = spoken.row_number
          where call_id is not null and ${isInBatch.replace("row_number", "table_rows.row_number")}
      )

      select
          file_id,
          row_number as record_number,
          call_id as record_id,
          ${fields.includes("updated_at") ? "call_updated_at" : "null"} as version,
          reason,
          case when reason is null then ${callStruct(fields, hasTranscript)} end as record,
          case when reason is null then coalesce(turns, []) end as items
      from judged`);
  }
}

/** When the first turn was, by the clock, and how many seconds lie between the first and the last. */
function timesOf(shape: RowShape): string[] {
  return [
    `min(${columnOrNull(shape, "turn_starts_at")}) as first_turn_at`,
    "max(sort_at) - min(sort_at) as turns_s"
  ];
}

/** What orders turns, the first first: columns of a table of rows. */
const sortKeys = ["turn_position", "sort_at", "is_own", "row_number", "place"];

/** The turns of a group as an aggregate, with no more than `sortedTurns` needs: each column of a list costs. */
function turnList(shape: RowShape): string {
  const columns = [...shape].filter((name) => name.startsWith("turn_"));
  const names = new Set([...columns, "turn_file_name", ...sortKeys]);
  const members = [...names].map((name) => `${name}: ${columnOrNull(shape, name)}`);
  return `list({${members.join(", ")}}) filter (where is_turn)`;
}

/**
 * The list `said` as raw turns in their order. They are sorted here, by their keys alone: an aggregate that sorts keeps
 * room for a thousand rows in each group.
 */
function sortedTurns(shape: RowShape): string {
  const keys = sortKeys.map((name) => `${name}: item.${name}`);
  return `[ ${turnStruct(shape, "item")}
              for item in list_select(said, list_grade_up([ {${keys.join(", ")}} for item in said ])) ]`;
}

function mappedCallFields(call: Fields): string[] {
  return Object.keys(callColumns).filter((name) => name !== "call_id" && call[name] !== undefined);
}

/** The record of a call; `started_at` stands beside the mapped fields. */
function callStruct(fields: readonly string[], hasTranscript: string): string {
  const value = (name: string) => {
    if (name === "has_transcript") return hasTranscript;
    if (name === "call_id" || name === "started_at") return name;
    return fields.includes(name) ? `call_${name}` : "null";
  };
  return `{${Object.entries(tableKinds.calls?.columns ?? {})
    .map(([name, type]) => `"${name}": cast(${value(name)} as ${type})`)
    .join(", ")}}`;
}

/** WHEN branches about the start of a call, its end and its first turn. */
function startBranches(call: Fields, fields: readonly string[]): string {
  const missing = fields.includes("started_at")
    ? `${columnWords(call, "started_at")} is missing`
    : "nothing tells when the call started: no turn has a time";
  return [
    `when started_at is null then ${quotedString(missing)}`,
    ...(fields.includes("ended_at")
      ? [
          `when call_ended_at < started_at then ${quotedString(`${columnWords(call, "ended_at")} is before the start: `)} || call_ended_at || ' < ' || started_at`
        ]
      : []),
    `when epoch_us(started_at) - epoch_us(first_turn_at) > ${earlySeconds * 1e6}
              then 'its first turn is before the call; is one of them in another time zone? ' || first_turn_at || ' < ' || started_at`
  ].join("\n              ");
}

/** Rows that belong to no call. */
async function insertRowsAlone(connection: DuckDBConnection, fields: Fields): Promise<void> {
  const missing = `${columnWords(fields, "call_id")} is missing`;
  await connection.run(`
    insert into incoming by name
    select file_id, row_number as record_number, coalesce(problem, ${quotedString(missing)}) as reason
    from table_rows
    where call_id is null`);
}
