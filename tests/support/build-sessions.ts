import {join} from "node:path";
import {build} from "../../src/engine/build.ts";
import {type ConfigInput, checkConfig, projectFolder} from "../../src/engine/config.ts";
import {openWarehouseToRead, queryRows} from "../../src/engine/warehouse.ts";
import {temporaryFolder, writeFiles} from "./project.ts";

/**
 * A folder with exports of these sources.
 *
 * @returns a function that adds files to it, brings them in and builds up to the sessions
 */
export function sessionBuilder(sources: ConfigInput["sources"]) {
  const folder = temporaryFolder();
  const dataFolder = join(folder, "data");
  const config = checkConfig({sources}, join(folder, "earshot.config.ts"));
  return async (files: Record<string, string | Buffer>) => {
    writeFiles(folder, files);
    const report = await build({
      config,
      dataFolder,
      project: projectFolder,
      selection: "+fact_sessions"
    });
    const warehouse = await openWarehouseToRead(dataFolder);
    if (warehouse === undefined) throw new Error("nothing was built");
    try {
      const rows = (sql: string) => queryRows(warehouse.connection, sql);
      return {
        report,
        sessions: await rows("select * from fact_sessions order by session_id"),
        turns: await rows("select * from int_turns order by session_id, turn_index"),
        quarantine: await rows("select source_name, reason from earshot.quarantine order by all")
      };
    } finally {
      warehouse.close();
    }
  };
}
