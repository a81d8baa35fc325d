import {setFlagsFromString} from "node:v8";
import type {ast, ColumnReferenceFact} from "@polyglot-sql/sdk";
import {messageOf} from "./errors.ts";

/** Where one column of a model comes from. */
export interface ColumnLineage {
  column: string;
  /**
   * The input columns that its value is computed from, sorted. Empty where there is none: `count(*)`,
   * a constant. Columns that only filter, join or group rows are not among them.
   */
  upstream: {relation: string; column: string}[];
}

export interface ModelLineage {
  model: string;
  /** In the model's order, without those that could not be traced; undefined where none could be. */
  columns: ColumnLineage[] | undefined;
  /** What could not be traced and why: a sentence. */
  problem?: string;
}

type Sdk = typeof import("@polyglot-sql/sdk");

/** A column of an input or of a step of the query. */
interface KnownColumn {
  name: string | undefined;
  /** The input columns it is computed from, by full name; undefined where they could not be found. */
  upstream: Map<string, ColumnLineage["upstream"][number]> | undefined;
}

/** The columns of each relation that a query may name, by the relation's lower-case name. */
type Relations = ReadonlyMap<string, KnownColumn[]>;

/**
 * Traces each column of a query to the columns of its inputs, through common table expressions,
 * joins and unions, by position or by name. A column that cannot be traced for certain is named in `problem`, not guessed.
 *
 * @param renderedSql one query in DuckDB's dialect, templates rendered
 * @param columnsOf name and type of each column of each input: `int_calls`, `raw.letsgo_dstc1_calls`
 */
export async function columnLineage(
  model: string,
  renderedSql: string,
  columnsOf: Record<string, Record<string, string>>
): Promise<ModelLineage> {
  try {
    const sdk = await loadedSdk();
    const query = parsedQuery(sdk, renderedSql);
    const columns: ColumnLineage[] = [];
    const untraced: string[] = [];
    for (const {name, upstream} of named(queryColumns(sdk, query, inputRelations(columnsOf)))) {
      if (upstream === undefined) untraced.push(name);
      else columns.push({column: name, upstream: sortedByKey(upstream)});
    }
    if (untraced.length === 0) return {model, columns};
    return {
      model,
      columns: columns.length === 0 ? undefined : columns,
      problem: `${model}: these columns could not be traced: ${untraced.join(", ")}`
    };
  } catch (error) {
    const problem = `${model}: columns could not be traced: ${messageOf(error)}`;
    return {model, columns: undefined, problem};
  }
}

/** Loads 23 MB of WebAssembly in 0.1 s: where lineage is wanted, and not in every command. */
async function loadedSdk(): Promise<Sdk> {
  // optimizing them would take V8 1.5 s once, and a model takes 0.02 s without
  setFlagsFromString("--liftoff-only");
  const sdk = await import("@polyglot-sql/sdk");
  setFlagsFromString("--no-liftoff-only");
  return sdk;
}

/** @throws Error for what is not one query */
function parsedQuery({ast, Dialect, parse, tokenize}: Sdk, sql: string): ast.Expression {
  const {tokens, error} = tokenize(sql, Dialect.DuckDB);
  if (!tokens) throw new Error(error);
  // comments become spaces: the analyzer takes a column below a comment for one without a name
  const characters = Array.from(sql);
  const blank = characters.map((character): string => (character === "\n" ? character : " "));
  for (const {span} of tokens) {
    for (let index = span.start; index < span.end; index++) blank[index] = characters[index] ?? " ";
  }
  const parsed = parse(blank.join(""), Dialect.DuckDB);
  if (!parsed.success) throw new Error(parsed.error);
  const [query, ...others] = parsed.ast;
  if (query === undefined || others.length > 0) {
    throw new Error(`expected one query, found ${parsed.ast.length}`);
  }
  // the analyzer reads `* exclude (…)` as `*`, and takes the columns of a pivot for constants
  const stars = ast.findByType(query, "star").map(({star}) => star);
  if (stars.some((star) => star.except || star.replace || star.rename)) {
    throw new Error("select * with exclude, replace or rename is not supported");
  }
  if (ast.some(query, (node) => ["pivot", "unpivot"].includes(ast.getExprType(node)))) {
    throw new Error("pivot is not supported");
  }
  return query;
}

function inputRelations(columnsOf: Record<string, Record<string, string>>): Relations {
  return new Map(
    Object.entries(columnsOf).map(([relation, columns]) => [
      relation.toLowerCase(),
      Object.keys(columns).map((column) => ({
        name: column,
        upstream: new Map([[`${relation}.${column}`, {relation, column}]])
      }))
    ])
  );
}

/**
 * The columns of a query, in order. Its steps and the branches of its unions are analyzed one by one:
 * for a whole query the analyzer's time grows with the cube of the branches, to 2.5 s for 40 of them.
 */
