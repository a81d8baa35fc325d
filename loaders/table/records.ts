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
    .map(
      (name) => `when call_${name} <> other_${name}
              then ${quotedString(`${columnWords(call, name)} differs within the call: `)} || call_${name} || ', ' || other_${name}`
    );
  const starts = [...(fields.includes("started_at") ? ["call_started_at"] : []), "first_turn_at"];
  const record = isOfCalls
    ? callStruct(fields, "true")
    : "{turn_count: cast(coalesce(len(turns), 0) as integer)}";
  for (const isInBatch of await batchesOf(connection, "table_rows", "call_id")) {
    await connection.run(`
      insert into incoming by name
      with grouped as (
          select
              ${["table_rows.file_id", "call_id", `min(row_number)${own} as record_number`, "arg_min('row ' || row_number || ': ' || problem, row_number) as row_problem", ...timesOf(shape), ...values].join(",\n              ")},
              ${sortedTurns(shape)} as turns
          from table_rows
          inner join table_files on table_rows.file_id = table_files.file_id
          where call_id is not null and ${isInBatch}
          group by table_rows.file_id, call_id
      ),

      begun as (
          select *, ${isOfCalls ? `coalesce(${starts.join(", ")})` : "cast(null as timestamptz)"} as started_at
          from grouped
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
              table_turns.file_id,
              row_number,
              arg_min(problem, place) as turn_problem,
              ${timesOf(turnShape).join(",\n              ")},
              ${sortedTurns(turnShape)} as turns
          from table_turns
          inner join table_files on table_turns.file_id = table_files.file_id
          where ${isInBatch}
          group by table_turns.file_id, row_number
      ),

      judged as (
          select table_rows.*, turns, call_started_at as started_at, case
              when problem is not null then problem
              when turn_problem is not null then turn_problem
              ${startBranches(call, fields)}
              when turns_s > ${longestSeconds} then 'its turns are more than a week apart'
          end as reason
          from table_rows
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

/**
 * The turns of a group in their order, as an aggregate. They are sorted afterwards: an aggregate that sorts keeps room for
 * a thousand rows in each group.
 */
function sortedTurns(shape: RowShape): string {
  const key = `{
                  position: ${columnOrNull(shape, "turn_position")}, sort_at: sort_at, is_own: is_own,
                  row_number: row_number, place: place
              }`;
  return `list_select(
                  list(${turnStruct(shape)}) filter (where is_turn),
                  list_grade_up(list(${key}) filter (where is_turn))
              )`;
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
