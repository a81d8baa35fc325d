import {readdirSync, statSync} from "node:fs";
import {join} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import {sourceType} from "../../loaders/index.ts";
import {quotedString, type SourceFile, type SourceType} from "../../loaders/source.ts";
import {type Config, type ConfiguredSource, projectFolder} from "./config.ts";
import {filesOf} from "./fetch.ts";
import {hashFiles, hashOf} from "./files.ts";
import {dataPaths, queryRows} from "./warehouse.ts";

/** A version of a file that has landed. */
export interface KnownFile {
  file_id: number;
  kind: string;
  file_name: string;
  source_path: string;
  bytes: number;
  modified_ms: number;
  sha256: string;
  landed_path: string;
  reader: string;
}

/** Where a file lies, with its size and time as they were when it was looked at. */
interface Candidate extends SourceFile {
  bytes: number;
  modifiedMs: number;
}

/** Files of the configured sources that the next build would read, with the reason. */
export async function pendingFiles(
  connection: DuckDBConnection,
  config: Config,
  dataFolder: string
): Promise<{source_name: string; file_name: string; reason: string}[]> {
  const pending = [];
  for (const source of config.sources) {
    const {unseen, reread, latest} = await look(connection, source, config, dataFolder);
    for (const {name} of unseen) {
      const reason = latest.has(name) ? "has changed" : "is new";
      pending.push({source_name: source.name, file_name: name, reason});
    }
    for (const {file_name} of reread) {
      pending.push({source_name: source.name, file_name, reason: "is read in another way now"});
    }
  }
  return pending;
}

/** What a source offers, against what has landed of it. */
export async function look(
  connection: DuckDBConnection,
  source: ConfiguredSource,
  config: Config,
  dataFolder: string
) {
  const loader = sourceType(source.type);
  if (loader === undefined) throw new Error(`no loader ${source.type}`);
  const options =
    source.type === "generated"
      ? {folder: dataPaths(dataFolder).sample, ...source.options}
      : source.options;
  const reader = readerOf(loader, source.options);
  const known = await queryRows<KnownFile>(
    connection,
    `select file_id, kind, file_name, source_path, bytes, modified_ms, sha256, landed_path, reader
     from earshot.landed_files where source_name = ${quotedString(source.name)} order by file_id`
  );
  const latest = new Map(known.map((file) => [file.file_name, file]));
  const files = await filesOf(loader, source, options, config, dataFolder);
  const candidates: Candidate[] = files.map((file) => {
    const {size, mtimeMs} = statSync(file.path);
    return {...file, bytes: size, modifiedMs: mtimeMs};
  });
  const unseen = candidates.filter((file) => {
    const before = latest.get(file.name);
    return (
      before === undefined || before.bytes !== file.bytes || before.modified_ms !== file.modifiedMs
    );
  });
  // a loader or option that changed reads everything anew, from the untouched copies
  const reread = known.filter((file) => file.reader !== reader);
  return {loader, options, reader, known, latest, unseen, reread};
}

/** Options that say where files come from, not how they are read. */
const sayWhereFrom = new Set(
  "path api query cursor overlap turns urlVariable pageRows timeoutSeconds tries".split(" ")
);

/** Stands for how a source is read: its loader's code and its options. */
function readerOf(loader: SourceType, options: Record<string, unknown>): string {
  const folders = [loader.type, ...(loader.landsAs === undefined ? [] : [loader.landsAs])];
  const rest = Object.fromEntries(
    Object.entries(options).filter(([name]) => !sayWhereFrom.has(name))
  );
  const shared = readdirSync(join(projectFolder, "loaders")).filter(
    // which loaders there are says nothing of how one reads
    (name) => name.endsWith(".ts") && name !== "index.ts"
  );
  const code = hashFiles(
    projectFolder,
    [...folders, ...shared.sort()].map((name) => `loaders/${name}`),
    ".ts"
  );
  return hashOf(code, JSON.stringify(rest)).slice(0, 16);
}
