// npm run bench:dbt -- --dbt PATH: the same folder of models built by dbt-core with dbt-duckdb and by our engine, on the
// same raw tables.
import {spawnSync} from "node:child_process";
import {copyFileSync, cpSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {DuckDBInstance} from "@duckdb/node-api";
import {Option} from "commander";
import {textTable} from "../src/cli/context.ts";
import {queryPublished} from "../src/cli/query.ts";
import {checkConfig, projectFolder, variablesOf} from "../src/engine/config.ts";
import {listFiles} from "../src/engine/files.ts";
import {readProject} from "../src/engine/project.ts";
import {readManifest} from "../src/engine/publish.ts";
import {referenceRows} from "../src/engine/reference.ts";
import {queryRows} from "../src/engine/warehouse.ts";
import {count, optionsOf} from "./options.ts";
import {earshotProgram, inBenchFolder, writeConfig} from "./project.ts";

const {dbt, sessions} = optionsOf<{dbt: string; sessions: number}>(
  "bench:dbt",
  "The same folder of models built by dbt-core with dbt-duckdb and by our engine, on the same raw tables.",
  [
    new Option(
      "--dbt <program>",
      "such as one in a virtual environment with dbt-core 1.10 and dbt-duckdb 1.9"
    ).makeOptionMandatory(),
    count("sessions", "generated calls", 20_000, 1)
  ]
);

await inBenchFolder(async (folder) => {
  const data = join(folder, "data");
  const config = join(folder, "bench.config.ts");
  writeConfig(config, {type: "generated", sessions});
  const earshot = (...args: string[]) =>
    timed(process.execPath, [earshotProgram(), ...args, "--config", config, "--data-dir", data]);
  earshot("build");
  const ours = earshot("build", "--full-refresh");

  const project = join(folder, "project");
  cpSync(join(projectFolder, "bench/dbt"), project, {recursive: true});
  cpSync(join(projectFolder, "models"), join(project, "models"), {
    recursive: true,
    filter: (path) => !/models\/(metrics|insights)(\/|$)/.test(path.replaceAll("\\", "/"))
  });
  cpSync(join(projectFolder, "sql/macros"), join(project, "macros"), {recursive: true});
  cpSync(join(projectFolder, "sql/checks"), join(project, "tests"), {recursive: true});
  cpSync(join(projectFolder, "data/reference"), join(project, "seeds"), {recursive: true});
  const {metrics, crossChecks} = await readProject(
    projectFolder,
    variablesOf(checkConfig({}, "bench"))
  );
  writeFileSync(
    join(project, "macros/metrics_of_registry.sql"),
    `{% macro metrics() %}{{ return(${JSON.stringify(metrics)}) }}{% endmacro %}\n`
  );
  // what our templates read of lists while they are rendered
  const templates = ["models", "sql"]
    .flatMap((part) => listFiles(join(projectFolder, part)))
    .filter((path) => path.endsWith(".sql"))
    .map((path) => readFileSync(path, "utf8"));
  const lists = Object.fromEntries(
    [...templates.join("\n").matchAll(/\breference\('(\w+)'/g)].map(([, list = ""]) => [
      list,
      referenceRows(projectFolder, list)
    ])
  );
  writeFileSync(
    join(project, "macros/reference_lists.sql"),
    `{% macro reference(list, where={}) %}
{%- set found = [] -%}
{%- for row in ${JSON.stringify(lists)}[list] -%}
{%- set unlike = [] -%}
{%- for column, value in where.items() -%}
{%- if row[column] not in ([value] if value is string else value) -%}{%- do unlike.append(column) -%}{%- endif -%}
{%- endfor -%}
{%- if not unlike -%}{%- do found.append(row) -%}{%- endif -%}
{%- endfor -%}
{{ return(found) }}
{%- endmacro %}\n`
  );
  // checks on TypeScript models have nothing to read here
  for (const {name, inputs} of crossChecks) {
    if (
      inputs.some(
        (input) => input.startsWith("abandonment_co") || input.startsWith("abandonment_f")
      )
    ) {
      rmSync(join(project, `tests/${name}.sql`));
    }
  }
  copyFileSync(join(data, "warehouse.duckdb"), join(project, "warehouse.duckdb"));
  const asOf = readManifest(data)?.asOf ?? "";
  const theirs = timed(
    dbt,
    ["build", "--profiles-dir", ".", "--vars", JSON.stringify({as_of: asOf})],
    project
  );
  const instance = await DuckDBInstance.create(join(project, "warehouse.duckdb"));
  const connection = await instance.connect();
  const [row] = await queryRows<{n: number}>(
    connection,
    "select sum(error_turn_count)::bigint as n from dbt.fact_sessions"
  );
  connection.closeSync();
  instance.closeSync();
  const {rows} = await queryPublished(data, "select sum(error_turn_count) from fact_sessions");
  process.stdout.write(
    `${textTable(
      ["", "seconds", "error turns in fact_sessions"],
      [
        ["dbt build", Number(theirs.toFixed(1)), row?.n],
        ["earshot build --full-refresh", Number(ours.toFixed(1)), rows[0]?.[0]]
      ]
    )}\n\n${(theirs / ours).toFixed(1)} times as long; ours also fits, traces columns and publishes\n`
  );
});

/** Seconds that a whole process took. */
function timed(command: string, args: string[], cwd = projectFolder): number {
  const began = performance.now();
  const {status, stdout, stderr} = spawnSync(command, args, {cwd, encoding: "utf8"});
  if (status !== 0) {
    throw new Error(`${command} ${args.join(" ")} failed:\n${stdout.slice(-4000)}\n${stderr}`);
  }
  return (performance.now() - began) / 1000;
}
