import {join} from "node:path";
import {type ConfigInput, checkConfig} from "../../src/engine/config.ts";
import {type FetchSettings, fetchSources} from "../../src/engine/fetch.ts";
import {land} from "../../src/engine/landing.ts";
import {silent} from "../../src/engine/progress.ts";
import {openWarehouse, queryRows} from "../../src/engine/warehouse.ts";
import {temporaryFolder} from "./project.ts";
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
