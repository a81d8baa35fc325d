/** What a TypeScript model may use while it runs. */
export interface InsightContext {
  /** Rows of a query; 64-bit counts and decimals arrive as numbers, NULL as null. */
  query<Row = Record<string, unknown>>(sql: string): Promise<Row[]>;
  /** The table of a declared input. Throws for one that is not declared. */
  ref(model: string): string;
  /** A variable of the configuration, as `{{ var('…') }}` gives it in SQL. */
  variable(name: string): string | number;
}

/**
 * A model in TypeScript, for statistics that SQL cannot do. It joins the same graph, the same
 * checks and the same publishing as the SQL models; no SQL model refers to one.
 */
export interface Insight {
  /** The model's and the published mart's name; equal to the file's name. */
  name: string;
  /** The models read, by name. */
  inputs: readonly string[];
  /** DuckDB type of each column, in order. */
  columns: Record<string, string>;
  /** The rows to publish. The same inputs must give the same rows. */
  rows(context: InsightContext): Promise<Record<string, unknown>[]>;
}

/** Declares a TypeScript model; the default export of a file in `models/insights/`. */
export function defineInsight(insight: Insight): Insight {
  return insight;
}