function queryColumns(sdk: Sdk, query: ast.Expression, outer: Relations): KnownColumn[] {
  const {ast} = sdk;
  if (ast.isSubquery(query)) return queryColumns(sdk, query.subquery.this, outer);
  if (ast.isExpressionType(query, "values")) {
    const [row] = query.values.expressions;
    return (row?.expressions ?? []).map((_, index) => ({name: `col${index}`, upstream: new Map()}));
  }
  if (
    !ast.isSelect(query) &&
    !ast.isUnion(query) &&
    !ast.isIntersect(query) &&
    !ast.isExcept(query)
  ) {
    throw new Error(`expected a query, found ${ast.getExprType(query)}`);
  }
  const relations = new Map(outer);
  const data = ast.getExprData(query);
  if (data.with?.recursive) throw new Error("with recursive is not supported");
  for (const {alias, this: step, columns: names} of data.with?.ctes ?? []) {
    const columns = queryColumns(sdk, step, relations).map((column, index) => ({
      ...column,
      name: names[index]?.name ?? column.name
    }));
    relations.set(alias.name.toLowerCase(), named(columns, alias.name));
  }
  if (ast.isSelect(query)) return selectColumns(sdk, query.select, relations);
  const {left, right, by_name: isByName} = ast.getExprData(query);
  const columns = queryColumns(sdk, left, relations);
  // of intersect and except, the other query only filters: no value comes from it
  if (!ast.isUnion(query)) return columns;
  const others = queryColumns(sdk, right, relations);
  if (isByName) return unionByName(columns, others);
  return columns.map(({name, upstream}, index) => ({
    name,
    upstream: merged([upstream, others[index]?.upstream])
  }));
}

/** The columns of either query, those of the first in front; one name is one column, in whichever case. */
function unionByName(columns: KnownColumn[], others: KnownColumn[]): KnownColumn[] {
  const upstreams = new Map<string, {name: string; parts: KnownColumn["upstream"][]}>();
  for (const {name, upstream} of [...named(columns), ...named(others)]) {
    const key = name.toLowerCase();
    const known = upstreams.get(key) ?? {name, parts: []};
    upstreams.set(key, {...known, parts: [...known.parts, upstream]});
  }
  return [...upstreams.values()].map(({name, parts}) => ({name, upstream: merged(parts)}));
}

/** The columns of a SELECT without its steps, which `relations` hold. */
function selectColumns(
  {analyzeQuery, Dialect, generate}: Sdk,
  select: ast.Select,
  relations: Relations
): KnownColumn[] {
  const generated = generate([{select: {...select, with: null}}], Dialect.DuckDB);
  const [sql] = generated.sql ?? [];
  if (sql === undefined) throw new Error(generated.error);
  const {analysis, error} = analyzeQuery(sql, {
    dialect: Dialect.DuckDB,
    schema: {tables: [...relations].map(([relation, columns]) => tableSchema(relation, columns))}
  });
  if (analysis === undefined) throw new Error(error);

  // a star is one expression and several projections
  const widths = new Map(
    analysis.starProjections.map(({index, expandedColumns}) => [index, expandedColumns.length])
  );
  const expressionOf = select.expressions.flatMap((_, index) =>
    Array<number>(widths.get(index) || 1).fill(index)
  );
  // the order of `first(x order by y)` decides the value, but is not among the projection's upstream
  const orders = (analysis.columnUses ?? []).filter(
    ({context, scopePath}) => context === "aggregate_order" && scopePath === "root"
  );
  return analysis.projections.map(({name, isStar, upstream}, index) => {
    if (isStar) throw new Error("select * from a relation whose columns are not known");
    const path = `expressions[${expressionOf[index]}].`;
    const ordering = orders.filter(({expressionPath}) => expressionPath.startsWith(path));
    const references = [...upstream, ...ordering.flatMap((use) => use.references)];
    return {
      name: name === `_col_${index}` ? undefined : name,
      upstream: merged(references.map((reference) => referenceUpstream(reference, relations)))
    };
  });
}

function tableSchema(relation: string, columns: KnownColumn[]) {
  const [name = relation, schema] = relation.split(".").reverse();
  return {
    name,
    ...(schema === undefined ? {} : {schema}),
    // what a column is traced to does not depend on its type
    columns: columns.map((column) => ({name: column.name ?? "", type: "any"}))
  };
}

function referenceUpstream(
  {table, column, sourceKind, confidence}: ColumnReferenceFact,
  relations: Relations
): KnownColumn["upstream"] {
  if (confidence === "ambiguous") return undefined;
  // the trail ends at a subquery's own value, computed from no column: a count, a constant
  if (sourceKind !== "table" && sourceKind !== "unknown") return new Map();
  return relations
    .get(table?.toLowerCase() ?? "")
    ?.find(({name}) => name?.toLowerCase() === column.toLowerCase())?.upstream;
}

function merged(parts: KnownColumn["upstream"][]): KnownColumn["upstream"] {
  const entries = parts.map((part) => part && [...part]);
  return entries.every((part) => part !== undefined) ? new Map(entries.flat()) : undefined;
}

/** @throws Error for a column without a name, and for two of one name: DuckDB renames both */
function named(columns: KnownColumn[], step = "the query"): (KnownColumn & {name: string})[] {
  const names = new Set<string>();
  return columns.map((column, index) => {
    const {name} = column;
    if (!name) throw new Error(`column ${index + 1} of ${step} has no name`);
    if (names.has(name.toLowerCase())) throw new Error(`${step} has two columns named ${name}`);
    names.add(name.toLowerCase());
    return {...column, name};
  });
}

function sortedByKey<Value>(map: Map<string, Value>): Value[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}
