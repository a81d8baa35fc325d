import {build} from "../engine/build.ts";
import {messageOf} from "../engine/errors.ts";
import {type SourceCounts, sourceCounts} from "../engine/ledger.ts";
import {pendingFiles} from "../engine/new-files.ts";
import {maskPrivate} from "../engine/private-text.ts";
import {readManifest} from "../engine/publish.ts";
import {listQuarantine, type QuarantinedRecord} from "../engine/quarantine.ts";
import {openWarehouseToRead, queryRows} from "../engine/warehouse.ts";
import {ago, type CommandContext, counted, print, textTable} from "./context.ts";
import {sourcesTable} from "./ingest.ts";

/** A check that did not pass and holds nothing back. */
interface Warning {
  check_name: string;
  description: string;
  offending_count: number | null;
  problem: string | null;
}

/** Says what is published, how old it is, what is stale and why, and what became of every record. */
export async function status(context: CommandContext): Promise<number> {
  const {dataFolder, config, json} = context;
  const manifest = readManifest(dataFolder);
  let sources: SourceCounts[] = [];
  let quarantine: QuarantinedRecord[] = [];
  let warnings: Warning[] = [];
  let changes: {model: string; reason: string}[] = [];
  let pending: Awaited<ReturnType<typeof pendingFiles>> = [];
  let unread: string | undefined;
  try {
    const warehouse = await openWarehouseToRead(dataFolder);
    if (warehouse !== undefined) {
      try {
        sources = await sourceCounts(warehouse.connection);
        pending = await pendingFiles(warehouse.connection, config, dataFolder);
        quarantine = (await listQuarantine(warehouse.connection, {limit: 20})).records;
        warnings = await queryRows<Warning>(
          warehouse.connection,
          `select check_name, description, offending_count, problem from earshot.check_states
           where status = 'warn' order by check_name`
        );
      } finally {
        warehouse.close();
      }
      const plan = await build({config, dataFolder, asOf: context.asOf, dryRun: true});
      changes = plan.models.filter(({action}) => action !== "current");
    }
  } catch (error) {
    unread = messageOf(error);
  }
  const marts = Object.entries(manifest?.marts ?? {}).map(([mart, entry]) => {
    const change = changes.find(({model}) => model === mart);
    const reason = entry.reason ?? change?.reason ?? null;
    return {
      mart,
      rows: entry.rows,
      builtAt: entry.builtAt,
      status: entry.status === "missing" ? "missing" : reason === null ? "current" : "stale",
      reason
    };
  });
  if (json) {
    print(
      JSON.stringify(
        {
          builtAt: manifest?.builtAt ?? null,
          checkedAt: manifest?.checkedAt ?? null,
          asOf: manifest?.asOf ?? null,
          marts,
          sources,
          quarantine,
          warnings,
          pending,
          problem: unread ?? null
        },
        null,
        2
      )
    );
    return 0;
  }
  if (manifest === undefined) {
    print(`nothing is published in ${dataFolder} yet; run earshot build`);
  } else {
    print(
      `published ${ago(manifest.builtAt)}, last looked at ${ago(manifest.checkedAt)}; reports speak of the time up to ${manifest.asOf ?? "an unknown end"}\n`
    );
    print(
      textTable(
        ["published", "rows", "built", "status"],
        marts.map(({mart, rows, builtAt, status, reason}) => [
          mart,
          rows,
          ago(builtAt),
          reason === null ? status : `${status}: ${reason}`
        ])
      )
    );
  }
  if (unread !== undefined) print(`\n${unread}`);
  if (warnings.length > 0) {
    print("");
    for (const {check_name, description, offending_count, problem} of warnings) {
      print(
        `warning: does not hold: ${description} (${check_name}, ${counted(offending_count ?? 0, "row")})${problem === null ? "" : `: ${problem}`}`
      );
    }
  }
  if (pending.length > 0) {
    print("");
    for (const {source_name, file_name, reason} of pending.slice(0, 20)) {
      print(`not read yet: ${source_name}: ${maskPrivate(file_name)} ${reason}`);
    }
    if (pending.length > 20) print(`… and ${counted(pending.length - 20, "file")} more`);
  }
  if (sources.length > 0) {
    print(`\n${sourcesTable(sources)}`);
    if (quarantine.length > 0) {
      print("");
      for (const {quarantine_id, source_name, file_name, record_number, reason} of quarantine) {
        print(
          `quarantined: ${quarantine_id}: ${source_name}: ${file_name}:${record_number}: ${reason}`
        );
      }
      const total = sources.reduce((sum, source) => sum + source.quarantined_count, 0);
      if (total > quarantine.length)
        print(
          `… and ${counted(total - quarantine.length, "record")} more; earshot quarantine list has all`
        );
    }
  }
  return 0;
}
