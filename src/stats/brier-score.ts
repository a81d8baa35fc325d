import {exactSum} from "./exact-sum.ts";
import type {Query} from "./logistic-design.ts";

/**
 * Brier score: the mean squared distance of a predicted probability from what happened (1 or 0). 0 is
 * perfect; always predicting the overall share `s` scores `s * (1 - s)`, so compare with that.
 *
 * Brier, G. W. (1950). Monthly Weather Review 78, 1–3.
 *
 * @param options.probability SQL expression for the predicted probability
 * @returns undefined without observations
 */
export async function brierScore(
  query: Query,
  {table, outcome, probability}: {table: string; outcome: string; probability: string}
): Promise<number | undefined> {
  const [size] = await query<{n: number}>(`select cast(count(*) as integer) as n from ${table}`);
  const n = size?.n ?? 0;
  if (n === 0) return undefined;
  const distance = `(${probability} - cast(cast(${outcome} as integer) as double))`;
  const [row] = await query<{total: number}>(
    `select ${exactSum(`${distance} * ${distance}`, 1, n)} as total from ${table}`
  );
  return (row?.total as number) / n;
}
