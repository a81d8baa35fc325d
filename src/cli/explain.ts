import {join} from "node:path";
import {quotedString} from "../../loaders/source.ts";
import {closest} from "../engine/closest.ts";
import {listAdditionsOf, projectFolder, variablesOf} from "../engine/config.ts";
import {UsageError} from "../engine/errors.ts";
import {ancestorsOf, descendantsOf} from "../engine/graph.ts";
import type {Metric} from "../engine/metrics.ts";
import {hiddenSessionId} from "../engine/privacy.ts";
import {type Model, type Project, readProject} from "../engine/project.ts";
import {openWarehouseToRead, queryRows, type Warehouse} from "../engine/warehouse.ts";
import {type CommandContext, print} from "./context.ts";

/** What is said of a thing: a heading, then named lists of lines. */
interface Explanation {
  kind: "model" | "column" | "metric" | "session";
  name: string;
  [part: string]: unknown;
}

interface ColumnRow {
  model: string;
  column_name: string;
  description: string;
  data_type: string;
  upstream: string | null;
}

/** Says where a model, column, metric or session comes from, up to the raw record, and where it goes. */
export async function explain(context: CommandContext, name: string): Promise<number> {
  const project = await readProject(
    projectFolder,
    variablesOf(context.config),
    listAdditionsOf(context.config)
  );
  const warehouse = await openWarehouseToRead(context.dataFolder);
  try {
    const explanation = await explanationOf(project, warehouse, context.dataFolder, name);
    print(context.json ? JSON.stringify(explanation, null, 2) : asText(explanation));
    return 0;
  } finally {
    warehouse?.close();
  }
}

async function explanationOf(
  project: Project,
  warehouse: Warehouse | undefined,
  dataFolder: string,
  name: string
): Promise<Explanation> {
  const model = project.byName.get(name);
  if (model !== undefined) return explainModel(project, warehouse, model);
  const metric = project.metrics.find((candidate) => candidate.name === name);
  if (metric !== undefined) return explainMetric(project, metric);
  if (warehouse === undefined) {
    throw new UsageError(
      `${name}: is no model and no metric, and nothing is built yet that could have such a column or session; run earshot build`
    );
  }
  const columns = await queryRows<ColumnRow>(
    warehouse.connection,
    "select model, column_name, description, data_type, upstream from earshot.columns order by model, column_number"
  );
  const found = columns.filter(
    ({model: owner, column_name}) => `${owner}.${column_name}` === name || column_name === name
  );
  if (found.length > 0) return explainColumn(project, columns, found, name);
  const session = await explainSession(project, warehouse, dataFolder, name);
  if (session !== undefined) return session;
  const known = [
    ...project.byName.keys(),
    ...project.metrics.map((candidate) => candidate.name),
    ...new Set(columns.map(({column_name}) => column_name))
  ];
  throw new UsageError(`${name}: is no model, column, metric or session${closest(name, known)}`);
}

async function explainModel(
  project: Project,
  warehouse: Warehouse | undefined,
  model: Model
): Promise<Explanation> {
  const checks =
    warehouse === undefined
      ? []
      : await queryRows<{description: string; column_name: string | null; status: string}>(
          warehouse.connection,
          `select description, column_name, status from earshot.check_states
           where model = ${quotedString(model.name)} order by check_name`
        );
  const ancestors = ancestorsOf(model.name, project.byName);
  const sources = new Set(
    [model, ...[...ancestors].map((name) => project.byName.get(name))].flatMap(
      (upstream) => upstream?.sources ?? []
    )
  );
  return {
    kind: "model",
    name: model.name,
    description: model.description,
    file: model.file,
    layer: model.layer,
    "built as": model.materialization,
    "reads directly": [...model.inputs, ...model.sources],
    "stands on": project.models.map(({name}) => name).filter((name) => ancestors.has(name)),
    "raw records": [...sources].filter((source) => source.startsWith("raw.")).sort(),
    "read by": [...descendantsOf(model.name, project.models)].sort(),
    pages: pagesOf(project, model.name),
    columns: model.columns.map(
      ({name, dataType, description}) =>
        `${name}${dataType === undefined ? "" : ` (${dataType})`}: ${description}`
    ),
    checks: checks.map(({description, status}) => `${status}: ${description}`)
  };
}

function explainMetric(project: Project, metric: Metric): Explanation {
  const readers = project.models.filter(
    ({template}) => template !== undefined && /\bmetrics\(\)/.test(template)
  );
  const fact = "fact_sessions";
  const columns = (project.byName.get(fact)?.columns ?? []).filter(({name}) =>
    [metric.numerator, metric.denominator, metric.population].some((expression) =>
      new RegExp(`\\b${name}\\b`).test(expression)
    )
  );
  return {
    ...metric,
    kind: "metric",
    name: metric.name,
    "interval of a": metric.kind,
    "columns of fact_sessions": columns.map(({name, description}) => `${name}: ${description}`),
    "computed in": readers.map(({name}) => name),
    pages: [...new Set(readers.flatMap(({name}) => pagesOf(project, name)))]
  };
}

