import {readdir} from "node:fs/promises";
import {resolve, sep} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import {z} from "zod";
import {UsageError} from "../../src/engine/errors.ts";
import {defineSourceType, type LandedFile, quotedString, structType} from "../source.ts";
import {itemsOf, type Kind, kinds, readText, recordOf} from "./columns.ts";
import {rejection} from "./rejection.ts";
import {isGzip, readJson, survey} from "./survey.ts";

const options = z.strictObject({
  path: z.string().min(1).describe("The folder that holds `calls/`; relative to the configuration")
});

const kindOfFile: Record<string, Kind> = {"dstc.log.json": "calls", "dstc.labels.json": "labels"};

/** Calls to Pittsburgh's bus line in the files of the first Dialog State Tracking Challenge. */
export const letsgoDstc1 = defineSourceType<z.infer<typeof options>>({
  type: "letsgo-dstc1",
  options,
  kinds,
  async files({path}, configFolder) {
    const folder = resolve(configFolder, path, "calls");
    const names = await readdir(folder, {recursive: true}).catch(() => {
      throw new UsageError(`letsgo-dstc1: there is no folder ${folder}`);
    });
    return names
      .map((name) => name.split(sep).join("/"))
      .sort()
      .flatMap((name) => {
        const [, base = ""] = /^[^/]+\/(.+?)(\.gz)?$/.exec(name) ?? [];
        const kind = kindOfFile[base];
        return kind === undefined
          ? []
          : [{path: resolve(folder, name), kind, name: `calls/${name}`}];
      });
  },
  async read(connection, kind, files) {
    await readFiles(connection, kind as Kind, files);
  }
});

/** Creates `incoming` from files of one kind: one read over all that can be read, and a row for each that cannot. */
async function readFiles(
  connection: DuckDBConnection,
  kind: Kind,
  files: LandedFile[]
): Promise<void> {
  const {columns, items} = kinds[kind];
  await connection.run(`
    create or replace temp table incoming (
      file_id integer, record_number bigint, record_id varchar, version timestamptz,
      reason varchar, raw_text varchar, record ${structType(columns)}, items ${structType(items.columns)}[])`);
  const {readable, broken} = await survey(kind, files);
  for (const compression of ["gzip", "uncompressed"]) {
    const group = readable.filter((file) => isGzip(file) === (compression === "gzip"));
    if (group.length === 0) continue;
    const fileIds = group.map(({fileId, path}) => `(${fileId}, ${quotedString(path)})`);
    await connection.run(`
      insert into incoming
      with arrived as (
        select *, row_number() over () as arrival from ${readJson(kind, group, compression)}
      ),
      judged as (
        select *, ${rejection[kind]} as reason from arrived
      )
      select
        files.file_id,
        row_number() over (partition by files.file_id order by arrival) as record_number,
        "session-id" as record_id,
        null as version,
        reason,
        case when reason is not null then ${readText(kind)} end as raw_text,
        case when reason is null then ${recordOf[kind]} end as record,
        case when reason is null then ${itemsOf[kind]} end as items
      from judged
      -- files with the same bytes share a copy
      inner join (values ${fileIds.join(", ")}) as files (file_id, path) on judged.filename = files.path
      order by files.file_id, record_number`);
  }
  for (const {file, reason, text} of broken) {
    await connection.run(
      `insert into incoming (file_id, record_number, reason, raw_text)
       values ($file_id, 1, $reason, $raw_text)`,
      {file_id: file.fileId, reason, raw_text: text}
    );
  }
}
