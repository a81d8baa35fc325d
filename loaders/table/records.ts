import type {DuckDBConnection} from "@duckdb/node-api";
import {callColumns} from "../earshot-jsonl/columns.ts";
import {longestSeconds} from "../rejections.ts";
import {quotedString, type RecordKind, rawTable, structType} from "../source.ts";
import {columnWords} from "./fields.ts";
import type {Fields, Mapping} from "./mapping.ts";
import {rawTurnColumns, turnStruct} from "./rows.ts";

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
  sourceName: string
): Promise<void> {
  const hasExtra = await putTogether(connection, kind, {call, turn}, sourceName);
  await keepPlaces(connection);
  await insertRowsAlone(connection, "call_id is null", {
    ...(kind === "calls" ? call : {}),
    ...(kind === "calls" ? {} : {call_id: turn.call_id})
  });
  const fields = kind === "calls" ? mappedCallFields(call) : [];
  const own = hasExtra ? " filter (where is_own)" : "";
  const conflicts = fields
    .filter((name) => name !== "updated_at")
    .map(
      (name) => `when call_${name} <> other_${name}
            then ${quotedString(`${columnWords(call, name)} differs within the call: `)} || call_${name} || ', ' || other_${name}`
    );
  await connection.run(`
    insert into incoming by name
    with grouped as (
        select
            table_rows.file_id,
            call_id,
            min(row_number) filter (where is_own) as record_number,
            arg_min('row ' || row_number || ': ' || problem, row_number) as row_problem,
            min(turn_starts_at) as first_turn_at,
            max(sort_at) - min(sort_at) as turns_s,
            ${fields
              .map((name) =>
                name === "updated_at"
                  ? "max(call_updated_at) as call_updated_at,"
                  : `${hasExtra ? `coalesce(min(call_${name})${own}, max(call_${name}))` : `min(call_${name})`} as call_${name}, max(call_${name})${own} as other_${name},`
              )
              .join("\n            ")}
            list(${turnStruct} order by turn_position, sort_at, is_own, row_number) filter (where is_turn) as turns
        from table_rows
        inner join table_files on table_rows.file_id = table_files.file_id
        where call_id is not null
        group by table_rows.file_id, call_id
    ),

    begun as (
        select *, ${kind === "calls" ? (fields.includes("started_at") ? "coalesce(call_started_at, first_turn_at)" : "first_turn_at") : "null"} as started_at
        from grouped
    ),

    judged as (
        select *, case
            when row_problem is not null then row_problem
            ${conflicts.join("\n            ")}
            ${kind === "calls" ? callBranches(call, fields, {hasTurnTimes: true}) : ""}
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
        case when reason is null then ${
          kind === "calls"
            ? callStruct(fields, {started_at: "started_at", has_transcript: "true"})
            : "{turn_count: cast(coalesce(len(turns), 0) as integer)}"
        } end as record,
        case when reason is null then coalesce(turns, []) end as items
    from judged`);
}

/** Puts each row into `incoming` as a call, with the turns that `table_turns` has for it. */
export async function insertCallRecords(
  connection: DuckDBConnection,
  {call, transcript}: Mapping,
  hasTurnTable: boolean
): Promise<void> {
  await insertRowsAlone(connection, "call_id is null", call);
  const fields = mappedCallFields(call);
  await connection.run(`
    insert into incoming by name
    with spoken as (
        select
            file_id,
            row_number,
            arg_min(problem, place) as turn_problem,
            min(turn_starts_at) as first_turn_at,
            list(${turnStruct} order by turn_position, sort_at, place) filter (where is_turn) as turns
        from table_turns
        inner join table_files using (file_id)
        group by file_id, row_number
    ),

    judged as (
        select table_rows.*, turns, call_started_at as started_at, case
            when problem is not null then problem
            when turn_problem is not null then turn_problem
            ${callBranches(call, fields, {hasTurnTimes: true})}
        end as reason
        from table_rows
        left join spoken on table_rows.file_id = spoken.file_id and table_rows.row_number = spoken.row_number
        where call_id is not null
    )

    select
        file_id,
        row_number as record_number,
        call_id as record_id,
        call_updated_at as version,
        reason,
        case when reason is null then ${callStruct(fields, {
          started_at: "started_at",
          has_transcript: hasTurnTable
            ? "null"
            : transcript === undefined
              ? "false"
              : "transcript is not null"
        })} end as record,
        case when reason is null then coalesce(turns, []) end as items
    from judged`);
}

function mappedCallFields(call: Fields): string[] {
  return Object.keys(callColumns).filter(
    (name) => name !== "call_id" && call[name] !== undefined
  );
}

function callStruct(fields: readonly string[], more: Record<string, string>): string {
  const value = (name: string) =>
    more[name] ?? (name === "call_id" ? "call_id" : fields.includes(name) ? `call_${name}` : "null");
  return `{${Object.entries(tableKinds.calls?.columns ?? {})
    .map(([name, type]) => `"${name}": cast(${value(name)} as ${type})`)
    .join(", ")}}`;
}

