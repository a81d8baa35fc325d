import {type ChildProcess, spawn} from "node:child_process";
import {join} from "node:path";
import {type ConfigInput, checkConfig, projectFolder} from "../../src/engine/config.ts";
import {type FetchSettings, fetchSources} from "../../src/engine/fetch.ts";
import {land} from "../../src/engine/landing.ts";
import {silent} from "../../src/engine/progress.ts";
import {openWarehouse, queryRows} from "../../src/engine/warehouse.ts";
import {temporaryFolder, writeFiles} from "./project.ts";
import {quickClock} from "./test-server.ts";

/** A data folder into which one source is fetched and landed, as often as a test likes. */
export function fetchingSource(source: NonNullable<ConfigInput["sources"]>[number]) {
  const folder = temporaryFolder();
  const data = join(folder, "data");
  const config = checkConfig({sources: [source]}, join(folder, "earshot.config.ts"));
  return {
    folder,
    /** Where what is fetched lies. */
    fetched: join(data, "fetched", source.name ?? source.type),
    /** Fetches what is new, as at that time. */
    fetch(at: string, settings: FetchSettings = {}, progress = silent) {
      const {clock} = quickClock(at);
      return fetchSources(config, data, progress, {clock, ...settings});
    },
    /** Starts a process of its own that ingests, as a person would. */
    ingest(...more: string[]): ChildProcess {
      writeFiles(folder, {
        "earshot.config.ts": `export default ${JSON.stringify({sources: [source]})};\n`
      });
      const command = join(projectFolder, "bin/earshot.js");
      const args = ["ingest", "--config", config.path, "--data-dir", data, ...more];
      return spawn(process.execPath, [command, ...args], {stdio: ["ignore", "pipe", "pipe"]});
    },
    /** Lands what was fetched and asks the warehouse. */
    async landed(...queries: string[]): Promise<Record<string, unknown>[][]> {
      const warehouse = await openWarehouse(data, config);
      try {
        await land(warehouse, config, data, silent);
        const answers = [];
        for (const query of queries) answers.push(await queryRows(warehouse.connection, query));
        return answers;
      } finally {
        warehouse.close();
      }
    }
  };
}
