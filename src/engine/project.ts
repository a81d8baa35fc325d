import {readFileSync} from "node:fs";
import {basename, extname, join, relative, sep} from "node:path";
import {pathToFileURL} from "node:url";
import {z} from "zod";
import {type CheckSpec, checkSpecs, testEntry} from "./check-specs.ts";
import {closest} from "./closest.ts";
import {inheritColumns} from "./column-docs.ts";
import {BuildError, messageOf} from "./errors.ts";
import {hashFiles, hashOf, listFiles} from "./files.ts";
import {inOrder} from "./graph.ts";
import type {Insight} from "./insight.ts";
import {type Metric, readMetrics} from "./metrics.ts";
import {readYaml} from "./read-yaml.ts";
import {type ReferenceRow, referenceRows} from "./reference.ts";
import {asOfMark, createRenderer, type Renderer} from "./render.ts";

export const layers = [
  "reference",
  "staging",
  "intermediate",
  "facts",
  "marts",
  "insights"
] as const;
export type Layer = (typeof layers)[number];
export type Materialization = "view" | "table" | "incremental" | "seed" | "insight";

/** A column as its YAML describes it. */
export interface ColumnDoc {
  name: string;
  description: string;
  dataType?: string;
}

/** A node of the graph: a SQL model, a TypeScript model or a CSV list. */
export interface Model {
  name: string;
  layer: Layer;
  materialization: Materialization;
  /** Path below the project's root, with `/`. */
  file: string;
  description: string;
  columns: ColumnDoc[];
  /** By name, what the models around it say of columns; see `columnDoc`. */
  inherited: ReadonlyMap<string, ColumnDoc>;
  checks: CheckSpec[];
  /** Names of the models read. */
  inputs: string[];
  /** Relations read that are no models: `raw.…`, `config.…`, `earshot.…`. */
  sources: string[];
  /** Key by which an incremental model replaces rows. */
  uniqueKey: string | undefined;
  /** Whether it speaks of the reports' period, whose end may come from the data. */
  usesAsOf: boolean;
  /** Hash of what is run: rendered SQL, source files, or the list itself. */
  codeHash: string;
  /** Text of the template, for SQL models. */
  template: string | undefined;
}

/** Whether a model leaves the warehouse when its checks have passed. */
export function isPublishable({layer}: Pick<Model, "layer">): boolean {
  return layer === "facts" || layer === "marts" || layer === "insights";
}

/** A query over several models that returns the offending rows: a file of `sql/checks/`. */
export interface CrossCheck {
  name: string;
  file: string;
  description: string;
  inputs: string[];
  sources: string[];
  usesAsOf: boolean;
  template: string;
  codeHash: string;
}

/** A page of the site and the marts that it reads. */
export interface Page {
  file: string;
  title: string;
  marts: string[];
}

/** Everything that the repository defines. */
export interface Project {
  folder: string;
  /** In an order in which each model follows its inputs. */
  models: Model[];
  byName: Map<string, Model>;
  crossChecks: CrossCheck[];
  pages: Page[];
  metrics: Metric[];
  /** Rows of a list in `data/reference/`, and what the configuration adds to it. */
  reference(list: string): ReferenceRow[];
  /** Relation of each `source.table`. */
  relations: Map<string, string>;
  renderer: Renderer;
  /** Text of all macro files, one after the other. */
  macroSource: string;
  variables: Record<string, string | number>;
  /** Loads a TypeScript model, when it is to run. */
  loadInsight(model: Model): Promise<Insight>;
}

const named = z.looseObject({
  name: z.string(),
  description: z.string().default(""),
  data_tests: z.array(testEntry).default([]),
  tests: z.array(testEntry).default([])
});

const propertiesSchema = z.looseObject({
  version: z.literal(2).optional(),
  models: z
    .array(
      named.extend({columns: z.array(named.extend({data_type: z.string().optional()})).default([])})
    )
    .default([]),
  seeds: z
    .array(
      named.extend({columns: z.array(named.extend({data_type: z.string().optional()})).default([])})
    )
    .default([]),
  sources: z
    .array(
      z.looseObject({
        name: z.string(),
        schema: z.string().optional(),
        tables: z.array(z.looseObject({name: z.string(), identifier: z.string().optional()}))
      })
    )
    .default([])
});

