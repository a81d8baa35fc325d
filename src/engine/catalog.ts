import type {DuckDBConnection} from "@duckdb/node-api";
import {quotedString} from "../../loaders/source.ts";
import type {CheckResult} from "./checks.ts";
import {columnDoc} from "./column-docs.ts";
import {hashOf} from "./files.ts";
import {columnLineage, type ModelLineage} from "./lineage.ts";
import {type Model, type Project, renderModel} from "./project.ts";
import {columnTypes, insertRows, inTransaction, queryRows} from "./warehouse.ts";

/** Tables that the end of a build fills; models that read them are built last. */
export const closingSources = new Set([
  "earshot.checks",
  "earshot.models",
  "earshot.edges",
  "earshot.columns",
  "earshot.metrics"
]);

interface CatalogInput {
  project: Project;
  checks: CheckResult[];
  modelStates: Map<
    string,
    {status: string; problem: string | null; row_count: number | null; fingerprint: string}
  >;
  /** Models that waited for a failed input in this build. */
  skipped: Set<string>;
}

type Row = Record<string, string | number | null>;

/**
 * Writes what the project is and how its build went into the tables from which the data-quality models
 * read. Returns a version for each: equal content, equal version.
 */
export async function writeCatalog(
  connection: DuckDBConnection,
  input: CatalogInput
): Promise<Map<string, string>> {
  const {project} = input;
  const tables: Record<string, Row[]> = {
    checks: [...input.checks]
      .sort((a, b) => compare(a.check_name, b.check_name))
      .map((check) => ({...check})),
    models: project.models.map((model) => {
      const state = input.modelStates.get(model.name);
      const status = input.skipped.has(model.name) ? "skipped" : (state?.status ?? "not built");
      return {
        model: model.name,
        layer: model.layer,
        materialization: model.materialization,
        description: model.description,
        file: model.file,
        row_count: state?.row_count ?? null,
        status,
        problem: state?.problem ?? null
      };
    }),
    edges: [
      ...project.models.flatMap(({name, inputs, sources}) => [
        ...inputs.map((from) => ({from_node: from, to_node: name, kind: "model"})),
        ...sources.map((from) => ({from_node: from, to_node: name, kind: "source"}))
      ]),
      ...project.pages.flatMap(({title, marts}) =>
        marts.map((from) => ({from_node: from, to_node: title, kind: "page"}))
      )
    ],
    metrics: project.metrics.map((metric) => ({...metric, unit: metric.unit ?? null}))
  };
  // columns depend on the models' SQL and shapes alone, and tracing them is the dearest part
  const shape = hashOf(
    ...project.models.map(({name, codeHash, columns}) => JSON.stringify([name, codeHash, columns])),
    ...[...input.modelStates].map(([name, {status}]) => `${name} ${status}`)
  );
  const known = new Map(
    (
      await queryRows<{note: string; value: string}>(
        connection,
        "select note, value from earshot.notes"
      )
    ).map(({note, value}) => [note, value])
  );
  if (known.get("shape") !== shape || !known.has("earshot.columns")) {
    tables.columns = await columnRows(connection, project, input.modelStates);
  }
  const versions = new Map<string, string>();
  await inTransaction(connection, async () => {
    for (const [name, rows] of Object.entries(tables)) {
      const relation = `earshot.${name}`;
      const version = hashOf(JSON.stringify(rows));
      versions.set(relation, version);
      if (known.get(relation) === version) continue;
      await connection.run(`delete from ${relation}`);
      await insertRows(connection, relation, await columnTypes(connection, relation), rows);
      await note(connection, relation, version);
    }
    await note(connection, "shape", shape);
  });
  if (tables.columns === undefined)
    versions.set("earshot.columns", known.get("earshot.columns") ?? "");
  return versions;
}

async function note(connection: DuckDBConnection, name: string, value: string): Promise<void> {
  await connection.run(
    `insert or replace into earshot.notes values (${quotedString(name)}, ${quotedString(value)})`
  );
}

/** Every column of every built model, with what its YAML says and where its values come from. */
async function columnRows(
  connection: DuckDBConnection,
  project: Project,
  states: CatalogInput["modelStates"]
): Promise<Row[]> {
  const actual = await queryRows<{relation: string; name: string; type: string}>(
    connection,
    `select case when table_schema = 'main' then table_name else table_schema || '.' || table_name end as relation,
       column_name as name, data_type as type
     from information_schema.columns
     where table_schema in ('main', 'raw', 'config', 'earshot')
     order by relation, ordinal_position`
  );
  const columnsOf: Record<string, Record<string, string>> = {};
  for (const {relation, name, type} of actual) {
    columnsOf[relation] ??= {};
    columnsOf[relation][name] = type;
  }
  const rows: Row[] = [];
  for (const model of project.models) {
    const columns = columnsOf[model.name];
    if (columns === undefined || states.get(model.name) === undefined) continue;
    const lineage = await lineageOf(connection, project, model, columnsOf);
    const traced = new Map(
      (lineage?.columns ?? []).map(({column, upstream}) => [column, upstream])
    );
    for (const [position, [name, type]] of Object.entries(columns).entries()) {
      const upstream = traced.get(name);
      rows.push({
        model: model.name,
        column_name: name,
        column_number: position + 1,
        description: columnDoc(model, name)?.description ?? "",
        data_type: type,
        // NULL: not traced; empty: computed from no column
        upstream:
          upstream === undefined
            ? null
            : upstream.map(({relation, column}) => `${relation}.${column}`).join(", ")
      });
    }
  }
  return rows;
}

/** Lineage of a SQL model's columns; that of models which did not change is kept from before. */
async function lineageOf(
  connection: DuckDBConnection,
  project: Project,
  model: Model,
  columnsOf: Record<string, Record<string, string>>
): Promise<ModelLineage | undefined> {
  if (model.template === undefined) return undefined;
  const inputs = Object.fromEntries(
    [...model.inputs, ...model.sources].map((name) => [name, columnsOf[name] ?? {}])
  );
  const sql = renderModel(project, model, {isIncremental: false, asOf: ""});
  const key = hashOf(sql, JSON.stringify(inputs));
  const [known] = await queryRows<{lineage: string}>(
    connection,
    `select lineage from earshot.lineage_cache where fingerprint = '${key}'`
  );
  if (known !== undefined) return JSON.parse(known.lineage) as ModelLineage;
  const lineage = await columnLineage(model.name, sql, inputs);
  await connection.run(
    `insert or replace into earshot.lineage_cache values ('${key}', ${quotedString(JSON.stringify(lineage))})`
  );
  return lineage;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