/** A column, the columns that it comes from up to the raw tables, and those that come from it. */
function explainColumn(
  project: Project,
  columns: ColumnRow[],
  found: ColumnRow[],
  name: string
): Explanation {
  const upstreamOf = new Map(
    columns.map(({model, column_name, upstream}) => [
      `${model}.${column_name}`,
      upstream === null ? null : upstream.split(", ").filter(Boolean)
    ])
  );
  const comesFrom = (column: string, depth: number, seen: Set<string>): string[] =>
    (upstreamOf.get(column) ?? []).flatMap((input) => {
      if (seen.has(input)) return [];
      seen.add(input);
      return [`${"  ".repeat(depth)}${input}`, ...comesFrom(input, depth + 1, seen)];
    });
  const goesTo = (column: string, depth: number, seen: Set<string>): string[] =>
    [...upstreamOf].flatMap(([reader, inputs]) => {
      if (inputs === null || !inputs.includes(column) || seen.has(reader)) return [];
      seen.add(reader);
      return [`${"  ".repeat(depth)}${reader}`, ...goesTo(reader, depth + 1, seen)];
    });
  return {
    kind: "column",
    name,
    ...Object.fromEntries(
      found.map(({model, column_name, data_type, description, upstream}) => {
        const full = `${model}.${column_name}`;
        const downstream = goesTo(full, 0, new Set());
        const readers = new Set(downstream.map((line) => line.trim().split(".")[0] ?? ""));
        return [
          full,
          {
            description,
            type: data_type,
            "comes from":
              upstream === null
                ? [
                    "its columns could not be traced; see the model's inputs: " +
                      (project.byName.get(model)?.inputs.join(", ") ?? "")
                  ]
                : comesFrom(full, 0, new Set()),
            "goes to": downstream,
            pages: [...new Set([model, ...readers].flatMap((reader) => pagesOf(project, reader)))]
          }
        ];
      })
    )
  };
}

/** A session: its record in the raw layer, what became of it, its row, and the pages that count it. */
async function explainSession(
  project: Project,
  {connection}: Warehouse,
  dataFolder: string,
  name: string
): Promise<Explanation | undefined> {
  // a session whose id would give somebody away is published under another
  const isHidden = /:hidden-[0-9a-f]{16}$/.test(name);
  const records = await queryRows<{
    session_id: string;
    file_name: string;
    record_number: number;
    status: string;
    reason: string | null;
    landed_path: string;
    sha256: string;
    kind: string;
  }>(
    connection,
    `select ledger.source_name || ':' || ledger.record_id as session_id,
       files.file_name, ledger.record_number, ledger.status, ledger.reason, files.landed_path,
       files.sha256, ledger.kind
     from earshot.ledger as ledger
     inner join earshot.landed_files as files on ledger.file_id = files.file_id
     where ${isHidden ? hiddenSessionId("session_id") : "session_id"} = ${quotedString(name)}
     order by ledger.file_id, ledger.record_number`
  );
  const [record] = records;
  if (record === undefined) return undefined;
  const quoted = quotedString(record.session_id);
  const built = await queryRows<{model: string}>(
    connection,
    "select model from earshot.model_states where status = 'built' and model in ('fact_sessions', 'int_turns', 'int_turn_errors')"
  );
  const has = (model: string) => built.some((row) => row.model === model);
  const [fact] = has("fact_sessions")
    ? await queryRows<Record<string, unknown>>(
        connection,
        `select * exclude (load_batch) from fact_sessions where session_id = ${quoted}`
      )
    : [];
  // what was said may hold names and numbers: it is shown only where it lies, in the raw record
  const turns = ["int_turns", "int_turn_errors"].every(has)
    ? await queryRows<Record<string, unknown>>(
        connection,
        `select turns.turn_index, turns.speaker, turns.word_count, turns.asr_confidence, turns.stage,
           errors.is_misunderstood, errors.is_silent, errors.is_error, errors.error_basis,
           errors.misunderstanding_reason, errors.evidence_turn_index
         from int_turns as turns
         left join int_turn_errors as errors using (session_id, turn_index)
         where turns.session_id = ${quoted} order by turns.turn_index`
      )
    : [];
  const readers = descendantsOf("fact_sessions", project.models);
  return {
    kind: "session",
    name,
    records: records.map(
      ({file_name, record_number, status, reason, landed_path, sha256, kind}) =>
        `${status}${reason === null ? "" : ` (${reason})`}: ${kind}, record ${record_number} of ${file_name}; untouched copy ${join(dataFolder, landed_path)} (sha256 ${sha256.slice(0, 12)}…)`
    ),
    "row of fact_sessions": fact ?? {},
    turns,
    "counted in": [...readers].sort(),
    pages: [...new Set([...readers].flatMap((reader) => pagesOf(project, reader)))]
  };
}

function pagesOf(project: Project, model: string): string[] {
  return project.pages
    .filter(({marts}) => marts.includes(model))
    .map(({title, file}) => `${title} (${file})`);
}

/** Headed lists, indented by depth. */
function asText({kind, name, ...parts}: Explanation): string {
  return `${kind} ${name}\n${section(parts, 1)}`;
}

function section(parts: Record<string, unknown>, depth: number): string {
  const indent = "  ".repeat(depth);
  return Object.entries(parts)
    .map(([title, content]) => {
      if (content === null || content === undefined || content === "")
        return `${indent}${title}: —`;
      if (Array.isArray(content)) {
        if (content.length === 0) return `${indent}${title}: none`;
        const lines = content.map(
          (line) => `${indent}  ${typeof line === "string" ? line : inline(line)}`
        );
        return `${indent}${title}:\n${lines.join("\n")}`;
      }
      if (typeof content === "object") {
        return `${indent}${title}:\n${section(content as Record<string, unknown>, depth + 1)}`;
      }
      return `${indent}${title}: ${String(content).trim().replaceAll("\n", `\n${indent}  `)}`;
    })
    .join("\n");
}

function inline(row: unknown): string {
  return Object.entries(row as Record<string, unknown>)
    .filter(([, value]) => value !== null)
    .map(
      ([key, value]) =>
        `${key} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`
    )
    .join(", ");
}
