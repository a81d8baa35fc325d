// npm run bench: what the main job costs on a million turns. Ratios hold where single times do not: both sides
// run in turn on the same machine. Options: --sessions NUMBER (85000), --runs NUMBER (3).
import {spawnSync} from "node:child_process";
import {appendFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {parseArgs} from "node:util";
import {textTable} from "../src/cli/context.ts";
import {projectFolder} from "../src/engine/config.ts";
import {copyProject} from "../tests/support/project-copy.ts";
import {type Measured, measureInTurn, median} from "./measure.ts";

const {values} = parseArgs({
  options: {sessions: {type: "string", default: "85000"}, runs: {type: "string", default: "3"}}
});
const runs = Number(values.runs);
const folder = mkdtempSync(join(tmpdir(), "earshot-bench-"));
process.once("SIGINT", () => {
  rmSync(folder, {recursive: true, force: true});
  process.exit(130);
});
try {
  // a copy of the project, so that a model can be edited
  const project = copyProject(join(folder, "project"));
  const earshot = join(project, "bin/earshot.js");
  const calls = join(folder, "calls.jsonl");
  const generated = spawnSync(
    process.execPath,
    [earshot, "generate", "--sessions", values.sessions, "--out", calls],
    {encoding: "utf8"}
  );
  if (generated.status !== 0) throw new Error(generated.stderr);
  const config = join(folder, "bench.config.ts");
  writeFileSync(
    config,
    `export default {sources: [{type: "earshot-jsonl", path: ${JSON.stringify(calls)}}]};\n`
  );
  const data = join(folder, "data");
  mkdirSync(data);
  const build = [earshot, "build", "--config", config, "--data-dir", data];

  const cold = measureInTurn(
    {
      "read_json alone": [
        join(projectFolder, "bench/read-json.mjs"),
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
  const turns = spawnSync(
    process.execPath,
    [
      earshot,
      "query",
      "--config",
      config,
      "--data-dir",
      data,
      "--format",
      "csv",
      "select sum(turn_count) from fact_sessions"
    ],
    {encoding: "utf8"}
  ).stdout.split("\n")[1];
  process.stdout.write(
    `${Number(turns).toLocaleString("en-US")} turns, ${(statSync(calls).size / 1e6).toFixed(0)} MB of JSON lines, ${runs} runs each, whole processes, in turn\n\n`
  );
  process.stdout.write(
    `${textTable(
      ["", "median s", "min s", "max s", "times read_json", "peak MB"],
      Object.entries(all).map(([name, {seconds, peakMb}]) => [
        name,
        Number(median(seconds).toFixed(2)),
        Number(Math.min(...seconds).toFixed(2)),
        Number(Math.max(...seconds).toFixed(2)),
        Number((median(seconds) / yardstick).toFixed(2)),
        Math.round(peakMb)
      ])
    )}\n`
  );
} finally {
  rmSync(folder, {recursive: true, force: true});
}
