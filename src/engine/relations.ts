import type {DuckDBConnection} from "@duckdb/node-api";
import {allSourceTypes} from "../../loaders/index.ts";
import {quotedString, rawTable} from "../../loaders/source.ts";
import type {Config} from "./config.ts";
import {hashOf} from "./files.ts";
import {inTransaction, queryRows} from "./warehouse.ts";

/**
 * A version for each relation that is no model: the same content has the same version. The outer hashes are
 * needed: DuckDB combines the hashes of several columns by exclusive or, so that without them rows that
 * exchange their values would look the same.
 */
export async function relationVersions(connection: DuckDBConnection): Promise<Map<string, string>> {
  const versions = new Map<string, string>();
  const kinds = await queryRows<{
    source_name: string;
    source_type: string;
    kind: string;
    version: string;
  }>(
    connection,
    `select source_name, any_value(source_type) as source_type, kind,
       count(*) || ':' || coalesce(bit_xor(hash(hash(record_id, content_hash))), 0) as version
     from (
       select ledger.*, files.source_type from earshot.ledger as ledger
       inner join earshot.landed_files as files on ledger.file_id = files.file_id
       where status = 'accepted')
     group by source_name, kind order by source_name, kind`
  );
  for (const source of allSourceTypes()) {
    for (const [kind, {items}] of Object.entries(source.kinds)) {
      const mine = kinds.filter(
        (entry) => entry.source_type === source.type && entry.kind === kind
      );
      for (const table of [kind, ...(items === undefined ? [] : [items.table])]) {
        const relation = rawTable(source, table);
        versions.set(relation, hashOf(versions.get(relation) ?? "", JSON.stringify(mine)));
      }
    }
  }
  const [accounts] = await queryRows<{version: string}>(
    connection,
    `select
       (select count(*) || ':' || coalesce(bit_xor(hash(hash(file_id, record_number, status, reason))), 0)
        from earshot.ledger)
       || '/' ||
       (select count(*) || ':' || coalesce(bit_xor(hash(hash(file_id, file_name, sha256))), 0)
        from earshot.landed_files) as version`
  );
  for (const view of ["files", "records", "quarantine"]) {
    versions.set(`earshot.${view}`, accounts?.version ?? "");
  }
  const notes = await queryRows<{note: string; value: string}>(
    connection,
    "select note, value from earshot.notes"
  );
  for (const {note, value} of notes) versions.set(note, value);
  return versions;
}

/** Targets and campaigns of the configuration, as models read them. */
export async function writeConfigTables(
  connection: DuckDBConnection,
  config: Config
): Promise<void> {
  const targets = [
    ...Object.entries(config.targets).map(([metric, target]) => [metric, null, target] as const),
    ...config.campaigns.flatMap(({id, targets: own}) =>
      Object.entries(own).map(([metric, target]) => [metric, id, target] as const)
    )
  ];
  const content = {targets, campaigns: config.campaigns};
  const version = hashOf(JSON.stringify(content));
  const [known] = await queryRows<{value: string}>(
    connection,
    "select value from earshot.notes where note = 'config.targets'"
  );
  if (known?.value === version) return;
  await inTransaction(connection, async () => {
    await connection.run("delete from config.targets; delete from config.campaigns");
    for (const [metric, campaignId, target] of targets) {
      await connection.run(
        `insert into config.targets values (${quotedString(metric)}, ${campaignId === null ? "null" : quotedString(campaignId)}, ${target})`
      );
    }
    for (const {id, name, startedOn} of config.campaigns) {
      await connection.run(
        `insert into config.campaigns values (${quotedString(id)}, ${quotedString(name)}, ${startedOn === undefined ? "null" : `date '${startedOn}'`})`
      );
    }
    for (const note of ["config.targets", "config.campaigns"]) {
      await connection.run(`insert or replace into earshot.notes values ('${note}', '${version}')`);
    }
  });
}
