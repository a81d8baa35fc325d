import {join} from "node:path";
import {type BuildReport, build} from "../../src/engine/build.ts";
import {checkConfig} from "../../src/engine/config.ts";
import type {SourceCounts} from "../../src/engine/ledger.ts";
import {openWarehouseToRead, queryRows} from "../../src/engine/warehouse.ts";
import {temporaryFolder} from "./project.ts";

/** A build of one corpus, as a test looks at it. */
export interface CorpusBuild {
  report: BuildReport;
  /** What became of the records of a kind. */
  counts(kind: string): SourceCounts | undefined;
  /** Rows of any model that was built. */
  query(sql: string): Promise<Record<string, unknown>[]>;
}

/**
 * Builds the sessions of one corpus, and further models, in a folder that goes away with the test.
 *
 * @param models names apart by blanks
 */
export async function buildCorpus(
  type: string,
  path: string | undefined,
  models = ""
): Promise<CorpusBuild> {
  const dataFolder = temporaryFolder();
  const config = checkConfig({sources: [{type, path}]}, join(dataFolder, "earshot.config.ts"));
  const report = await build({config, dataFolder, selection: `+fact_sessions ${models}`});
  return {
    report,
    counts: (kind) => report.landing?.sources.find((counts) => counts.kind === kind),
    async query(sql) {
      const warehouse = await openWarehouseToRead(dataFolder);
      if (warehouse === undefined) throw new Error("nothing was built");
      try {
        return await queryRows(warehouse.connection, sql);
      } finally {
        warehouse.close();
      }
    }
  };
}
