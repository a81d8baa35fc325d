import type {DuckDBConnection} from "@duckdb/node-api";
import {z} from "zod";
import {listFiles} from "../files.ts";
import {defineSourceType, type LandedFile, quotedString} from "../source.ts";
import {rowsAre, type TableOptions, tableOptions} from "./mapping.ts";
import {rawText, tableFile, withTables} from "./open-tables.ts";
import {createIncoming, insertCallRecords, insertTurnRecords, tableKinds} from "./records.ts";
import {columnsOf, createRows, insertRows} from "./rows.ts";
import {insertTranscripts} from "./transcripts.ts";

export {tableKinds};

const pathWords =
  "A file, a folder (read with its subfolders) or a pattern with * and ** of .csv, .tsv, .parquet, .jsonl, .ndjson and .json files, text also as .gz; relative to the configuration";

const options = z
  .strictObject({
    path: z.string().min(1).describe(pathWords),
    turns: z
      .strictObject({path: z.string().min(1).describe(pathWords)})
      .optional()
      .describe("The files with the turns, where path has calls: mapping.turn tells their columns."),
    ...tableOptions
  })
  .superRefine(({turns, mapping}, context) => {
    if ((turns === undefined) !== (mapping.turn?.call_id === undefined)) {
      context.addIssue({
        code: "custom",
        path: turns === undefined ? ["mapping", "turn", "call_id"] : ["turns"],
        message:
          turns === undefined
            ? "is for a table of turns beside one of calls, and turns.path does not say where that is"
            : "needs mapping.turn.call_id: the column that says which call a turn belongs to"
      });
    }
  });

/** Tables of any columns, whose rows a mapping turns into calls and turns. */
export const table = defineSourceType<z.output<typeof options>>({
  type: "table",
  options,
  kinds: tableKinds,
  async files({path, turns}, configFolder) {
    const ofTurns =
      turns === undefined ? [] : await listFiles("table", turns.path, configFolder, tableFile);
    const isOfTurns = new Set(ofTurns.map((file) => file.path));
    return [
      ...(await listFiles("table", path, configFolder, tableFile))
        .filter((file) => !isOfTurns.has(file.path))
        .map((file) => ({...file, kind: "calls"})),
      ...ofTurns.map((file) => ({...file, kind: "transcripts", name: `turns: ${file.name}`}))
    ];
  },
  read: readTables
});

/**
 * Creates `incoming` from files of rows that a mapping turns into calls (kind `calls`) or into the turns of calls that
 * another table has (kind `transcripts`). The end of a file's name says what it is: `.csv`, `.parquet`, `.jsonl`, ….
 *
 * @param sourceName the source's name in the raw tables, where turns of earlier files may wait for their like
 */
export async function readTables(
  connection: DuckDBConnection,
  kind: string,
  files: readonly LandedFile[],
  options: TableOptions,
  sourceName: string
): Promise<void> {
  const {mapping} = options;
  const {call, turn, transcript} = mapping;
  const areTurns = kind === "transcripts" || rowsAre(mapping) === "turns";
  const fields = {
    call: kind === "calls" ? call : {},
    turn: areTurns ? (turn ?? {}) : {}
  };
  const wanted = [
    ...columnsOf(fields.call),
    ...columnsOf(fields.turn),
    ...(transcript === undefined ? [] : [transcript.column])
  ];
  await withTables(connection, files, options, [...new Set(wanted)], async (tables) => {
    await createIncoming(connection, kind);
    await createRows(connection, "table_rows");
    await createRows(connection, "table_turns");
    await createFiles(connection, files);
    for (const [index, {relation, column}] of tables.entries()) {
      const more =
        transcript === undefined ? {} : {transcript: `nullif(trim(${column(transcript.column)}), '')`};
      await insertRows(connection, "table_rows", {relation, column, index, ...fields, more}, options);
    }
    if (areTurns) await insertTurnRecords(connection, kind, mapping, sourceName);
    else {
      await insertTranscripts(connection, options);
      await insertCallRecords(connection, mapping, turn?.call_id !== undefined);
    }
    for (const [index, {relation, row}] of tables.entries()) {
      await connection.run(showRows(relation, row, index, areTurns));
    }
    await connection.run("drop table table_rows; drop table table_turns; drop table table_files");
  });
}

async function createFiles(
  connection: DuckDBConnection,
  files: readonly LandedFile[]
): Promise<void> {
  await connection.run(
    "create or replace temp table table_files (file_id integer, file_name varchar)"
  );
  if (files.length === 0) return;
  const values = files.map(({fileId, name}) => `(${fileId}, ${quotedString(name)})`);
  await connection.run(`insert into table_files values ${values.join(", ")}`);
}

/** Gives the records that cannot be used the rows of one table that they are made of. */
function showRows(relation: string, row: string, index: number, areTurns: boolean): string {
  const members = (condition: string, join: string) => `
        select incoming.file_id, record_number, table_rows.row_number
        from incoming
        inner join table_rows on incoming.file_id = table_rows.file_id and ${join}
        where reason is not null and table_index = ${index} and ${condition}`;
  const ofRows = members(
    areTurns ? "record_id is null" : "true",
    "incoming.record_number = table_rows.row_number"
  );
  const ofCalls = members("is_own", "incoming.record_id = table_rows.call_id");
  return `
    update incoming set raw_text = shown.raw_text
    from (
        select members.file_id, record_number,
          ${rawText("case when count(*) = 1 then any_value(row_json) else '[' || string_agg(row_json, ',' order by members.row_number) || ']' end")} as raw_text
        from (${ofRows}${areTurns ? ` union all ${ofCalls}` : ""}) as members
        inner join (select file_id, row_number, ${row} as row_json from ${relation}) as given
          on members.file_id = given.file_id and members.row_number = given.row_number
        group by members.file_id, record_number
    ) as shown
    where incoming.file_id = shown.file_id and incoming.record_number = shown.record_number
      and incoming.reason is not null`;
}
