import type {DuckDBConnection} from "@duckdb/node-api";
import {z} from "zod";
import {listFiles} from "../files.ts";
import {defineSourceType, type LandedFile, quotedString} from "../source.ts";
import {rowsAre, type TableOptions, tableOptions} from "./mapping.ts";
import {tableFile, withTables} from "./open-tables.ts";
import {createIncoming, insertCallRecords, insertTurnRecords, tableKinds} from "./records.ts";
import {columnsOf, createRows, insertRows, numberRows, shapeOf} from "./rows.ts";
import {showRows} from "./show-rows.ts";
import {insertTranscripts, transcriptShape} from "./transcripts.ts";

export {tableKinds};

const pathWords =
  "A file, a folder (read with its subfolders) or a pattern with * and ** of .csv, .tsv, .parquet, .jsonl, .ndjson and .json files, text also as .gz; relative to the configuration";

const options = z
  .strictObject({
    path: z.string().min(1).describe(pathWords),
    turns: z
      .strictObject({path: z.string().min(1).describe(pathWords)})
      .optional()
      .describe(
        "The files with the turns, where path has calls: mapping.turn tells their columns."
      ),
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
  const shape = shapeOf(fields.call, fields.turn);
  const turnShape = transcript === undefined ? shapeOf({}, {}) : transcriptShape(mapping);
  await withTables(connection, files, options, [...new Set(wanted)], async (tables) => {
    await createIncoming(connection, kind);
    await createRows(connection, "table_rows", shape);
    await createRows(connection, "table_turns", turnShape);
    await createFiles(connection, files);
    const all = [...tables];
    // grows by what the first way of reading could not take
    for (const [index, opened] of all.entries()) {
      const {column, isNumbered} = opened;
      const more: Record<string, string> =
        transcript === undefined
          ? {}
          : {transcript: `nullif(trim(${column(transcript.column)}), '')`};
      const source = {
        relation: opened.relation(),
        column,
        isNumbered,
        index,
        shape,
        ...fields,
        more
      };
      await insertRows(connection, "table_rows", source, options);
      const again = await opened.refused();
      if (again === undefined) continue;
      all.push(again);
      const ids = again.files.map(({fileId}) => fileId);
      await connection.run(`delete from table_rows where file_id in (${ids.join(", ")})`);
    }
    await numberRows(connection);
    if (areTurns) await insertTurnRecords(connection, kind, mapping, shape, sourceName);
    else {
      await insertTranscripts(connection, options, turnShape);
      await insertCallRecords(connection, mapping, turnShape);
    }
    await showRows(connection, all, areTurns);
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
