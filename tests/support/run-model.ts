import {DuckDBInstance} from "@duckdb/node-api";
import {quotedName, quotedString} from "../../loaders/source.ts";
import {checkConfig, projectFolder, variablesOf} from "../../src/engine/config.ts";
import {type Model, type Project, readProject, renderModel} from "../../src/engine/project.ts";
import {columnTypes, insertRows, prepare, queryRows} from "../../src/engine/warehouse.ts";

type Row = Record<string, unknown>;

interface RunModelOptions {
  /** Values of `{{ var('…') }}` over the configuration's defaults; `as_of` among them. */
  variables?: Record<string, string | number>;
  /** Rows that the model holds already: runs it incrementally. */
  existing?: Row[];
}

const projects = new Map<string, Promise<Project>>();

/** The repository's models, with the configuration's defaults as variables. */
export function testProject(variables: Record<string, string | number> = {}): Promise<Project> {
  const key = JSON.stringify(variables);
  let project = projects.get(key);
  if (project === undefined) {
    const defaults = variablesOf(checkConfig({}, "test"));
    project = readProject(projectFolder, {...defaults, ...variables});
    projects.set(key, project);
  }
  return project;
}

/**
 * Runs one model over given rows, in a database of its own. Inputs are named as in `ref` (`int_calls`) or by
 * relation (`raw.letsgo_dstc1_calls`); one that is not given is empty, a column that is not given is NULL of
 * the type in the model's YAML.
 *
 * @returns the model's rows, in its own order, for an incremental model only the new ones
 */
export async function runModel(
  name: string,
  inputs: Record<string, Row[]>,
  options: RunModelOptions = {}
): Promise<Row[]> {
  const {as_of: asOf = "2026-01-01T00:00:00Z", ...variables} = options.variables ?? {};
  const project = await testProject(variables);
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
    for (const input of model.inputs) {
      const upstream = project.byName.get(input);
      if (upstream === undefined) throw new Error(`no model is called ${input}`);
      if (upstream.materialization === "seed" && inputs[input] === undefined) {
        await connection.run(
          `create table ${quotedName(input)} as from read_csv(${quotedString(`${projectFolder}/${upstream.file}`)}, header = true, all_varchar = true)`
        );
        continue;
      }
      await connection.run(createTable(upstream));
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

function createTable(model: Model): string {
  const columns = model.columns.map(({name, dataType}) => {
    if (dataType === undefined)
      throw new Error(`${model.name}.${name} has no data_type in its YAML`);
    return `${quotedName(name)} ${dataType}`;
  });
  if (columns.length === 0) throw new Error(`${model.name} has no columns in its YAML`);
  return `create table ${quotedName(model.name)} (${columns.join(", ")})`;
}

async function insert(
  connection: Awaited<ReturnType<DuckDBInstance["connect"]>>,
  relation: string,
  rows: Row[]
): Promise<void> {
  const columns = await columnTypes(connection, relation);
  for (const row of rows) {
    const extra = Object.keys(row).find((name) => !(name in columns));
    if (extra !== undefined) throw new Error(`${relation} has no column ${extra}`);
  }
  await insertRows(connection, relation, columns, rows);
}