/** WHEN branches about the times of a call and its turns. */
function callBranches(
  call: Fields,
  fields: readonly string[],
  {hasTurnTimes}: {hasTurnTimes: boolean}
): string {
  return [
    `when started_at is null then ${quotedString(
      fields.includes("started_at")
        ? `${columnWords(call, "started_at")} is missing`
        : "nothing tells when the call started: no turn has a time"
    )}`,
    ...(fields.includes("ended_at")
      ? [
          `when call_ended_at < started_at then ${quotedString(`${columnWords(call, "ended_at")} is before the start: `)} || call_ended_at || ' < ' || started_at`
        ]
      : []),
    ...(hasTurnTimes
      ? [
          `when epoch_us(started_at) - epoch_us(first_turn_at) > ${earlySeconds * 1e6}
            then 'its first turn is before the call; is one of the two in another time zone? ' || first_turn_at || ' < ' || started_at`
        ]
      : [])
  ].join("\n            ");
}

/** Rows that belong to no call. */
async function insertRowsAlone(
  connection: DuckDBConnection,
  condition: string,
  fields: Fields
): Promise<void> {
  await connection.run(`
    insert into incoming by name
    select file_id, row_number as record_number,
      coalesce(problem, ${quotedString(`${columnWords(fields, "call_id")} is missing`)}) as reason
    from table_rows
    where ${condition}`);
}

/** A turn without a time keeps its place behind the turn before it. */
async function keepPlaces(connection: DuckDBConnection): Promise<void> {
  const reader = await connection.runAndReadAll(`
    select count(*) > count(sort_at) and count(sort_at) > 0 from table_rows where is_turn`);
  if (reader.getRows()[0]?.[0] !== true) return;
  await connection.run(`
    update table_rows set sort_at = placed.sort_at
    from (
        select rowid as row_id, last_value(sort_at ignore nulls) over (
            partition by file_id, call_id order by row_number
            rows between unbounded preceding and current row
        ) as sort_at
        from table_rows
        where is_turn
    ) as placed
    where table_rows.rowid = placed.row_id and table_rows.sort_at is null`);
}

/**
 * Gives the last file of a call the turns that other files brought, now or before, where turns can be told apart. What comes
 * again takes the place of what it was.
 *
 * @returns whether there were such turns
 */
async function putTogether(
  connection: DuckDBConnection,
  kind: string,
  {call, turn}: {call: Fields; turn: Fields},
  sourceName: string
): Promise<boolean> {
  const isKeyed = ["turn_id", "position", "start_s", "starts_at"].some((name) => turn[name]);
  if (!isKeyed) return false;
  const records = rawTable({type: "table"}, kind);
  const items = rawTable({type: "table"}, tableKinds[kind]?.items?.table ?? "");
  const ofSource = `records.source_name = ${quotedString(sourceName)}`;
  await connection.run(`
    create or replace temp table table_parts as
    select call_id, file_id
    from table_rows
    where call_id is not null
    group by call_id, file_id
    having count(problem) = 0`);
  await connection.run(`
    create or replace temp table table_spread as
    select call_id, max(file_id) as last_file_id
    from table_parts
    group by call_id
    having min(file_id) <> max(file_id)
      or call_id in (select record_id from ${records} as records where ${ofSource})`);
  const fields = kind === "calls" ? mappedCallFields(call) : [];
  const turnFields = Object.keys(rawTurnColumns).filter((name) => name !== "file_name");
  const carried = [
    ...fields.map((name) => `call_${name}`),
    ...turnFields.map((name) => `turn_${name}`)
  ];
  await connection.run(`
    insert into table_rows by name
    with arrived as (
        select
            table_rows.call_id, file_id, row_number, sort_at, file_name as turn_file_name,
            ${carried.join(", ")}
        from table_rows
        inner join table_parts using (call_id, file_id)
        inner join table_files using (file_id)
        where is_turn and turn_turn_key is not null and call_id in (select call_id from table_spread)
    ),

    held as (
        select
            records.record_id as call_id,
            -1 as file_id,
            item_index as row_number,
            coalesce(epoch_us(turns.starts_at) / 1e6, turns.start_s) as sort_at,
            turns.file_name as turn_file_name,
            ${[...fields.map((name) => `records.${name} as call_${name}`), ...turnFields.map((name) => `turns.${name} as turn_${name}`)].join(", ")}
        from ${items} as turns
        inner join ${records} as records
            on turns.source_name = records.source_name and turns.record_id = records.record_id
        where ${ofSource}
            and turns.turn_key is not null
            and records.record_id in (select call_id from table_spread)
            -- a file that came again, changed, says anew what it said
            and turns.file_name not in (select file_name from table_files)
    ),

    counted as (
        select *, row_number() over (partition by call_id, file_id, turn_turn_key order by row_number) as copy_number
        from (select * from arrived union all by name select * from held)
    ),

    ranked as (
        select *, row_number() over (
            partition by call_id, turn_turn_key, copy_number order by file_id desc
        ) as place
        from counted
    )

    select ranked.* exclude (file_id, copy_number, place), last_file_id as file_id, true as is_turn, false as is_own
    from ranked
    inner join table_spread on ranked.call_id = table_spread.call_id
    where place = 1 and ranked.file_id <> last_file_id`);
  const reader = await connection.runAndReadAll(
    "select count(*) > 0 from table_rows where not is_own"
  );
  await connection.run("drop table table_parts; drop table table_spread");
  return reader.getRows()[0]?.[0] === true;
}
