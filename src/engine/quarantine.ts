import {existsSync} from "node:fs";
import {join} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import {quotedString} from "../../loaders/source.ts";
import type {Config} from "./config.ts";
import {BuildError, UsageError} from "./errors.ts";
import {land} from "./landing.ts";
import {maskPrivate} from "./private-text.ts";
import type {Progress} from "./progress.ts";
import {quarantineId, queryRows, type Warehouse} from "./warehouse.ts";

/** A record that was set aside. Its reason may quote the record, so what is private in it is masked. */
export interface QuarantinedRecord {
  quarantine_id: string;
  source_name: string;
  file_name: string;
  record_number: number;
  reason: string;
}

/** How many open records share a reason. */
export interface QuarantineReason {
  source_name: string;
  reason: string;
  record_count: number;
}

export interface QuarantineFilter {
  source?: string | undefined;
  /** Part of the reason, in any case. */
  reason?: string | undefined;
  limit: number;
}

/** A record as it came, raw and with nothing masked. */
export interface RawRecord {
  quarantine_id: string;
  source_name: string;
  file_name: string;
  record_number: number;
  /** `quarantined` while nothing has come in its place. */
  status: string;
  reason: string;
  /** NULL where the file could not be read at all. */
  raw_text: string | null;
  /** Absolute path of the untouched copy of its file. */
  raw_copy: string;
}

/** What reading again did with the records that were open. */
export interface RetryReport {
  source_name: string;
  /** Open before. */
  tried_count: number;
  taken_in_count: number;
  /** Neither taken in nor open any more: the same as, or older than, a record that is in use. */
  duplicate_count: number;
  /** Of the records tried, those still open. */
  remaining_count: number;
  /** Open now, with what came in newly. */
  open_count: number;
}

/** The open records, and how many share each reason, the commonest first. */
export async function listQuarantine(
  connection: DuckDBConnection,
  {source, reason, limit}: QuarantineFilter
): Promise<{total: number; reasons: QuarantineReason[]; records: QuarantinedRecord[]}> {
  const conditions = [
    ...(source === undefined ? [] : [`source_name = ${quotedString(source)}`]),
    ...(reason === undefined
      ? []
      : [`contains(lower(reason), ${quotedString(reason.toLowerCase())})`])
  ];
  const chosen = `from earshot.quarantine ${conditions.length === 0 ? "" : `where ${conditions.join(" and ")}`}`;
  const rules = await queryRows<{source_name: string; rule: string; record_count: number}>(
    connection,
    // the value after the colon differs from record to record; the rule before it is what is counted
    `select source_name, split_part(reason, ': ', 1) as rule, count(*) as record_count
     ${chosen} group by all order by record_count desc, source_name, rule`
  );
  const records = await queryRows<QuarantinedRecord>(
    connection,
    `select quarantine_id, source_name, file_name, record_number, reason
     ${chosen} order by source_name, file_name, record_number, file_id limit ${limit}`
  );
  return {
    total: rules.reduce((sum, {record_count}) => sum + record_count, 0),
    reasons: rules.map(({rule, ...row}) => ({...row, reason: maskPrivate(rule)})),
    records: records.map((row) => ({
      ...row,
      file_name: maskPrivate(row.file_name),
      reason: maskPrivate(row.reason)
    }))
  };
}

/**
 * Finds a record that was set aside, by its id or by `SOURCE/FILE/RECORD`; of several versions of its file the
 * last.
 *
 * @throws UsageError where there is none
 */
export async function findQuarantined(
  connection: DuckDBConnection,
  dataFolder: string,
  name: string
): Promise<RawRecord> {
  const [found] = await queryRows<RawRecord & {landed_path: string}>(
    connection,
    `with records as (
       select
         ${quarantineId} as quarantine_id, ledger.source_name, files.file_name, ledger.file_id,
         ledger.record_number, ledger.status, ledger.reason, held.raw_text, files.landed_path
       from earshot.quarantined as held
       inner join earshot.ledger as ledger
         on held.file_id = ledger.file_id and held.record_number = ledger.record_number
       inner join earshot.landed_files as files on held.file_id = files.file_id
     )
     select * exclude (file_id) from records
     where quarantine_id = ${quotedString(name.toLowerCase())}
       or ${quotedString(name)} in (
         source_name || '/' || file_name || '/' || record_number,
         source_name || '/' || file_name || ':' || record_number)
     order by status = 'quarantined' desc, file_id desc limit 1`
  );
  if (found === undefined) {
    throw new UsageError(
      `${maskPrivate(name)}: no record of that id or SOURCE/FILE/RECORD was set aside; see earshot quarantine list`
    );
  }
  const {landed_path, ...record} = found;
  return {...record, raw_copy: join(dataFolder, landed_path)};
}

/**
 * Reads the open records of sources again with the present loaders and options, from the untouched copies, and
 * takes in what can be used now; what the sources hold newly, such as a corrected file, lands with it.
 *
 * @param source only this one
 * @throws UsageError for a source that is not configured
 * @throws BuildError where an untouched copy is gone
 */
export async function retryQuarantine(
  warehouse: Warehouse,
  config: Config,
  dataFolder: string,
  progress: Progress,
  source?: string
): Promise<RetryReport[]> {
  const {connection} = warehouse;
  const names = config.sources.map(({name}) => name);
  if (source !== undefined && !names.includes(source)) {
    throw new UsageError(
      `--source ${source}: no source is called so; there are ${names.join(", ")}`
    );
  }
  const retried = source === undefined ? names : [source];
  const copies = await queryRows<{landed_path: string}>(
    connection,
    `select distinct landed_path from earshot.landed_files where file_id in (
       select file_id from earshot.quarantine
       where source_name in (${retried.map(quotedString).join(", ")}))`
  );
  const gone = copies.find(({landed_path}) => !existsSync(join(dataFolder, landed_path)));
  if (gone !== undefined) {
    throw new BuildError(
      `${join(dataFolder, gone.landed_path)}: the untouched copy is gone, so its records cannot be read again`
    );
  }
  await connection.run(
    `create or replace temp table open_before as
     select source_name, file_id, record_number from earshot.quarantine
     where source_name in (${retried.map(quotedString).join(", ")})`
  );
  await land(warehouse, config, dataFolder, progress, retried);
  const reports = await queryRows<RetryReport>(
    connection,
    `select
       source_name, count(*) as tried_count,
       count(*) filter (where ledger.status = 'accepted') as taken_in_count,
       count(*) filter (where ledger.status = 'duplicate') as duplicate_count,
       count(*) filter (where ledger.status = 'quarantined') as remaining_count,
       (select count(*) from earshot.quarantine as now
        where now.source_name = open_before.source_name) as open_count
     from open_before
     left join earshot.ledger as ledger using (source_name, file_id, record_number)
     group by source_name order by source_name`
  );
  await connection.run("drop table open_before");
  return reports;
}
