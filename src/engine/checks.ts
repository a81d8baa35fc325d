import type {DuckDBConnection} from "@duckdb/node-api";
import {quotedName, quotedString} from "../../loaders/source.ts";
import type {CheckSpec} from "./check-specs.ts";
import {columnDoc} from "./column-docs.ts";
import {messageOf} from "./errors.ts";
import type {Privacy} from "./privacy.ts";
import {maskPrivate} from "./private-text.ts";
import {type CrossCheck, isPublishable, type Model, type Project, renderModel} from "./project.ts";
import {columnTypes, queryRows} from "./warehouse.ts";

/** What a check found. */
export interface CheckResult {
  check_name: string;
  /** The model it is about; for a check over several, their names apart by commas. */
  model: string;
  column_name: string | null;
  kind: string;
  description: string;
  severity: "error" | "warn";
  /** `warn` is a failed check that does not hold back publishing, `error` one that could not run. */
  status: "pass" | "fail" | "warn" | "error";
  offending_count: number | null;
  problem: string | null;
}

/** Which rows of a model are new, and which checks hold for all others. */
export interface NewRows {
  table: string;
  heldBefore: ReadonlySet<string>;
}

/**
 * Runs the checks of one model: those over its rows in a single pass, and those that held before and that only new
 * rows can break on these alone.
 */
export async function runModelChecks(
  connection: DuckDBConnection,
  model: Model,
  specs: readonly CheckSpec[],
  privacy: Privacy,
  added?: NewRows
): Promise<CheckResult[]> {
  const results = [await columnsCheck(connection, model)];
  const [inOnePass, alone] = partition(specs, ({refersTo}) => refersTo === undefined);
  const [ofNewRows, ofAllRows] = partition(
    inOnePass,
    (spec) => added?.heldBefore.has(spec.name) === true && speaksOfNewRows(model, spec)
  );
  for (const [table, together] of [
    [added?.table ?? model.name, ofNewRows],
    [model.name, ofAllRows]
  ] as const) {
    const counts = await countTogether(connection, table, together);
    for (const [position, spec] of together.entries()) {
      const count = counts?.[position];
      results.push(count === undefined ? await runAlone(connection, spec) : resultOf(spec, count));
    }
  }
  for (const spec of alone) results.push(await runAlone(connection, spec));
  if (isPublishable(model)) results.push(await privateDataCheck(model, privacy));
  return results;
}

/** Whether a claim that held before can be broken by new rows alone, once these have replaced what had their keys. */
function speaksOfNewRows({uniqueKey}: Model, {offending, distinct}: CheckSpec): boolean {
  // what looks elsewhere may change for old rows, too
  if (offending !== undefined) return !/\bselect\b/i.test(offending);
  return uniqueKey !== undefined && distinct?.includes(uniqueKey) === true;
}

/** Runs a check over several models: each row of its query is an offence. */
export async function runCrossCheck(
  connection: DuckDBConnection,
  project: Project,
  check: CrossCheck,
  asOf: string
): Promise<CheckResult> {
  const base = {
    check_name: check.name,
    model: check.inputs.join(", "),
    column_name: null,
    kind: "query",
    description: check.description === "" ? check.name.replaceAll("_", " ") : check.description,
    severity: "error" as const
  };
  try {
    const sql = renderModel(project, check, {isIncremental: false, asOf});
    const rows = await queryRows(connection, `select * from (${sql}\n) limit 1000`);
    const first = rows[0];
    return {
      ...base,
      status: rows.length === 0 ? "pass" : "fail",
      offending_count: rows.length,
      problem:
        first === undefined
          ? null
          : `for example ${maskPrivate(JSON.stringify(first)).slice(0, 300)}`
    };
  } catch (error) {
    return {...base, status: "error", offending_count: null, problem: sqlProblem(error)};
  }
}

/** What a database error says, without the drawing of the query below it. */
export function sqlProblem(error: unknown): string {
  // it may quote a value
  return maskPrivate(
    messageOf(error)
      .split(/\n\s*\n|\nLINE /)[0]
      ?.trim() ?? ""
  );
}

/** DuckDB's error with the line of the query that it points to. */
export function sqlProblemWithLine(error: unknown): string {
  const line = /LINE \d+: (.*)/.exec(messageOf(error))?.[1]?.trim();
  return sqlProblem(error) + (line === undefined ? "" : ` (at: ${line.slice(0, 160)})`);
}

/** Whether the table has just the columns that are described, of those types; see `columnDoc`. */
async function columnsCheck(connection: DuckDBConnection, model: Model): Promise<CheckResult> {
  const base = {
    check_name: `${model.name}.columns`,
    model: model.name,
    column_name: null,
    kind: "columns",
    description: "has just the columns that are described, of the types that are described",
    severity: "error" as const
  };
  const problems: string[] = [];
  try {
    const actual = await columnTypes(connection, quotedName(model.name));
    const names = [...new Set([...model.columns.map(({name}) => name), ...Object.keys(actual)])];
    const docs = new Map(names.map((name) => [name, columnDoc(model, name)]));
    const typed = names.filter((name) => docs.get(name)?.dataType !== undefined);
    const types =
      typed.length === 0
        ? {}
        : ((
            await queryRows<Record<string, string>>(
              connection,
              `select ${typed.map((name) => `typeof(cast(null as ${docs.get(name)?.dataType})) as ${quotedName(name)}`).join(", ")}`
            )
          )[0] ?? {});
    for (const name of names) {
      const type = actual[name];
      if (docs.get(name) === undefined) problems.push(`${name} is not described`);
      else if (type === undefined) problems.push(`${name} is described but not there`);
      else if (types[name] !== undefined && types[name] !== type) {
        problems.push(`${name} is ${type}, described as ${types[name]}`);
      }
    }
  } catch (error) {
    return {...base, status: "error", offending_count: null, problem: sqlProblem(error)};
  }
  return {
    ...base,
    status: problems.length === 0 ? "pass" : "fail",
    offending_count: problems.length,
    problem: problems.length === 0 ? null : problems.join("; ")
  };
}

