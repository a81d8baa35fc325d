import {fetchSources} from "../engine/fetch.ts";
import {land} from "../engine/landing.ts";
import type {SourceCounts} from "../engine/ledger.ts";
import {openWarehouse} from "../engine/warehouse.ts";
import {type CommandContext, counted, print, textTable} from "./context.ts";

/** Fetches what is new on servers, lands what the sources hold and prints what became of the records. */
export async function ingest(
  {config, dataFolder, json, progress}: CommandContext,
  options: {fetch?: boolean}
): Promise<number> {
  const warehouse = await openWarehouse(dataFolder, config);
  try {
    if (options.fetch !== false) await fetchSources(config, dataFolder, progress);
    const report = await land(warehouse, config, dataFolder, progress);
    progress.done();
    if (json) print(JSON.stringify(report, null, 2));
    else {
      print(sourcesTable(report.sources));
      print(`\n${counted(report.newFileCount, "new file")}`);
    }
    return 0;
  } finally {
    warehouse.close();
  }
}

/** What became of each source's records. */
export function sourcesTable(sources: readonly SourceCounts[]): string {
  return textTable(
    ["source", "kind", "files", "records", "accepted", "duplicate", "quarantined"],
    sources.map((source) => [
      source.source_name,
      source.kind,
      source.file_count,
      source.record_count,
      source.accepted_count,
      source.duplicate_count,
      source.quarantined_count
    ])
  );
}
