import {exactSum} from "./exact-sum.ts";
import type {Query} from "./logistic-design.ts";

/**
 * Log likelihood of predicted probabilities: how well do they fit what happened? The nearer to 0 the
 * better; compare with that of the overall share alone. A certain prediction that proves wrong counts
 * as a probability of 1e-300.
 *
 * @param options.probability SQL expression for the predicted probability
 * @returns undefined without observations
 */
export async function logLikelihood(
  query: Query,
  {table, outcome, probability}: {table: string; outcome: string; probability: string}
): Promise<number | undefined> {
  const [size] = await query<{n: number}>(`select cast(count(*) as integer) as n from ${table}`);
  const n = size?.n ?? 0;
  if (n === 0) return undefined;
  const likelihood = `ln(greatest(1e-300, case when ${outcome} then ${probability} else 1e0 - ${probability} end))`;
  const [row] = await query<{total: number}>(
    `select ${exactSum(likelihood, 691, n)} as total from ${table}`
  );
  return row?.total as number;
}
