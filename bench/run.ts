// npm run bench: what the main job costs on a million turns. Ratios hold where single times do not: both sides
// run in turn on the same machine.
import {appendFileSync, mkdirSync, rmSync, statSync} from "node:fs";
import {join} from "node:path";
import {textTable} from "../src/cli/context.ts";
import {projectFolder} from "../src/engine/config.ts";
import {copyProject} from "../tests/support/project-copy.ts";
import {type Measured, measureInTurn, median} from "./measure.ts";
import {count, optionsOf} from "./options.ts";
import {
  earshot,
  earshotProgram,
  inBenchFolder,
  publishedTurns,
  short,
  writeConfig
} from "./project.ts";

const {sessions, runs} = optionsOf<{sessions: number; runs: number}>(
  "bench",
  "What ingest, a full build and a rebuild cost on a million turns.",
  [count("sessions", "generated calls", 85000, 1), count("runs", "of each, in turn", 3, 1)]
);

await inBenchFolder((folder) => {
  // a copy of the project, so that a model can be edited
  const project = copyProject(join(folder, "project"));
  const calls = join(folder, "calls.jsonl");
  earshot("generate", "--sessions", String(sessions), "--out", calls);
  const config = join(folder, "bench.config.ts");
  writeConfig(config, {type: "earshot-jsonl", path: calls});
  const data = join(folder, "data");
  mkdirSync(data);
  const build = [earshotProgram(project), "build", "--config", config, "--data-dir", data];

  const cold = measureInTurn(
    {
      "read_json alone": [
        join(projectFolder, "bench/read-alone.mjs"),
        calls,
        join(folder, "yardstick.duckdb")
      ],
      "JSONL to published marts": build
    },
    {
      runs,
      cwd: project,
      prepare: () => {
        rmSync(data, {recursive: true, force: true});
        rmSync(join(folder, "yardstick.duckdb"), {force: true});
      }
    }
  );
  const mart = join(project, "models/marts/outcomes_by_day.sql");
  const warm = measureInTurn(
    {"nothing changed": build, "one mart edited": build},
    {
      runs,
      cwd: project,
      prepare: (name, run) => {
        if (name === "one mart edited") appendFileSync(mart, `\n-- edit ${run}\n`);
      }
    }
  );
  const yardstick = median(cold["read_json alone"]?.seconds ?? []);
  const all: Record<string, Measured> = {...cold, ...warm};
  process.stdout.write(
    `${publishedTurns(config, data).toLocaleString("en-US")} turns, ${(statSync(calls).size / 1e6).toFixed(0)} MB of JSON lines, ${runs} runs each, whole processes, in turn\n\n`
  );
  process.stdout.write(
    `${textTable(
      ["", "median s", "min s", "max s", "times read_json", "peak MB"],
      Object.entries(all).map(([name, {seconds, peakMb}]) => [
        name,
        short(median(seconds)),
        short(Math.min(...seconds)),
        short(Math.max(...seconds)),
        short(median(seconds) / yardstick),
        Math.round(peakMb)
      ])
    )}\n`
  );
});