type ModelProperties = z.output<typeof propertiesSchema>["models"][number] & {file: string};

/**
 * Reads models, checks, macros, metrics and lists, and works out what depends on what.
 *
 * @param variables values of `{{ var('…') }}`; `as_of` is left open
 * @param additions rows that `{{ reference('…') }}` gives beside those of the list's file
 * @throws BuildError naming the file and the place
 */
export async function readProject(
  folder: string,
  variables: Record<string, string | number>,
  additions: Readonly<Record<string, readonly ReferenceRow[]>> = {}
): Promise<Project> {
  const modelFiles = listFiles(join(folder, "models"));
  const macroSource = listFiles(join(folder, "sql/macros"))
    .filter((path) => path.endsWith(".sql"))
    .map((path) => readFileSync(path, "utf8"))
    .join("\n");
  const renderer = createRenderer(macroSource);
  const metrics = readMetrics(
    folder,
    modelFiles.filter((path) => isBelow(path, join(folder, "models/metrics")))
  );
  const lists = new Map<string, ReferenceRow[]>();
  const reference = (list: string) => {
    const rows = lists.get(list) ?? [...referenceRows(folder, list), ...(additions[list] ?? [])];
    lists.set(list, rows);
    return rows;
  };
  const properties = new Map<string, ModelProperties>();
  const sourceTables = new Map<string, string>();
  const yamlFiles = [...modelFiles, ...listFiles(join(folder, "data/reference"))].filter(
    (path) => /\.ya?ml$/.test(path) && !isBelow(path, join(folder, "models/metrics"))
  );
  for (const path of yamlFiles) {
    const file = shortName(folder, path);
    const parsed = propertiesSchema.safeParse(readYaml(path, file));
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new BuildError(`${file}: ${issue?.path.join(".")}: ${issue?.message}`);
    }
    for (const model of [...parsed.data.models, ...parsed.data.seeds]) {
      const earlier = properties.get(model.name);
      if (earlier !== undefined) {
        throw new BuildError(`${file}: ${model.name} is described in ${earlier.file} already`);
      }
      properties.set(model.name, {...model, file});
    }
    for (const {name, schema = name, tables} of parsed.data.sources) {
      for (const table of tables) {
        if (sourceTables.has(`${name}.${table.name}`)) {
          throw new BuildError(`${file}: source ${name}.${table.name} is declared twice`);
        }
        sourceTables.set(`${name}.${table.name}`, `${schema}.${table.identifier ?? table.name}`);
      }
    }
  }

  const found: Model[] = [];
  for (const path of listFiles(join(folder, "data/reference")).filter((path) =>
    path.endsWith(".csv")
  )) {
    found.push(readSeed(folder, path));
  }
  const sqlFiles = modelFiles.filter((path) => path.endsWith(".sql"));
  const insightFiles = modelFiles.filter(
    (path) =>
      path.endsWith(".ts") &&
      !basename(path).startsWith("_") &&
      isBelow(path, join(folder, "models/insights"))
  );
  const names = [
    ...found.map(({name}) => name),
    ...[...sqlFiles, ...insightFiles].map((path) => basename(path, extname(path)))
  ];
  const insightNames = new Set(insightFiles.map((path) => basename(path, ".ts")));
  const twice = names.find((name, position) => names.indexOf(name) !== position);
  if (twice !== undefined) throw new BuildError(`two models are called ${twice}`);

  /** Renders once to see what a template names. */
  const trace = (template: string, file: string, self: string) => {
    const inputs = new Set<string>();
    const sources = new Set<string>();
    let usesAsOf = false;
    const {sql, settings} = renderer.render(template, file, {
      ref: (name) => {
        if (!names.includes(name)) {
          throw new Error(`ref('${name}') names no model${closest(name, names)}`);
        }
        if (insightNames.has(name)) {
          throw new Error(`ref('${name}') is a TypeScript model, which no SQL model may read`);
        }
        inputs.add(name);
        return name;
      },
      source: (name, table) => {
        const relation = sourceTables.get(`${name}.${table}`);
        if (relation === undefined) {
          throw new Error(
            `source('${name}', '${table}') is in no YAML below models/${closest(`${name}.${table}`, [...sourceTables.keys()])}`
          );
        }
        sources.add(relation);
        return relation;
      },
      variable: (name) => {
        if (name === "as_of") {
          usesAsOf = true;
          return asOfMark;
        }
        return variableOf(variables, name);
      },
      metrics: () => metrics,
      reference,
      isIncremental: false,
      self
    });
    return {sql, settings, inputs: [...inputs], sources: [...sources], usesAsOf};
  };

  for (const path of sqlFiles) {
    const file = shortName(folder, path);
    const template = readFileSync(path, "utf8");
    const name = basename(path, ".sql");
    const {sql, settings, ...traced} = trace(template, file, name);
    const layer = layerOf(file);
    const materialization = z
      .enum(["view", "table", "incremental"])
      .safeParse(settings.materialized ?? (layer === "staging" ? "view" : "table"));
    if (!materialization.success) {
      throw new BuildError(
        `${file}: materialized is view, table or incremental, not ${String(settings.materialized)}`
      );
    }
    const uniqueKey = settings.unique_key;
    if (materialization.data === "incremental" && typeof uniqueKey !== "string") {
      throw new BuildError(`${file}: an incremental model names its unique_key`);
    }
    found.push({
      name,
      layer,
      file,
      ...blank,
      ...traced,
      materialization: materialization.data,
      uniqueKey: typeof uniqueKey === "string" ? uniqueKey : undefined,
      template,
      codeHash: hashOf(materialization.data, sql)
    });
  }

  const insights = new Map<string, Insight>();
  const sharedHash = insightFiles.length === 0 ? "" : hashFiles(folder, ["src/stats"]);
  for (const path of insightFiles) {
    const file = shortName(folder, path);
    const name = basename(path, ".ts");
    const insight = await importInsight(path, file);
    if (insight === undefined) throw new BuildError(`${file}: has no default export`);
    if (insight.name !== name) {
      throw new BuildError(`${file}: calls itself ${insight.name}; name it as its file`);
    }
    const unknown = insight.inputs.find((input) => !names.includes(input));
    if (unknown !== undefined) {
      throw new BuildError(`${file}: input ${unknown} names no model${closest(unknown, names)}`);
    }
    insights.set(name, insight);
    found.push({
      name,
      layer: "insights",
      file,
      materialization: "insight",
      ...blank,
      inputs: [...insight.inputs],
      usesAsOf: false,
      codeHash: hashOf(
        hashFiles(folder, ["models/insights"], ".ts"),
        sharedHash,
        JSON.stringify(variables)
      ),
      template: undefined
    });
  }

  const byName = new Map(found.map((model) => [model.name, model]));
  for (const [name, {file, description, columns, data_tests, tests}] of properties) {
    const model = byName.get(name);
    if (model === undefined) {
      throw new BuildError(
        `${file}: describes ${name}, which is no model${closest(name, [...byName.keys()])}`
      );
    }
    model.description = description.trim();
    model.columns = columns.map((column) => ({
      name: column.name,
      description: column.description.trim(),
      ...(column.data_type === undefined ? {} : {dataType: column.data_type})
    }));
    model.checks = checkSpecs(model.name, file, columns, [...data_tests, ...tests]);
  }
  inheritColumns(found);

  const crossChecks = listFiles(join(folder, "sql/checks"))
    .filter((path) => path.endsWith(".sql"))
    .map((path): CrossCheck => {
      const file = shortName(folder, path);
      const template = readFileSync(path, "utf8");
      const {sql, inputs, sources, usesAsOf} = trace(template, file, "");
      return {
        name: basename(path, ".sql"),
        file,
        description: leadingComment(template),
        inputs,
        sources,
        usesAsOf,
        template,
        codeHash: hashOf(sql)
      };
    });

  return {
    folder,
    models: inOrder(found),
    byName,
    crossChecks,
    pages: readPages(folder),
    metrics,
    reference,
    relations: sourceTables,
    renderer,
    macroSource,
    variables,
    loadInsight: async (model) => {
      const insight = insights.get(model.name);
      if (insight === undefined) throw new Error(`${model.name} is no TypeScript model`);
      return insight;
    }
  };
}

