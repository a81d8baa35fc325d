import {type DuckDBConnection, DuckDBInstance} from "@duckdb/node-api";
import {quotedName, quotedString} from "../../loaders/source.ts";
import {checkConfig, projectFolder, variablesOf} from "../../src/engine/config.ts";
import {type Model, type Project, readProject, renderModel} from "../../src/engine/project.ts";
import type {ReferenceRow} from "../../src/engine/reference.ts";
import {columnTypes, insertRows, prepare, queryRows} from "../../src/engine/warehouse.ts";

type Row = Record<string, unknown>;

interface RunModelOptions {
  /** Values of `{{ var('…') }}` over the configuration's defaults; `as_of` among them. */
  variables?: Record<string, string | number>;
  /** Rows that a configuration adds to lists in `data/reference/`, by list. */
  lists?: Record<string, ReferenceRow[]>;
  /** Rows that the model holds already: runs it incrementally. */
  existing?: Row[];
}

const projects = new Map<string, Promise<Project>>();

/** The repository's models, with the configuration's defaults as variables. */
export function testProject(
  variables: Record<string, string | number> = {},
  lists: Record<string, ReferenceRow[]> = {}
): Promise<Project> {
  const key = JSON.stringify([variables, lists]);
  let project = projects.get(key);
  if (project === undefined) {
    const defaults = variablesOf(checkConfig({}, "test"));
    project = readProject(projectFolder, {...defaults, ...variables}, lists);
    projects.set(key, project);
  }
  return project;
}

/**
 * Runs one model over given rows, in a database of its own. Inputs are named as in `ref` (`int_calls`) or by
 * relation (`raw.letsgo_dstc1_calls`); one that is not given is empty, a column that is not given is NULL. A
 * table's columns are those of its YAML, a view's those of its SQL.
 *
 * @returns the model's rows, in its own order, for an incremental model only the new ones
 */
export async function runModel(
  name: string,
  inputs: Record<string, Row[]>,
  options: RunModelOptions = {}
): Promise<Row[]> {
  const {as_of: asOf = "2026-01-01T00:00:00Z", ...variables} = options.variables ?? {};
  const project = await testProject(variables, options.lists);
  const model = project.byName.get(name);
  if (model === undefined) throw new Error(`no model is called ${name}`);
  const unknown = Object.keys(inputs).find(
    (input) => ![...model.inputs, ...model.sources].includes(input)
  );
  if (unknown !== undefined) throw new Error(`${name} does not read ${unknown}`);

  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    await prepare(connection, "secret of the tests");
    await createInputs(connection, project, model, Object.keys(inputs));
    for (const input of model.inputs) {
      await insert(connection, quotedName(input), inputs[input] ?? []);
    }
    for (const relation of model.sources) {
      const [schema = "", table = ""] = relation.split(".");
      const view = await queryRows(
        connection,
        `select 1 from duckdb_views() where schema_name = '${schema}' and view_name = '${table}'`
      );
      if (view.length > 0) {
        await connection.run(
          `create table earshot.given_${table} as from ${relation} limit 0; drop view ${relation} cascade;
           alter table earshot.given_${table} rename to ${table}`
        );
      }
      await insert(connection, relation, inputs[relation] ?? []);
    }
    if (options.existing !== undefined) {
      await connection.run(createTable(model));
      await insert(connection, quotedName(name), options.existing);
    }
    const isIncremental = options.existing !== undefined;
    return await queryRows(
      connection,
      renderModel(project, model, {isIncremental, asOf: String(asOf)})
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** DuckDB type of each column of each of these models, in order. */
export async function modelColumns(
  names: string[]
): Promise<Record<string, Record<string, string>>> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    await prepare(connection, "secret of the tests");
    await createInputs(connection, await testProject(), {inputs: names}, []);
    const columns: Record<string, Record<string, string>> = {};
    for (const name of names) columns[name] = await columnTypes(connection, quotedName(name));
    return columns;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Makes the relations that a model reads, without rows; lists that are not given have their own. */
async function createInputs(
  connection: DuckDBConnection,
  project: Project,
  model: Pick<Model, "inputs">,
  given: string[],
  made = new Set<string>()
): Promise<void> {
  for (const name of model.inputs) {
    const input = project.byName.get(name);
    if (input === undefined) throw new Error(`no model is called ${name}`);
    if (made.has(name)) continue;
    made.add(name);
    if (input.materialization === "view") {
      await createInputs(connection, project, input, given, made);
      const sql = renderModel(project, input, {isIncremental: false, asOf: ""});
      await connection.run(`create table ${quotedName(name)} as from (${sql}) limit 0`);
    } else if (input.materialization === "seed" && !given.includes(name)) {
      await connection.run(
        `create table ${quotedName(name)} as from read_csv(${quotedString(`${projectFolder}/${input.file}`)}, header = true, all_varchar = true)`
      );
    } else {
      await connection.run(createTable(input));
    }
  }
}

function createTable(model: Model): string {
  const columns = model.columns.map(({name, dataType}) => {
    if (dataType === undefined)
      throw new Error(`${model.name}.${name} has no data_type in its YAML`);
    return `${quotedName(name)} ${dataType}`;
  });
  if (columns.length === 0) throw new Error(`${model.name} has no columns in its YAML`);
  return `create table ${quotedName(model.name)} (${columns.join(", ")})`;
}

async function insert(connection: DuckDBConnection, relation: string, rows: Row[]): Promise<void> {
  const columns = await columnTypes(connection, relation);
  for (const row of rows) {
    const extra = Object.keys(row).find((name) => !(name in columns));
    if (extra !== undefined) throw new Error(`${relation} has no column ${extra}`);
  }
  await insertRows(connection, relation, columns, rows);
}
