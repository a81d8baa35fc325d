import {join} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import {quotedName, quotedString} from "../../loaders/source.ts";
import {BuildError} from "./errors.ts";
import type {InsightContext} from "./insight.ts";
import {type Model, type Project, renderModel} from "./project.ts";
import {columnTypes, insertRows, queryRows} from "./warehouse.ts";

/** The rows that an incremental model got: a temporary table, for the checks and then to be dropped. */
export const newRows = "incoming_rows";

/**
 * Makes the table or view; returns its number of rows, null for a view.
 *
 * @param isSameCode whether what stands there was made by the same code, and so is a table or view as this will be
 */
export async function materialize(
  connection: DuckDBConnection,
  project: Project,
  model: Model,
  {incremental, isSameCode, asOf}: {incremental: boolean; isSameCode: boolean; asOf: string}
): Promise<number | null> {
  const table = quotedName(model.name);
  if (!isSameCode) await dropOtherKind(connection, model);
  if (model.materialization === "seed") {
    await connection.run(
      `create or replace table ${table} as select * from read_csv(${quotedString(join(project.folder, model.file))}, header = true, all_varchar = true)`
    );
  } else if (model.materialization === "insight") {
    await runInsight(connection, project, model);
  } else {
    const sql = renderModel(project, model, {isIncremental: incremental, asOf});
    if (model.materialization === "view") {
      await connection.run(`create or replace view ${table} as ${sql}`);
      return null;
    }
    if (incremental) {
      const key = quotedName(model.uniqueKey ?? "");
      await connection.run(`create or replace temp table ${newRows} as ${sql}`);
      const replaced = [`select ${key} from ${newRows}`];
      if (await isBySession(connection, model)) {
        // a call that came again may give this model no row any more
        replaced.push(`select session_id from earshot.sessions
          where load_batch > (select coalesce(max(load_batch), 0) from ${table})`);
      }
      await connection.run(`delete from ${table} where ${key} in (${replaced.join(" union ")})`);
      await connection.run(`insert into ${table} by name select * from ${newRows}`);
    } else {
      await connection.run(`create or replace table ${table} as ${sql}`);
    }
  }
  const [count] = await queryRows<{n: number}>(connection, `select count(*) as n from ${table}`);
  return count?.n ?? 0;
}

/** Whether an incremental model builds the sessions of new loads, and so replaces all that these had given it. */
async function isBySession(connection: DuckDBConnection, model: Model): Promise<boolean> {
  if (model.uniqueKey !== "session_id") return false;
  return "load_batch" in (await columnTypes(connection, quotedName(model.name)));
}

/** Runs a TypeScript model and writes its rows. */
async function runInsight(
  connection: DuckDBConnection,
  project: Project,
  model: Model
): Promise<void> {
  const insight = await project.loadInsight(model);
  const context: InsightContext = {
    query: (sql) => queryRows(connection, sql),
    ref: (name) => {
      if (!insight.inputs.includes(name)) {
        throw new BuildError(`${model.file}: reads ${name}, which is not among its inputs`);
      }
      return quotedName(name);
    },
    variable: (name) => {
      const value = project.variables[name];
      if (value === undefined) throw new BuildError(`${model.file}: no variable is called ${name}`);
      return value;
    }
  };
  const rows = await insight.rows(context);
  const columns = Object.entries(insight.columns);
  for (const [position, row] of rows.entries()) {
    for (const [name, value] of Object.entries(row)) {
      if (!(name in insight.columns)) {
        throw new BuildError(
          `${model.file}: row ${position + 1} has ${name}, which is not among its columns`
        );
      }
      if (typeof value === "number" && !Number.isFinite(value)) {
        throw new BuildError(`${model.file}: ${name} of row ${position + 1} is ${value}`);
      }
    }
  }
  await connection.run(
    `create or replace table ${quotedName(model.name)} (${columns.map(([name, type]) => `${quotedName(name)} ${type}`).join(", ")})`
  );
  await insertRows(connection, quotedName(model.name), insight.columns, rows);
}

async function dropOtherKind(connection: DuckDBConnection, model: Model): Promise<void> {
  const [existing] = await queryRows<{table_type: string}>(
    connection,
    `select table_type from information_schema.tables
     where table_schema = 'main' and table_name = ${quotedString(model.name)}`
  );
  if (existing === undefined) return;
  const isView = existing.table_type === "VIEW";
  if (isView !== (model.materialization === "view")) await dropRelation(connection, model.name);
}

/** Drops a model's table or view, if it is there. */
export async function dropRelation(connection: DuckDBConnection, name: string): Promise<void> {
  const [existing] = await queryRows<{table_type: string}>(
    connection,
    `select table_type from information_schema.tables
     where table_schema = 'main' and table_name = ${quotedString(name)}`
  );
  if (existing === undefined) return;
  await connection.run(
    `drop ${existing.table_type === "VIEW" ? "view" : "table"} ${quotedName(name)}`
  );
}
