// npm run bench:signals: all signals of a million turns, by the models and beside a JavaScript library that does sentiment
// alone, whole processes in turn.
import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {DuckDBInstance} from "@duckdb/node-api";
import {quotedString} from "../loaders/source.ts";
import {textTable} from "../src/cli/context.ts";
import {checkConfig, projectFolder, variablesOf} from "../src/engine/config.ts";
import {descendantsOf, inOrder} from "../src/engine/graph.ts";
import {type Model, readProject, renderModel} from "../src/engine/project.ts";
import {waitsOf} from "../src/engine/run-order.ts";
import {States} from "../src/engine/states.ts";
import {queryRows, warehouseSettings} from "../src/engine/warehouse.ts";
import {measureInTurn, median} from "./measure.ts";
import {count, optionsOf} from "./options.ts";
import {earshot, inBenchFolder, writeConfig} from "./project.ts";
import type {MadeModel} from "./run-models.ts";

const {sessions, runs} = optionsOf<{sessions: number; runs: number}>(
  "bench:signals",
  "All signals of a million turns, beside a JavaScript library that does sentiment alone.",
  [count("sessions", "generated calls", 70_000, 1), count("runs", "of each, in turn", 3, 1)]
);

await inBenchFolder(async (folder) => {
  const warehouse = join(folder, "data/warehouse.duckdb");
  const texts = join(folder, "texts.jsonl");
  const config = join(folder, "bench.config.ts");
  writeConfig(config, {type: "generated", sessions});
  const defaults = checkConfig({}, "bench");
  const settings = warehouseSettings(defaults);
  const project = await readProject(projectFolder, variablesOf(defaults));
  // these stand on turns too, and tell who called when
  const others = [
    "int_calls",
    "int_session_openings",
    "int_session_roles",
    "int_sessions_sequenced"
  ];
  const signalModels = [...descendantsOf("int_turns_unioned", project.models)]
    .flatMap((name) => project.byName.get(name) ?? [])
    .filter(({name, layer}) => layer === "intermediate" && !others.includes(name));
  const selection = signalModels.map(({name}) => `+${name}`).join(" ");
  earshot("build", "--select", selection, "--config", config, "--data-dir", join(folder, "data"));

  const instance = await DuckDBInstance.create(warehouse, settings);
  const connection = await instance.connect();
  await connection.run(`
    create table turns_as_they_are as select * from int_turns_unioned;
    create table turns_all_different as
    select * replace (
      turn_text || ' ' || translate(cast(row_number() over () as varchar), '0123456789', 'bcdfghjklm') as turn_text
    ) from int_turns_unioned
  `);
  await connection.run(
    `copy (select to_json(turn_text) from int_turns where turn_text is not null)
     to ${quotedString(texts)} (format csv, header false, quote '', escape '', delimiter '\\0')`
  );
  const [count] = await queryRows<{turns: number; texts: number}>(
    connection,
    "select count(turn_text) as turns, count(distinct turn_text) as texts from int_turns"
  );
  const costs = await new States(connection).costs();
  connection.closeSync();
  instance.closeSync();

  /** A file of what makes models anew, as a full build does, with one table of turns in the place of another. */
  const statements = (models: readonly Model[], replaced: string, turns: string) => {
    const file = join(folder, `${replaced}-${turns}.json`);
    const ordered = inOrder(models);
    const waits = waitsOf(ordered);
    const made = ordered.map((model): MadeModel => {
      const sql = renderModel(project, model, {isIncremental: false, asOf: "2026-01-01T00:00:00Z"});
      return {
        name: model.name,
        waitsFor: [...(waits.get(model.name) ?? [])],
        cost: costs.get(model.name),
        sql: `create or replace ${model.materialization === "view" ? "view" : "table"} ${model.name} as
          ${sql.replace(new RegExp(`\\b${replaced}\\b`, "g"), turns)}`
      };
    });
    writeFileSync(file, JSON.stringify(made));
    return file;
  };

  const inWarehouse = (models: string) => [
    "--import",
    "tsx",
    join(projectFolder, "bench/run-models.ts"),
    warehouse,
    models,
    JSON.stringify(settings)
  ];
  const sentiment = signalModels.filter(({name}) => name === "int_turn_sentiment");
  const measured = measureInTurn(
    {
      "vader-sentiment, row by row": [join(projectFolder, "bench/score-texts.mjs"), texts],
      "sentiment, turns as they are": inWarehouse(
        statements(sentiment, "int_turns", "turns_as_they_are")
      ),
      "sentiment, no two texts alike": inWarehouse(
        statements(sentiment, "int_turns", "turns_all_different")
      ),
      "all signals, turns as they are": inWarehouse(
        statements(signalModels, "int_turns_unioned", "turns_as_they_are")
      ),
      "all signals, no two texts alike": inWarehouse(
        statements(signalModels, "int_turns_unioned", "turns_all_different")
      )
    },
    {runs, cwd: projectFolder}
  );
  const yardstick = median(measured["vader-sentiment, row by row"]?.seconds ?? []);
  process.stdout.write(
    `${count?.turns.toLocaleString("en-US")} turns with text, ${count?.texts.toLocaleString("en-US")} different texts, ${runs} runs each, whole processes, in turn\n\n`
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
});
