import type {DuckDBConnection} from "@duckdb/node-api";
import {quotedString} from "../../loaders/source.ts";

/**
 * A record that was set aside is open until it comes again: under its id, later, or with its file, where a later
 * version of the same name carries on from the older one. A file that is written over each day with other calls
 * does not: it shares no record with the one before. What has come again counts as a duplicate from then on, so
 * that records = accepted + duplicate + quarantined holds and nobody looks for what is corrected already.
 */
export async function closeReplaced(
  connection: DuckDBConnection,
  sourceName: string
): Promise<void> {
  await connection.run(`
    create or replace temp table replaced_since as
    with open as (
      select file_id, record_number, kind, record_id, version from earshot.ledger
      where source_name = ${quotedString(sourceName)} and status = 'quarantined'
    ),
    by_record as (
      select open.file_id, open.record_number,
        max((later.file_id, later.record_number)) as later
      from open
      inner join earshot.ledger as later
        on later.source_name = ${quotedString(sourceName)}
        and later.kind = open.kind and later.record_id = open.record_id
        and (later.file_id, later.record_number) > (open.file_id, open.record_number)
        and coalesce(later.version >= open.version, true)
      group by open.file_id, open.record_number
    ),
    versions as (
      select older.file_id, newer.file_id as newer_id
      from earshot.landed_files as older
      inner join earshot.landed_files as newer
        on newer.source_name = older.source_name and newer.kind = older.kind
        and newer.file_name = older.file_name and newer.file_id > older.file_id
      where older.file_id in (select file_id from open)
    ),
    ids as (
      select distinct file_id, record_id from earshot.ledger
      where record_id is not null
        and file_id in (select file_id from versions union select newer_id from versions)
    ),
    carried_on as (
      select distinct versions.file_id from versions
      inner join ids as before on before.file_id = versions.file_id
      inner join ids as after on after.file_id = versions.newer_id
        and after.record_id = before.record_id
      union
      -- a file of which no record has an id can be compared with nothing but its name
      select file_id from versions where file_id not in (select file_id from ids)
    )
    select open.file_id, open.record_number,
      case when by_record.later is not null
        then 'record ' || later_rows.record_number || ' of ' || later_files.file_name
        else 'a later version of its file' end as replacement
    from open
    left join by_record
      on by_record.file_id = open.file_id and by_record.record_number = open.record_number
    left join earshot.ledger as later_rows
      on (later_rows.file_id, later_rows.record_number) = by_record.later
    left join earshot.landed_files as later_files on later_files.file_id = later_rows.file_id
    where by_record.later is not null or open.file_id in (select file_id from carried_on)`);
  await connection.run(`
    update earshot.ledger as ledger set status = 'duplicate',
      reason = 'replaced by ' || replaced_since.replacement || '; had been set aside: ' || ledger.reason
    from replaced_since
    where ledger.file_id = replaced_since.file_id
      and ledger.record_number = replaced_since.record_number`);
}
