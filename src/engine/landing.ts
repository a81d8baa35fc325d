import {join, relative} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import {sourceType} from "../../loaders/index.ts";
import {type LandedFile, quotedString} from "../../loaders/source.ts";
import type {Config, ConfiguredSource} from "./config.ts";
import {
  forgetRecords,
  nextNumber,
  type SourceCounts,
  settle,
  sourceCounts,
  takeOutOfQuarantine
} from "./ledger.ts";
import {type KnownFile, look} from "./new-files.ts";
import type {Progress} from "./progress.ts";
import {copyToRaw} from "./raw-copies.ts";
import {closeReplaced} from "./replaced.ts";
import {dataPaths, inTransaction, queryRows, type Warehouse} from "./warehouse.ts";

export interface LandingReport {
  sources: SourceCounts[];
  /** Files whose bytes were new this time. */
  newFileCount: number;
}

/**
 * Brings every configured source's new files into the raw layer and the raw tables. Each record ends as
 * accepted, duplicate or quarantined; landing the same files again changes nothing. Each source is one
 * transaction: a killed run leaves it as it was before, or as it is after.
 *
 * @param retried names of sources whose set-aside records are read again, changed or not
 */
export async function land(
  warehouse: Warehouse,
  config: Config,
  dataFolder: string,
  progress: Progress,
  retried: readonly string[] = []
): Promise<LandingReport> {
  const {connection} = warehouse;
  let newFileCount = 0;
  await forgetUnconfigured(connection, config);
  for (const source of config.sources) {
    progress.step(`reading ${source.name}`);
    newFileCount += await landSource(connection, source, config, dataFolder, progress, {
      isRetry: retried.includes(source.name)
    });
  }
  return {sources: await sourceCounts(connection), newFileCount};
}

async function landSource(
  connection: DuckDBConnection,
  source: ConfiguredSource,
  config: Config,
  dataFolder: string,
  progress: Progress,
  {isRetry}: {isRetry: boolean}
): Promise<number> {
  const {loader, options, reader, known, latest, unseen, reread} = await look(
    connection,
    source,
    config,
    dataFolder
  );
  if (unseen.length === 0 && reread.length === 0 && !isRetry) return 0;

  const rawFolder = join(dataPaths(dataFolder).raw, source.name);
  const copied = unseen.map((file) => {
    progress.step(`copying ${file.name}`);
    return {...file, ...copyToRaw(file.path, rawFolder)};
  });
  const fresh = copied.filter((file) => latest.get(file.name)?.sha256 !== file.sha256);
  const touched = copied.filter((file) => latest.get(file.name)?.sha256 === file.sha256);
  await inTransaction(connection, async () => {
    for (const file of touched) {
      await connection.run(
        `update earshot.landed_files set modified_ms = ${file.modifiedMs}
         where file_id = ${latest.get(file.name)?.file_id}`
      );
    }
    if (fresh.length === 0 && reread.length === 0 && !isRetry) return;
    const batch = await nextNumber(connection, "load_batch");
    const firstFileId = await nextNumber(connection, "file_id", fresh.length);
    const added = fresh.map((file, position) => ({...file, fileId: firstFileId + position}));
    if (reread.length > 0) await forgetRecords(connection, source.name, loader);
    if (added.length > 0) {
      await connection.run(
        `insert into earshot.landed_files values ${added
          .map(
            (file) =>
              `(${file.fileId}, ${[source.name, source.type, file.kind, file.name, file.path].map(quotedString).join(", ")},
              ${file.bytes}, ${file.modifiedMs}, '${file.sha256}', ${quotedString(relative(dataFolder, file.landedPath))}, '${reader}', ${batch})`
          )
          .join(", ")}`
      );
    }
    if (reread.length > 0) {
      await connection.run(
        `update earshot.landed_files set reader = '${reader}' where source_name = ${quotedString(source.name)}`
      );
    }
    const all: FileToRead[] = [
      ...(reread.length > 0 ? known : []).map((file) => landedFile(file, dataFolder)),
      ...added.map(({landedPath, ...file}) => ({...file, path: landedPath}))
    ];
    // what stands beside the calls comes first: reading the calls may look it up
    const [mainKind = "", ...otherKinds] = Object.keys(loader.kinds);
    for (const kind of [...otherKinds, mainKind]) {
      const settling = {source, loader, kind, batch};
      const retried = await takeOutOfQuarantine(connection, settling, {isRetry});
      const files = [
        ...known
          .filter((file) => retried.includes(file.file_id))
          .map((file) => landedFile(file, dataFolder)),
        ...all.filter((file) => file.kind === kind)
      ];
      for (const some of readAtOnce(files)) {
        progress.step(
          `reading ${source.name}: ${some.length === 1 ? some[0]?.name : `${some.length} files`}`
        );
        await connection.run("drop table if exists incoming");
        await loader.read(connection, kind, some, options, source.name);
        if (retried.length > 0) {
          await connection.run(
            // what the ledger still holds of these files was settled before
            `delete from incoming using earshot.ledger as held
             where incoming.file_id in (${retried.join(", ")})
               and held.file_id = incoming.file_id and held.record_number = incoming.record_number`
          );
        }
        await settle(connection, settling);
        await connection.run("drop table incoming");
      }
    }
    await closeReplaced(connection, source.name);
  });
  return fresh.length;
}

/** A landed file that is to be read. */
interface FileToRead extends LandedFile {
  kind: string;
  bytes: number;
}

function landedFile(file: KnownFile, dataFolder: string): FileToRead {
  return {
    fileId: file.file_id,
    path: join(dataFolder, file.landed_path),
    name: file.file_name,
    kind: file.kind,
    bytes: file.bytes
  };
}

/** How many bytes of files are read at once, so that memory does not grow with what a load brings. */
const bytesAtOnce = 256 * 2 ** 20;

/** How much longer a packed file is than it looks. */
const packedRatio = 8;

/** Parts files, in their order, into those that are read at once: as many as stay within the bytes, at least one. */
export function readAtOnce<File extends {name: string; bytes: number}>(
  files: readonly File[]
): File[][] {
  const parts: File[][] = [];
  let room = 0;
  for (const file of files) {
    const bytes = file.name.endsWith(".gz") ? file.bytes * packedRatio : file.bytes;
    if (parts.length === 0 || bytes > room) {
      parts.push([]);
      room = bytesAtOnce;
    }
    parts.at(-1)?.push(file);
    room -= bytes;
  }
  return parts;
}

/** Takes the records of sources that are no longer configured out of the warehouse; raw copies stay. */
async function forgetUnconfigured(connection: DuckDBConnection, config: Config): Promise<void> {
  const held = await queryRows<{source_name: string; source_type: string}>(
    connection,
    "select distinct source_name, source_type from earshot.landed_files order by all"
  );
  const gone = held.filter(
    ({source_name, source_type}) =>
      !config.sources.some(({name, type}) => name === source_name && type === source_type)
  );
  if (gone.length === 0) return;
  await inTransaction(connection, async () => {
    for (const {source_name, source_type} of gone) {
      const loader = sourceType(source_type);
      if (loader !== undefined) await forgetRecords(connection, source_name, loader);
      await connection.run(
        `delete from earshot.landed_files where source_name = ${quotedString(source_name)}`
      );
    }
  });
}
