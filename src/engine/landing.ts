import {createHash} from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync
} from "node:fs";
import {basename, dirname, join, relative} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import {sourceType} from "../../loaders/index.ts";
import {
  type LandedFile,
  quotedString,
  rawTable,
  type SourceFile,
  type SourceType
} from "../../loaders/source.ts";
import {type Config, type ConfiguredSource, projectFolder} from "./config.ts";
import {BuildError, messageOf} from "./errors.ts";
import {hashFiles, hashOf} from "./files.ts";
import type {Progress} from "./progress.ts";
import {dataPaths, inTransaction, queryRows, type Warehouse} from "./warehouse.ts";

/** What became of one source's records of a kind, over all that it has ever sent. */
export interface SourceCounts {
  source_name: string;
  source_type: string;
  /** What a record is: a call, or what comes apart from it, such as people's labels. */
  kind: string;
  file_count: number;
  record_count: number;
  accepted_count: number;
  duplicate_count: number;
  quarantined_count: number;
}

export interface LandingReport {
  sources: SourceCounts[];
  /** Files whose bytes were new this time. */
  newFileCount: number;
}

interface KnownFile {
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

/**
 * Brings every configured source's new files into the raw layer and the raw tables. Each record ends as
 * accepted, duplicate or quarantined; landing the same files again changes nothing. Each source is one
 * transaction: a killed run leaves it as it was before, or as it is after.
 */
export async function land(
  warehouse: Warehouse,
  config: Config,
  dataFolder: string,
  progress: Progress
): Promise<LandingReport> {
  const {connection} = warehouse;
  let newFileCount = 0;
  await forgetUnconfigured(connection, config);
  for (const source of config.sources) {
    progress.step(`reading ${source.name}`);
    newFileCount += await landSource(connection, source, config, dataFolder, progress);
  }
  return {sources: await sourceCounts(connection), newFileCount};
}

/** What became of the records of each source. */
export function sourceCounts(connection: DuckDBConnection): Promise<SourceCounts[]> {
  return queryRows<SourceCounts>(
    connection,
    `select
       source_name, any_value(source_type) as source_type, kind, count(*) as file_count,
       sum(record_count)::bigint as record_count, sum(accepted_count)::bigint as accepted_count,
       sum(duplicate_count)::bigint as duplicate_count,
       sum(quarantined_count)::bigint as quarantined_count
     from earshot.files group by source_name, kind order by source_name, kind`
  );
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
async function look(
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
  const candidates: Candidate[] = (await loader.files(options, config.folder)).map((file) => {
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

async function landSource(
  connection: DuckDBConnection,
  source: ConfiguredSource,
  config: Config,
  dataFolder: string,
  progress: Progress
): Promise<number> {
  const {loader, options, reader, known, latest, unseen, reread} = await look(
    connection,
    source,
    config,
    dataFolder
  );
  if (unseen.length === 0 && reread.length === 0) return 0;

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
    if (fresh.length === 0 && reread.length === 0) return;
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
    const landed = (file: KnownFile): LandedFile => ({
      fileId: file.file_id,
      path: join(dataFolder, file.landed_path),
      name: file.file_name
    });
    // what stands beside the calls comes first: reading the calls may look it up
    const [mainKind, ...otherKinds] = Object.keys(loader.kinds);
    for (const kind of [...otherKinds, mainKind ?? ""]) {
      const again = (reread.length > 0 ? known : []).filter((file) => file.kind === kind);
      const retried =
        kind === mainKind && otherKinds.length > 0
          ? await takeOutOfQuarantine(connection, source.name, loader, batch)
          : [];
      const files: LandedFile[] = [
        ...again.map(landed),
        ...known.filter((file) => retried.includes(file.file_id)).map(landed),
        ...added
          .filter((file) => file.kind === kind)
          .map((file) => ({fileId: file.fileId, path: file.landedPath, name: file.name}))
      ];
      if (files.length === 0) continue;
      progress.step(
        `reading ${source.name}: ${files.length === 1 ? files[0]?.name : `${files.length} files`}`
      );
      await connection.run("drop table if exists incoming");
      await loader.read(connection, kind, files, options, source.name);
      if (retried.length > 0) {
        await connection.run(
          `delete from incoming where file_id in (${retried.join(", ")})
             and (file_id, record_number) not in (select file_id, record_number from retried)`
        );
      }
      await settle(connection, source, loader, kind, batch);
      await connection.run("drop table incoming");
    }
  });
  return fresh.length;
}

/**
 * Takes those calls out of the ledger that were set aside and for which something came in this load: the
 * temporary table `retried`. What was wrong with them may have been that it was missing.
 *
 * @returns the ids of the files that hold them
 */
async function takeOutOfQuarantine(
  connection: DuckDBConnection,
  sourceName: string,
  loader: SourceType,
  batch: number
): Promise<number[]> {
  const ofSource = `source_name = ${quotedString(sourceName)}`;
  const [mainKind = "", ...otherKinds] = Object.keys(loader.kinds);
  const arrived = otherKinds.map(
    (kind) => `select ${loader.kinds[kind]?.callId ?? "record_id"} from ${rawTable(loader, kind)}
      where ${ofSource} and load_batch = ${batch}`
  );
  await connection.run(`
    create or replace temp table retried as
    select file_id, record_number from earshot.ledger
    where ${ofSource} and kind = ${quotedString(mainKind)} and status = 'quarantined'
      and record_id in (${arrived.join(" union all ")})`);
  for (const table of ["ledger", "quarantined"]) {
    await connection.run(
      `delete from earshot.${table} as held using retried
       where held.file_id = retried.file_id and held.record_number = retried.record_number`
    );
  }
  const files = await queryRows<{file_id: number}>(
    connection,
    "select distinct file_id from retried order by file_id"
  );
  return files.map(({file_id}) => file_id);
}

/** Decides what becomes of each row of `incoming`, and writes ledger and raw tables. */
async function settle(
  connection: DuckDBConnection,
  source: ConfiguredSource,
  loader: SourceType,
  kind: string,
  batch: number
): Promise<void> {
  const name = quotedString(source.name);
  const ofKind = `source_name = ${name} and kind = ${quotedString(kind)}`;
  const recordKind = loader.kinds[kind];
  if (recordKind === undefined) throw new Error(`${source.type} has no kind ${kind}`);
  const table = rawTable(loader, kind);
  const itemTable =
    recordKind.items === undefined ? undefined : rawTable(loader, recordKind.items.table);

  // ids that came more than once, or that are held already; usually none
  await connection.run(`
    create or replace temp table contested as
    select record_id from incoming where reason is null group by record_id having count(*) > 1
    union
    select record_id from earshot.ledger where ${ofKind} and status = 'accepted'
      and record_id in (select record_id from incoming where reason is null)`);
  const [contested] = await queryRows<{n: number}>(
    connection,
    "select count(*) as n from contested"
  );
  await connection.run(
    "create or replace temp table losing (file_id integer, record_number bigint, reason varchar)"
  );
  if (contested !== undefined && contested.n > 0) {
    await connection.run(`
      create or replace temp table contest as
      with arrived as (
        select file_id, record_number, record_id, version, hash(record, items) as content_hash
        from incoming where reason is null and record_id in (select record_id from contested)
      ),
      -- content that came before never wins again, however often its file is sent
      unseen as (
        select *, row_number() over (
          partition by record_id, content_hash order by file_id, record_number) as copy_number
        from arrived
        where not exists (
          select 1 from earshot.ledger as ledger
          where ${ofKind} and ledger.record_id = arrived.record_id
            and ledger.content_hash = arrived.content_hash)
      ),
      candidates as (
        select file_id, record_number, record_id, version, false as is_held
        from unseen where copy_number = 1
        union all
        select file_id, record_number, record_id, version, true as is_held
        from earshot.ledger
        where ${ofKind} and status = 'accepted' and record_id in (select record_id from contested)
      )
      select *, row_number() over (
          partition by record_id
          order by coalesce(version, timestamptz '-infinity') desc, file_id desc, record_number desc
        ) as place
      from candidates`);
    await connection.run(`
      create or replace temp table kept as
      select contest.record_id, contest.file_id, contest.record_number,
        'record ' || contest.record_number || ' of ' || files.file_name as place_name
      from contest inner join earshot.landed_files as files on contest.file_id = files.file_id
      where contest.place = 1`);
    await connection.run(`
      insert into losing
      select incoming.file_id, incoming.record_number,
        case when contest.record_id is null
          then 'the same as ' || kept.place_name
          else 'an older version of ' || kept.place_name end
      from incoming
      inner join kept on incoming.record_id = kept.record_id
      left join contest on incoming.file_id = contest.file_id
        and incoming.record_number = contest.record_number and not contest.is_held
      where incoming.reason is null
        and not (incoming.file_id = kept.file_id and incoming.record_number = kept.record_number)`);
    await connection.run(`
      create or replace temp table replaced as
      select contest.file_id, contest.record_number, contest.record_id,
        'replaced by ' || kept.place_name as reason
      from contest inner join kept on contest.record_id = kept.record_id
      where contest.is_held and contest.place > 1`);
    await connection.run(`
      update earshot.ledger as ledger set status = 'duplicate', reason = replaced.reason
      from replaced
      where ${ofKind} and ledger.file_id = replaced.file_id
        and ledger.record_number = replaced.record_number`);
    for (const held of [table, itemTable]) {
      if (held === undefined) continue;
      await connection.run(
        `delete from ${held} where source_name = ${name}
           and record_id in (select record_id from replaced)`
      );
    }
    const [emptied] = await queryRows<{n: number}>(
      connection,
      `select count(*) as n from incoming
       where reason is null and coalesce(len(items), 0) = 0 and record_id in (select record_id from replaced)`
    );
    // no row comes that would replace the older version's where building goes on by batch
    if (emptied !== undefined && emptied.n > 0) await nextNumber(connection, "epoch");
  }
  await connection.run(`
    insert into earshot.ledger
    select ${name}, ${quotedString(kind)}, incoming.file_id, incoming.record_number, incoming.record_id,
      case when incoming.reason is null then hash(record, items) end, version,
      case when incoming.reason is not null then 'quarantined'
        when losing.file_id is not null then 'duplicate' else 'accepted' end,
      coalesce(incoming.reason, losing.reason), ${batch}
    from incoming left join losing
      on incoming.file_id = losing.file_id and incoming.record_number = losing.record_number
    order by incoming.file_id, incoming.record_number`);
  await connection.run(
    "insert into earshot.quarantined select file_id, record_number, raw_text from incoming where reason is not null"
  );
  await connection.run(`
    create or replace temp view winning as
    select * from incoming where reason is null and not exists (
      select 1 from losing where losing.file_id = incoming.file_id
        and losing.record_number = incoming.record_number)`);
  await connection.run(`
    insert into ${table} by name
    select ${name} as source_name, record_id, ${batch} as load_batch, file_id, record_number,
      unnest(record)
    from winning`);
  if (itemTable !== undefined) {
    await connection.run(`
      insert into ${itemTable} by name
      select source_name, record_id, load_batch, item_index, unnest(item)
      from (
        select ${name} as source_name, record_id, ${batch} as load_batch,
          (generate_subscripts(items, 1) - 1)::integer as item_index, unnest(items) as item
        from winning)`);
  }
  const mainKind = Object.keys(loader.kinds)[0];
  if (mainKind !== undefined && kind !== mainKind) {
    // what came for a call makes the call new, so that everything built on it is built again
    const main = loader.kinds[mainKind];
    const callId = recordKind.callId === undefined ? "record_id" : `record.${recordKind.callId}`;
    const bumped = [
      rawTable(loader, mainKind),
      ...(main?.items === undefined ? [] : [rawTable(loader, main.items.table)])
    ];
    for (const held of bumped) {
      await connection.run(
        `update ${held} set load_batch = ${batch}
         where source_name = ${name} and load_batch < ${batch}
           and record_id in (select ${callId} from winning)`
      );
    }
  }
  await connection.run("drop view winning");
}

/** Takes the next numbers of a counter that never goes back, and gives the first of them. */
async function nextNumber(
  connection: DuckDBConnection,
  counter: "load_batch" | "file_id" | "epoch",
  howMany = 1
): Promise<number> {
  await connection.run(
    `insert into earshot.counters values ('${counter}', ${howMany})
     on conflict (counter) do update set value = value + ${howMany}`
  );
  const [row] = await queryRows<{value: number}>(
    connection,
    `select value from earshot.counters where counter = '${counter}'`
  );
  return (row?.value ?? 0) - howMany + 1;
}

/** Copies a file's bytes as they are; the name in the raw layer carries their hash. */
function copyToRaw(path: string, folder: string): {sha256: string; landedPath: string} {
  mkdirSync(folder, {recursive: true});
  const partial = join(folder, `.partial-${process.pid}`);
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(4 * 1024 * 1024);
  let from: number | undefined;
  let to: number | undefined;
  try {
    from = openSync(path, "r");
    to = openSync(partial, "w");
    for (;;) {
      const size = readSync(from, buffer, 0, buffer.length, null);
      if (size === 0) break;
      const part = buffer.subarray(0, size);
      hash.update(part);
      for (let written = 0; written < size; ) written += writeSync(to, part, written);
    }
  } catch (error) {
    rmSync(partial, {force: true});
    throw new BuildError(`${path}: cannot be copied to ${folder}: ${messageOf(error)}`);
  } finally {
    if (from !== undefined) closeSync(from);
    if (to !== undefined) closeSync(to);
  }
  const sha256 = hash.digest("hex");
  const landedPath = join(folder, sha256.slice(0, 2), `${sha256.slice(0, 16)}-${basename(path)}`);
  mkdirSync(dirname(landedPath), {recursive: true});
  if (existsSync(landedPath)) rmSync(partial);
  else renameSync(partial, landedPath);
  return {sha256, landedPath};
}

/** Stands for how a source is read: its loader's code and its options. */
function readerOf(loader: SourceType, options: Record<string, unknown>): string {
  const folders = [loader.type, ...(loader.landsAs === undefined ? [] : [loader.landsAs])];
  // the path says where files lie, not how they are read
  const {path: _path, ...rest} = options;
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

async function forgetRecords(
  connection: DuckDBConnection,
  sourceName: string,
  loader: SourceType
): Promise<void> {
  const name = quotedString(sourceName);
  // rows go away, which building on by batch cannot see: everything is built anew
  await nextNumber(connection, "epoch");
  for (const [kind, {items}] of Object.entries(loader.kinds)) {
    await connection.run(`delete from ${rawTable(loader, kind)} where source_name = ${name}`);
    if (items !== undefined) {
      await connection.run(
        `delete from ${rawTable(loader, items.table)} where source_name = ${name}`
      );
    }
  }
  await connection.run(`delete from earshot.ledger where source_name = ${name}`);
  await connection.run(
    `delete from earshot.quarantined where file_id in
       (select file_id from earshot.landed_files where source_name = ${name})`
  );
}
