// Builds a test's project in a process of its own, which may be told to die: build-once.ts FOLDER [STEP]
import {join} from "node:path";
import {build} from "../../src/engine/build.ts";
import {checkConfig} from "../../src/engine/config.ts";
import {messageOf} from "../../src/engine/errors.ts";

const [folder = "", fatalStep] = process.argv.slice(2);
let steps = 0;
const enter = (text: string) => {
  process.stdout.write(`step ${steps}: ${text}\n`);
  if (String(steps++) === fatalStep) process.kill(process.pid, "SIGKILL");
};
try {
  const report = await build({
    config: checkConfig(
      {sources: [{type: "earshot-jsonl", path: "calls"}], memoryLimit: "200MB", threads: 1},
      join(folder, "earshot.config.ts")
    ),
    dataFolder: join(folder, "data"),
    project: folder,
    progress: {step: enter, note() {}, done() {}}
  });
  for (const problem of report.problems) process.stderr.write(`${problem}\n`);
  process.exitCode = report.ok ? 0 : 1;
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