/** Name of the check that nothing private leaves the warehouse with a table. */
export function privateDataCheckName(model: string): string {
  return `${model}.private_data`;
}

/** Whether nothing private would leave the warehouse with the table; a warning where a few values are masked. */
async function privateDataCheck(model: Model, privacy: Privacy): Promise<CheckResult> {
  const base = {
    check_name: privateDataCheckName(model.name),
    model: model.name,
    column_name: null,
    kind: "private_data",
    description:
      "holds no phone number, no e-mail address and no customer's identifier as a source sent it",
    severity: "error" as const
  };
  try {
    const found = await privacy.privateColumns(model.name);
    const sentences = found.map(
      ({column_name, kind, example, value_count}) =>
        `${column_name} holds ${value_count === 1 ? "" : `${value_count} values with `}${kind === "e-mail address" ? "an" : "a"} ${kind}: ${example}`
    );
    // one hostile record must not hold back all others; a column of such values must
    const isStray = found.every(({is_stray}) => is_stray);
    const told = isStray ? [...sentences, "published as a keyed hash, hidden-…"] : sentences;
    return {
      ...base,
      status: found.length === 0 ? "pass" : isStray ? "warn" : "fail",
      offending_count: found.reduce((sum, {value_count}) => sum + value_count, 0),
      problem: found.length === 0 ? null : told.join("; ")
    };
  } catch (error) {
    return {...base, status: "error", offending_count: null, problem: sqlProblem(error)};
  }
}

/** Counts of offending rows, or undefined where the database refuses the query as a whole. */
async function countTogether(
  connection: DuckDBConnection,
  table: string,
  specs: readonly CheckSpec[]
): Promise<number[] | undefined> {
  if (specs.length === 0) return [];
  const list = specs.map(({count}, position) => `(${count})::bigint as c${position}`);
  try {
    const [row] = await queryRows<Record<string, number | null>>(
      connection,
      `select ${list.join(", ")} from ${quotedName(table)}`
    );
    return specs.map((_, position) => row?.[`c${position}`] ?? 0);
  } catch {
    return undefined; // each by itself shows which one it is
  }
}

async function runAlone(connection: DuckDBConnection, spec: CheckSpec): Promise<CheckResult> {
  const table = quotedName(spec.model);
  try {
    const [row] = await queryRows<{n: number}>(
      connection,
      spec.offending === undefined
        ? `select (${spec.count})::bigint as n from ${table}`
        : `select count(*) as n from ${table} where ${spec.offending}`
    );
    return resultOf(spec, row?.n ?? 0);
  } catch (error) {
    return {...baseOf(spec), status: "error", offending_count: null, problem: sqlProblem(error)};
  }
}

function resultOf(spec: CheckSpec, count: number): CheckResult {
  const failed = spec.severity === "warn" ? "warn" : "fail";
  return {
    ...baseOf(spec),
    status: count === 0 ? "pass" : failed,
    offending_count: count,
    problem: null
  };
}

function baseOf(spec: CheckSpec) {
  return {
    check_name: spec.name,
    model: spec.model,
    column_name: spec.column ?? null,
    kind: spec.kind,
    description: spec.description,
    severity: spec.severity
  };
}

/** A row that offends, for the message of a failed check. */
export async function offendingExample(
  connection: DuckDBConnection,
  spec: CheckSpec
): Promise<string | undefined> {
  if (spec.offending === undefined) return undefined;
  const columns = spec.column === undefined ? "*" : quotedName(spec.column);
  try {
    const rows = await queryRows<Record<string, unknown>>(
      connection,
      `select distinct ${columns} from ${quotedName(spec.model)} where ${spec.offending} order by all limit 3`
    );
    const shown = rows.map((row) =>
      JSON.stringify(spec.column === undefined ? row : row[spec.column])
    );
    return maskPrivate(shown.join(", ")).slice(0, 200);
  } catch {
    return undefined;
  }
}

/** Writes results over those of earlier runs. */
export async function keepResults(
  connection: DuckDBConnection,
  results: readonly CheckResult[]
): Promise<void> {
  if (results.length === 0) return;
  const text = (value: string | null) => (value === null ? "null" : quotedString(value));
  const rows = results.map(
    (result) =>
      `(${text(result.check_name)}, ${text(result.model)}, ${text(result.column_name)}, ${text(result.kind)},
        ${text(result.description)}, '${result.severity}', '${result.status}',
        ${result.offending_count ?? "null"}, ${text(result.problem)})`
  );
  // one statement: each costs more than its rows
  await connection.run(`insert or replace into earshot.check_states values ${rows.join(", ")}`);
}

function partition<Item>(items: readonly Item[], test: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