const blank = {
  description: "",
  columns: [] as ColumnDoc[],
  inherited: new Map() as Model["inherited"],
  checks: [] as CheckSpec[],
  inputs: [] as string[],
  sources: [] as string[],
  uniqueKey: undefined as string | undefined
};

/** The SQL that is run, with relations, variables and the period's end filled in. */
export function renderModel(
  project: Project,
  model: Pick<Model | CrossCheck, "name" | "file" | "template">,
  {isIncremental, asOf}: {isIncremental: boolean; asOf: string}
): string {
  if (model.template === undefined) throw new Error(`${model.name} has no SQL`);
  return project.renderer.render(model.template, model.file, {
    ref: (name) => name,
    source: (name, table) => {
      const relation = project.relations.get(`${name}.${table}`);
      if (relation === undefined) throw new Error(`no source ${name}.${table}`);
      return relation;
    },
    variable: (name) => (name === "as_of" ? asOf : variableOf(project.variables, name)),
    metrics: () => project.metrics,
    reference: project.reference,
    isIncremental,
    self: model.name
  }).sql;
}

/** The site's pages, by the marts that they name: `FileAttachment("data/kpi_values.parquet")`. */
function readPages(folder: string): Page[] {
  return listFiles(join(folder, "src"))
    .filter((path) => path.endsWith(".md"))
    .map((path) => {
      const text = readFileSync(path, "utf8");
      const file = shortName(folder, path);
      const marts = [...text.matchAll(/data\/(\w+)\.parquet/g)].map((match) => match[1] ?? "");
      const title = /^# (.+)$/m.exec(text)?.[1] ?? basename(path, ".md");
      return {file, title, marts: [...new Set(marts)].sort()};
    });
}

