import type {DuckDBConnection} from "@duckdb/node-api";
import {quotedString, rawTable} from "../source.ts";
import {type RowShape, rawTurnColumns} from "./rows.ts";

/** The raw tables of records and of their turns, by kind. */
const rawTables: Record<string, {records: string; turns: string}> = {
  calls: {records: rawTable({type: "table"}, "calls"), turns: rawTable({type: "table"}, "turns")},
  transcripts: {
    records: rawTable({type: "table"}, "transcripts"),
    turns: rawTable({type: "table"}, "transcript_turns")
  }
};

/**
 * Gives the last file of a call the turns that other files brought, now or before, where turns can be told apart. What
 * comes again takes the place of what it was. Works on `table_rows`.
 *
 * @returns whether there were such turns
 */
export async function putTogether(
  connection: DuckDBConnection,
  kind: string,
  shape: RowShape,
  sourceName: string
): Promise<boolean> {
  await keepPlaces(connection);
  const tables = rawTables[kind];
  if (tables === undefined || !shape.has("turn_turn_key")) return false;
  return addFromOtherFiles(connection, tables, shape, sourceName);
}

/** A turn without a time keeps its place behind the turn before it. */
async function keepPlaces(connection: DuckDBConnection): Promise<void> {
  const reader = await connection.runAndReadAll(`
    select count(*) > count(sort_at) and count(sort_at) > 0 from table_rows where is_turn`);
  if (reader.getRows()[0]?.[0] !== true) return;
  await connection.run(`
    update table_rows set sort_at = placed.sort_at
    from (
        select
            rowid as row_id,
            coalesce(
                last_value(sort_at ignore nulls) over (
                    partition by file_id, call_id order by row_number
                    rows between unbounded preceding and current row
                ),
                min(sort_at) over (partition by file_id, call_id)
            ) as sort_at
        from table_rows
        where is_turn
    ) as placed
    where table_rows.rowid = placed.row_id and table_rows.sort_at is null`);
}

async function addFromOtherFiles(
  connection: DuckDBConnection,
  {records, turns}: {records: string; turns: string},
  shape: RowShape,
  sourceName: string
): Promise<boolean> {
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
  const carried = [...shape].filter((name) => name !== "call_call_id");
  const held = carried.map((name) => {
    const field = name.slice("call_".length);
    return name.startsWith("call_")
      ? `records."${field}" as ${name}`
      : `${field in rawTurnColumns ? `turns."${field}"` : "null"} as ${name}`;
  });
  await connection.run(`
    insert into table_rows by name
    with arrived as (
        select
            table_rows.call_id, file_id, row_number, sort_at, file_name as turn_file_name,
            ${carried.join(", ")}
        from table_rows
        inner join table_parts using (call_id, file_id)
        inner join table_files using (file_id)
        where is_turn and call_id in (select call_id from table_spread)
    ),

    held as (
        select
            records.record_id as call_id,
            -1 as file_id,
            item_index as row_number,
            last_value(coalesce(epoch_us(turns.starts_at) / 1e6, turns.start_s) ignore nulls) over (
                partition by records.record_id order by item_index
                rows between unbounded preceding and current row
            ) as sort_at,
            turns.file_name as turn_file_name,
            ${held.join(", ")}
        from ${turns} as turns
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
