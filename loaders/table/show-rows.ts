import type {DuckDBConnection} from "@duckdb/node-api";
import {longestRawText} from "../line-batches.ts";
import type {OpenTable} from "./open-tables.ts";

/**
 * Gives the records of `incoming` that cannot be used the rows that they are made of, as JSON: one, or a list. The files are
 * read again for it, those with such records.
 *
 * @param tables as they were read into `table_rows`
 * @param areTurns whether a record may be made of several rows
 */
export async function showRows(
  connection: DuckDBConnection,
  tables: readonly OpenTable[],
  areTurns: boolean
): Promise<void> {
  const byNumber = `
      select table_index, incoming.file_id, record_number, row_number
      from incoming
      inner join table_rows on incoming.file_id = table_rows.file_id and record_number = row_number
      where reason is not null`;
  const byCall = `
      select table_index, incoming.file_id, record_number, row_number
      from incoming
      inner join table_rows on incoming.file_id = table_rows.file_id and record_id = call_id
      where reason is not null and is_own`;
  await connection.run(`
    create or replace temp table table_members as
    ${areTurns ? `${byNumber} and record_id is null union all ${byCall}` : byNumber}`);
  await connection.run(
    "create or replace temp table table_shown (file_id integer, record_number bigint, row_number bigint, row_json varchar)"
  );
  const reader = await connection.runAndReadAll(
    "select distinct table_index, file_id from table_members order by all"
  );
  const found = reader.getRows().map(([index, fileId]) => ({index, fileId}));
  for (const {index, fileId} of found) {
    const table = tables[Number(index)];
    const file = table?.files.find((one) => one.fileId === fileId);
    if (table === undefined) continue;
    const number = table.isNumbered ? "row_number" : "row_number() over ()";
    await connection.run(`
      insert into table_shown
      select members.file_id, record_number, members.row_number, row_json
      from (select file_id, ${number} as row_number, ${table.row} as row_json from ${table.relation(file)}) as given
      inner join table_members as members
        on given.file_id = members.file_id and given.row_number = members.row_number
      where members.table_index = ${Number(index)} and members.file_id = ${Number(fileId)}`);
    await table.refused();
  }
  await connection.run(`
    update incoming set raw_text = shown.raw_text
    from (
        select file_id, record_number,
          left(case when count(*) = 1 then any_value(row_json)
            else '[' || string_agg(row_json, ',' order by row_number) || ']' end, ${longestRawText}) as raw_text
        from table_shown
        group by file_id, record_number
    ) as shown
    where incoming.file_id = shown.file_id and incoming.record_number = shown.record_number
      and incoming.reason is not null`);
  await connection.run("drop table table_members; drop table table_shown");
}