function variableOf(variables: Record<string, string | number>, name: string): string | number {
  const value = variables[name];
  if (value === undefined) {
    throw new Error(
      `var('${name}') is no variable${closest(name, [...Object.keys(variables), "as_of"])}`
    );
  }
  return value;
}

function readSeed(folder: string, path: string): Model {
  return {
    name: basename(path, ".csv"),
    layer: "reference",
    materialization: "seed",
    file: shortName(folder, path),
    ...blank,
    usesAsOf: false,
    codeHash: hashOf(readFileSync(path)),
    template: undefined
  };
}

async function importInsight(path: string, file: string): Promise<Insight | undefined> {
  const version = hashOf(readFileSync(path)).slice(0, 12);
  try {
    const module = await import(`${pathToFileURL(path).href}?${version}`);
    return module.default as Insight | undefined;
  } catch (error) {
    throw new BuildError(`${file}: ${messageOf(error)}`);
  }
}

function layerOf(file: string): Layer {
  const folder = file.split("/")[1];
  const layer = layers.find((name) => name === folder);
  if (layer === undefined) {
    throw new BuildError(`${file}: lies in no layer; models/ holds ${layers.slice(1).join(", ")}`);
  }
  return layer;
}

/** The comment at the head of a SQL file, without its dashes. */
function leadingComment(template: string): string {
  const lines: string[] = [];
  for (const line of template.split("\n")) {
    if (!line.startsWith("--")) break;
    lines.push(line.replace(/^--\s?/, ""));
  }
  return lines.join(" ").trim();
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder + sep);
}

function shortName(folder: string, path: string): string {
  return relative(folder, path).split(sep).join("/");
}
