import {DuckDBInstance} from "@duckdb/node-api";
import {checkConfig, projectFolder, variablesOf} from "../../src/engine/config.ts";
import {type Project, readProject, renderModel} from "../../src/engine/project.ts";
import {prepare, queryRows} from "../../src/engine/warehouse.ts";
import type {Query} from "../../src/stats/logistic-design.ts";

const variables = variablesOf(checkConfig({title: "Tests"}, "tests"));
let reading: Promise<Project> | undefined;

/** Columns of `fact_sessions` that the models on abandonment read. */
const sessionColumns =
  "session_id varchar, customer_key varchar, outcome varchar, customer_turn_count integer, asr_confidence_mean double, is_first_time_user boolean, area varchar, channel varchar, agent_kind varchar, drop_off_stage varchar";

/** Columns of `int_turns` that they read. */
const turnColumns =
  "session_id varchar, turn_index integer, speaker varchar, customer_turn_number integer, asr_confidence double, is_misunderstood boolean, is_silent boolean, is_intent_failure boolean, is_error boolean, stage varchar";

/**
 * Runs every model on abandonment over sessions and turns that SQL makes up, in a database of its own.
 *
 * @param given.sessions query for `fact_sessions`; columns that it leaves out are NULL
 * @param given.turns query for `int_turns`, likewise; may read `fact_sessions`
 */
export async function withAbandonment<Result>(
  given: {sessions: string; turns: string; setUp?: string},
  test: (query: Query, seconds: Record<string, number>) => Promise<Result>
): Promise<Result> {
  reading ??= readProject(projectFolder, variables);
  const project = await reading;
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const query: Query = (sql) => queryRows(connection, sql);
  const seconds: Record<string, number> = {};
  try {
    await prepare(connection, "secret of the tests");
    if (given.setUp !== undefined) await connection.run(given.setUp);
    await connection.run(`create table fact_sessions (${sessionColumns})`);
    await connection.run(`insert into fact_sessions by name ${given.sessions}`);
    await connection.run(`create table int_turns (${turnColumns})`);
    await connection.run(`insert into int_turns by name ${given.turns}`);
    await connection.run(
      `create view int_turn_errors as
       select session_id, turn_index, customer_turn_number, 'marked' as error_basis,
         is_misunderstood, is_silent, is_intent_failure, is_error
       from int_turns where speaker = 'customer'`
    );
    for (const model of project.models) {
      if (model.name !== "int_session_openings" && !model.name.startsWith("abandonment_")) continue;
      const began = performance.now();
      if (model.template !== undefined) {
        const sql = renderModel(project, model, {
          isIncremental: false,
          asOf: "2026-01-01T00:00:00Z"
        });
        await connection.run(`create table ${model.name} as ${sql}`);
      } else {
        const insight = await project.loadInsight(model);
        const columns = Object.entries(insight.columns);
        const rows = await insight.rows({
          query,
          ref: (name) => {
            if (!insight.inputs.includes(name))
              throw new Error(`${name} is no input of ${model.name}`);
            return name;
          },
          variable: (name) => {
            const value = project.variables[name];
            if (value === undefined) throw new Error(`no variable is called ${name}`);
            return value;
          }
        });
        await connection.run(
          `create table ${model.name} (${columns.map(([name, type]) => `${name} ${type}`).join(", ")})`
        );
        const unknown = rows.flatMap(Object.keys).find((name) => !(name in insight.columns));
        if (unknown !== undefined) throw new Error(`${model.name} has no column ${unknown}`);
        const shape = JSON.stringify([insight.columns]);
        await connection.run(
          `insert into ${model.name} by name select unnest(row_of) from (select unnest(from_json_strict($rows, '${shape}')) as row_of)`,
          {
            rows: JSON.stringify(
              rows.map((row) =>
                Object.fromEntries(columns.map(([name]) => [name, row[name] ?? null]))
              )
            )
          }
        );
      }
      seconds[model.name] = (performance.now() - began) / 1000;
    }
    return await test(query, seconds);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
