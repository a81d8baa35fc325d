import type {InsightContext} from "../engine/insight.ts";
import {exactSum} from "./exact-sum.ts";
import {invertSymmetric} from "./invert-symmetric.ts";
import {sqlNumber} from "./sql-number.ts";

/** Runs SQL; rows come back with numbers as numbers. */
export type Query = InsightContext["query"];

/** What is to be explained by what, in a table that stays in the database. */
export interface LogisticInput {
  query: Query;
  /** One row per observation; no NULL in the columns named. */
  table: string;
  /** Boolean column: what happened. */
  outcome: string;
  /** Columns of type double that may explain it. */
  terms: readonly string[];
}

/** The input, with what is needed to compute on it safely. */
export interface LogisticDesign extends LogisticInput {
  observationCount: number;
  eventCount: number;
  /** Mean of each term. */
  centers: number[];
  /** Standard deviation of each term; 0 where it never varies. */
  scales: number[];
  /** Largest distance of a term from its mean, in standard deviations. */
  bounds: number[];
  /** Correlations of the terms; a row of zeros for one that never varies. */
  correlations: number[][];
}

/**
 * Looks at the terms of a logistic regression before it is fitted: how many observations and events,
 * where each term lies and how they hang together. Fitting works on terms brought to mean 0 and
 * standard deviation 1, so that a term in seconds and one in shares weigh alike in its arithmetic.
 *
 * Two passes in the database: the terms' ranges, then means and products on those ranges.
 *
 * @throws RangeError where a column holds NULL or what is not finite
 */
export async function logisticDesign(input: LogisticInput): Promise<LogisticDesign> {
  const {query, table, outcome, terms} = input;
  const [ranges = {}] = await query<Record<string, number | null>>(
    `select cast(count(*) as integer) as n,
       cast(count(${outcome}) as integer) as known,
       cast(count(*) filter (where ${outcome}) as integer) as events
       ${terms
         .map(
           (term, j) =>
             `, cast(count(*) filter (where isfinite(${term})) as integer) as known_${j}, min(${term}) as min_${j}, max(${term}) as max_${j}`
         )
         .join("")}
     from ${table}`
  );
  const n = ranges.n ?? 0;
  if (ranges.known !== n) throw new RangeError(`${outcome} of ${table} holds NULL`);
  for (const [j, term] of terms.entries()) {
    if (ranges[`known_${j}`] !== n) {
      throw new RangeError(`${term} of ${table} holds NULL or what is not finite`);
    }
  }
  const middles = terms.map((_, j) => ((ranges[`min_${j}`] ?? 0) + (ranges[`max_${j}`] ?? 0)) / 2);
  const halves = terms.map((_, j) => ((ranges[`max_${j}`] ?? 0) - (ranges[`min_${j}`] ?? 0)) / 2);
  const varying = terms.map((_, j) => j).filter((j) => (halves[j] as number) > 0);

  // u runs from -1 to 1, so every sum below is bounded by n
  const sums: Record<string, number> = {};
  if (n > 0 && varying.length > 0) {
    const pairs = varying.flatMap((a) => varying.filter((b) => b >= a).map((b) => [a, b] as const));
    const [row] = await query<Record<string, number>>(
      `select ${[
        ...varying.map((j) => `${exactSum(`u${j}`, 1, n)} as s${j}`),
        ...pairs.map(([a, b]) => `${exactSum(`u${a} * u${b}`, 1, n)} as s${a}_${b}`)
      ].join(", ")}
       from (select ${varying
         .map((j) => {
           const [middle, half] = [sqlNumber(middles[j] as number), sqlNumber(halves[j] as number)];
           return `(${terms[j]} - ${middle}) / ${half} as u${j}`;
         })
         .join(", ")} from ${table})`
    );
    Object.assign(sums, row);
  }
  const sum = (key: string) => sums[key] ?? 0;
  const unitMeans = terms.map((_, j) => (n === 0 ? 0 : sum(`s${j}`) / n));
  const covariance = (a: number, b: number) => {
    const [low, high] = a < b ? [a, b] : [b, a];
    return n === 0
      ? 0
      : sum(`s${low}_${high}`) / n - (unitMeans[a] as number) * (unitMeans[b] as number);
  };
  const unitScales = terms.map((_, j) => Math.sqrt(Math.max(0, covariance(j, j))));
  return {
    ...input,
    observationCount: n,
    eventCount: ranges.events ?? 0,
    centers: terms.map(
      (_, j) => (middles[j] as number) + (halves[j] as number) * (unitMeans[j] as number)
    ),
    scales: terms.map((_, j) => (halves[j] as number) * (unitScales[j] as number)),
    bounds: terms.map((_, j) =>
      unitScales[j] === 0 ? 0 : (1 + Math.abs(unitMeans[j] as number)) / (unitScales[j] as number)
    ),
    correlations: terms.map((_, a) =>
      terms.map((_, b) => {
        const product = (unitScales[a] as number) * (unitScales[b] as number);
        return product === 0 ? 0 : a === b ? 1 : covariance(a, b) / product;
      })
    )
  };
}

/**
 * The first term that never varies, or that the terms before it determine.
 *
 * @returns undefined where each term says something of its own
 */
export function redundantTerm({terms, scales, correlations}: LogisticDesign): string | undefined {
  const constant = terms.find((_, j) => scales[j] === 0);
  if (constant !== undefined) return constant;
  const inverted = invertSymmetric(correlations, 1e-8);
  return "dependentColumn" in inverted ? terms[inverted.dependentColumn] : undefined;
}

/**
 * Variance inflation factors: by how much do the other terms blur each term's coefficient? 1 is not
 * at all; from about 5 on, two terms say much the same and neither coefficient should be read alone.
 *
 * Marquardt, D. W. (1970). Technometrics 12, 591–612: the diagonal of the inverse correlation matrix.
 *
 * @returns undefined where a term is redundant
 */
export function varianceInflation(design: LogisticDesign): number[] | undefined {
  const inverted = invertSymmetric(design.correlations, 1e-8);
  return "inverse" in inverted
    ? design.terms.map((_, j) => inverted.inverse[j]?.[j] as number)
    : undefined;
}

/** SQL for a term brought to mean 0 and standard deviation 1. */
export function standardized({terms, centers, scales}: LogisticDesign, j: number): string {
  return `(${terms[j]} - ${sqlNumber(centers[j] as number)}) / ${sqlNumber(scales[j] as number)}`;
}
