import type {DuckDBConnection} from "@duckdb/node-api";
import {quotedString, rawTable, type SourceType} from "../../loaders/source.ts";
import type {ConfiguredSource} from "./config.ts";
import {queryRows} from "./warehouse.ts";

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

/** What is settled: the records of one kind that one source sent, in one load. */
export interface Settling {
  source: ConfiguredSource;
  loader: SourceType;
  kind: string;
  batch: number;
}

/** Decides what becomes of each row of `incoming`, and writes ledger and raw tables. */
export async function settle(connection: DuckDBConnection, settling: Settling): Promise<void> {
  await settleContest(connection, settling);
  await writeLedger(connection, settling);
  await connection.run(`
    create or replace temp view winning as
    select * from incoming where reason is null and not exists (
      select 1 from losing where losing.file_id = incoming.file_id
        and losing.record_number = incoming.record_number)`);
  await writeRaw(connection, settling);
  if (settling.kind !== Object.keys(settling.loader.kinds)[0]) {
    await renewCalls(connection, settling);
  }
  await connection.run("drop view winning");
}

/** The raw tables that hold records of a kind: its own, and that of the items inside. */
function tablesOf(loader: SourceType, kind: string): string[] {
  const items = loader.kinds[kind]?.items;
  return [rawTable(loader, kind), ...(items === undefined ? [] : [rawTable(loader, items.table)])];
}

/**
 * Where an id came more than once, or is held already, the latest version stays. The temporary table `losing`
 * gets the rows of `incoming` that do not; what is held and lost leaves the raw tables.
 */
async function settleContest(
  connection: DuckDBConnection,
  {source, loader, kind}: Settling
): Promise<void> {
  const name = quotedString(source.name);
  const ofKind = `source_name = ${name} and kind = ${quotedString(kind)}`;
  await connection.run(
    "create or replace temp table losing (file_id integer, record_number bigint, reason varchar)"
  );
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
  // usually none
  if (contested === undefined || contested.n === 0) return;
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
  for (const held of tablesOf(loader, kind)) {
    await connection.run(
      `delete from ${held} where source_name = ${name}
         and record_id in (select record_id from replaced)`
    );
  }
}

/** Writes down what became of each row of `incoming`, and keeps the text of what is quarantined. */
async function writeLedger(
  connection: DuckDBConnection,
  {source, kind, batch}: Settling
): Promise<void> {
  await connection.run(`
    insert into earshot.ledger
    select ${quotedString(source.name)}, ${quotedString(kind)},
      incoming.file_id, incoming.record_number, incoming.record_id,
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
}

/** Puts the rows of `winning` into the raw tables. */
async function writeRaw(
  connection: DuckDBConnection,
  {source, loader, kind, batch}: Settling
): Promise<void> {
  const name = quotedString(source.name);
  const [table, itemTable] = tablesOf(loader, kind);
  await connection.run(`
    insert into ${table} by name
    select ${name} as source_name, record_id, ${batch} as load_batch, file_id, record_number,
      unnest(record)
    from winning`);
  if (itemTable === undefined) return;
  await connection.run(`
    insert into ${itemTable} by name
    select source_name, record_id, load_batch, item_index, unnest(item)
    from (
      select ${name} as source_name, record_id, ${batch} as load_batch,
        (generate_subscripts(items, 1) - 1)::integer as item_index, unnest(items) as item
      from winning)`);
}

/** What came for a call makes the call new, so that everything built on it is built again. */
async function renewCalls(
  connection: DuckDBConnection,
  {source, loader, kind, batch}: Settling
): Promise<void> {
  const [mainKind = ""] = Object.keys(loader.kinds);
  const column = loader.kinds[kind]?.callId;
  const callId = column === undefined ? "record_id" : `record.${column}`;
  for (const held of tablesOf(loader, mainKind)) {
    await connection.run(
      `update ${held} set load_batch = ${batch}
       where source_name = ${quotedString(source.name)} and load_batch < ${batch}
         and record_id in (select ${callId} from winning)`
    );
  }
}

/**
 * Takes set-aside records out of the ledger that are to be read again: the temporary table `retried`. All of
 * them where that is asked for; else those calls for which something came in this load, as what was wrong with
 * them may have been that it was missing.
 *
 * @returns the ids of the files that hold them
 */
export async function takeOutOfQuarantine(
  connection: DuckDBConnection,
  {source, loader, kind, batch}: Settling,
  {isRetry}: {isRetry: boolean}
): Promise<number[]> {
  const ofSource = `source_name = ${quotedString(source.name)}`;
  const [mainKind, ...otherKinds] = Object.keys(loader.kinds);
  const arrived = otherKinds.map(
    (other) => `select ${loader.kinds[other]?.callId ?? "record_id"} from ${rawTable(loader, other)}
      where ${ofSource} and load_batch = ${batch}`
  );
  if (!isRetry && (kind !== mainKind || arrived.length === 0)) return [];
  await connection.run(`
    create or replace temp table retried as
    select file_id, record_number from earshot.ledger
    where ${ofSource} and kind = ${quotedString(kind)} and status = 'quarantined'
      ${isRetry ? "" : `and record_id in (${arrived.join(" union all ")})`}`);
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

/** Takes all records of a source out of ledger and raw tables, as if nothing had landed. */
export async function forgetRecords(
  connection: DuckDBConnection,
  sourceName: string,
  loader: SourceType
): Promise<void> {
  const name = quotedString(sourceName);
  // rows go away, which building on by batch cannot see: everything is built anew
  await nextNumber(connection, "epoch");
  for (const held of Object.keys(loader.kinds).flatMap((kind) => tablesOf(loader, kind))) {
    await connection.run(`delete from ${held} where source_name = ${name}`);
  }
  await connection.run(`delete from earshot.ledger where source_name = ${name}`);
  await connection.run(
    `delete from earshot.quarantined where file_id in
       (select file_id from earshot.landed_files where source_name = ${name})`
  );
}

/** Takes the next numbers of a counter that never goes back, and gives the first of them. */
export async function nextNumber(
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
