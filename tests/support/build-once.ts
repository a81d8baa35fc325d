// Builds a test's project in a process of its own, which may be told to die at a step, or be killed from outside:
// build-once.ts FOLDER [--kill-at STEP] [--ingest]
import {join} from "node:path";
import {parseArgs} from "node:util";
import {build} from "../../src/engine/build.ts";
import {loadConfig} from "../../src/engine/config.ts";
import {messageOf} from "../../src/engine/errors.ts";
import {land} from "../../src/engine/landing.ts";
import {openWarehouse} from "../../src/engine/warehouse.ts";

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {"kill-at": {type: "string"}, ingest: {type: "boolean", default: false}}
});
const [folder = ""] = positionals;
let steps = 0;
const enter = (text: string) => {
  process.stdout.write(`step ${steps}: ${text}\n`);
  if (String(steps++) === values["kill-at"]) process.kill(process.pid, "SIGKILL");
};
try {
  const config = {
    ...(await loadConfig(join(folder, "earshot.config.ts"))),
    memoryLimit: "200MB",
    threads: 1
  };
  const dataFolder = join(folder, "data");
  const progress = {step: enter, note() {}, done() {}};
  if (values.ingest) {
    const warehouse = await openWarehouse(dataFolder, config);
    await land(warehouse, config, dataFolder, progress);
    warehouse.close();
  } else {
    const report = await build({
      config,
      dataFolder,
      project: folder,
      siteData: join(folder, "site"),
      progress
    });
    for (const problem of report.problems) process.stderr.write(`${problem}\n`);
    process.exitCode = report.ok ? 0 : 1;
  }
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
