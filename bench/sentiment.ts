// npm run bench:sentiment: the sentiment of a million turns, by the model and by a JavaScript library, whole processes in
// turn. Options: --sessions NUMBER (70000), --runs NUMBER (3).
import {spawnSync} from "node:child_process";
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {parseArgs} from "node:util";
import {DuckDBInstance} from "@duckdb/node-api";
import {quotedString} from "../loaders/source.ts";
import {textTable} from "../src/cli/context.ts";
import {checkConfig, projectFolder, variablesOf} from "../src/engine/config.ts";
import {readProject, renderModel} from "../src/engine/project.ts";
import {queryRows} from "../src/engine/warehouse.ts";
import {measureInTurn, median} from "./measure.ts";

const {values} = parseArgs({
  options: {sessions: {type: "string", default: "70000"}, runs: {type: "string", default: "3"}}
});
const folder = mkdtempSync(join(tmpdir(), "earshot-bench-"));
process.once("SIGINT", () => {
  rmSync(folder, {recursive: true, force: true});
  process.exit(130);
});
try {
  const warehouse = join(folder, "data/warehouse.duckdb");
  const texts = join(folder, "texts.jsonl");
  const config = join(folder, "bench.config.ts");
  writeFileSync(
    config,
    `export default {sources: [{type: "generated", sessions: ${Number(values.sessions)}}]};\n`
  );
  const built = spawnSync(
    process.execPath,
    [
      join(projectFolder, "bin/earshot.js"),
      ...["build", "--select", "+int_turn_sentiment", "--config", config],
      ...["--data-dir", join(folder, "data")]
    ],
    {encoding: "utf8"}
  );
  if (built.status !== 0) throw new Error(built.stderr);

  const project = await readProject(projectFolder, variablesOf(checkConfig({}, "bench")));
  const model = project.byName.get("int_turn_sentiment");
  if (model === undefined) throw new Error("no model is called int_turn_sentiment");
  const sql = renderModel(project, model, {isIncremental: false, asOf: "2026-01-01T00:00:00Z"});
  const asTheyAre = join(folder, "as-they-are.sql");
  const allDifferent = join(folder, "all-different.sql");
  writeFileSync(asTheyAre, `create or replace table scores as ${sql}`);
  writeFileSync(
    allDifferent,
    `create or replace table scores as ${sql.replace(/\bint_turns\b/, "different_turns")}`
  );

  const instance = await DuckDBInstance.create(warehouse);
  const connection = await instance.connect();
  await connection.run(
    `create table different_turns as
     select * replace (turn_text || ' ' || row_number() over () as turn_text) from int_turns`
  );
  await connection.run(
    `copy (select to_json(turn_text) from int_turns where turn_text is not null)
     to ${quotedString(texts)} (format csv, header false, quote '', escape '', delimiter '\\0')`
  );
  const [count] = await queryRows<{turns: number; texts: number}>(
    connection,
    "select count(turn_text) as turns, count(distinct turn_text) as texts from int_turns"
  );
  connection.closeSync();
  instance.closeSync();

  const runSql = join(projectFolder, "bench/run-sql.mjs");
  const measured = measureInTurn(
    {
      "vader-sentiment, row by row": [join(projectFolder, "bench/score-texts.mjs"), texts],
      "model, turns as they are": [runSql, warehouse, asTheyAre],
      "model, no two texts alike": [runSql, warehouse, allDifferent]
    },
    {runs: Number(values.runs), cwd: projectFolder}
  );
  const yardstick = median(measured["vader-sentiment, row by row"]?.seconds ?? []);
  process.stdout.write(
    `${count?.turns.toLocaleString("en-US")} turns with text, ${count?.texts.toLocaleString("en-US")} different texts, ${values.runs} runs each, whole processes, in turn\n\n`
  );
  process.stdout.write(
    `${textTable(
      ["", "median s", "min s", "max s", "times as fast", "peak MB"],
      Object.entries(measured).map(([name, {seconds, peakMb}]) => [
        name,
        Number(median(seconds).toFixed(2)),
        Number(Math.min(...seconds).toFixed(2)),
        Number(Math.max(...seconds).toFixed(2)),
        Number((yardstick / median(seconds)).toFixed(1)),
        Math.round(peakMb)
      ])
    )}\n`
  );
} finally {
  rmSync(folder, {recursive: true, force: true});
}
