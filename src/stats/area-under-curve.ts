import type {Interval} from "./interval.ts";
import type {Query} from "./logistic-design.ts";
import {normalQuantile} from "./normal-quantile.ts";

/**
 * Area under the receiver operating characteristic: of one case where it happened and one where it
 * did not, how often does the score put the first one higher? 0.5 is a coin, 1 never errs; ties
 * count half. It judges the order alone, not whether the probabilities are right (see `calibration`).
 *
 * Mann & Whitney (1947) by ranks in the database, in whole numbers. Interval: DeLong, E. R., DeLong,
 * D. M. & Clarke-Pearson, D. L. (1988). Biometrics 44, 837–845, in the fast form of Sun & Xu (2014).
 * Observations are taken as independent.
 *
 * @param options.score SQL expression; higher means likelier
 * @param options.level 0.95 unless told
 * @returns undefined unless it both happened and did not; an interval only from two of each on
 */
export async function areaUnderCurve(
  query: Query,
  {
    table,
    outcome,
    score,
    level = 0.95
  }: {table: string; outcome: string; score: string; level?: number}
): Promise<
  {area: number; standardError: number | undefined; interval: Interval | undefined} | undefined
> {
  if (!(level > 0 && level < 1)) throw new RangeError(`level must be between 0 and 1: ${level}`);
  // below: twice the number of cases of the other kind that lie lower, ties counted half
  const [row] = await query<Record<string, number>>(
    `with scores as (
       select ${score} as score,
         count(*) filter (where ${outcome}) as positives,
         count(*) filter (where not ${outcome}) as negatives
       from ${table}
       group by score
     ),
     placed as (
       select positives, negatives,
         2 * sum(negatives) over (order by score rows unbounded preceding) - negatives as negatives_below,
         2 * sum(positives) over (order by score rows unbounded preceding) - positives as positives_below
       from scores
     )
     select cast(sum(positives) as double) as positives,
       cast(sum(negatives) as double) as negatives,
       cast(sum(positives * negatives_below) as double) as wins,
       cast(sum(positives * negatives_below * negatives_below) as double) as positive_squares,
       cast(sum(negatives * positives_below * positives_below) as double) as negative_squares
     from placed`
  );
  const {positives: m = 0, negatives: n = 0, wins = 0} = row ?? {};
  // sums over no rows are NULL
  if (!m || !n) return undefined;
  const area = wins / (2 * m * n);
  if (m === 1 || n === 1) return {area, standardError: undefined, interval: undefined};
  const positiveVariance =
    ((row?.positive_squares as number) / (4 * n ** 2) - m * area ** 2) / (m - 1);
  const negativeVariance =
    ((row?.negative_squares as number) / (4 * m ** 2) - n * (1 - area) ** 2) / (n - 1);
  const standardError = Math.sqrt(Math.max(0, positiveVariance / m + negativeVariance / n));
  const halfWidth = normalQuantile((1 + level) / 2) * standardError;
  return {
    area,
    standardError,
    interval: {low: Math.max(0, area - halfWidth), high: Math.min(1, area + halfWidth)}
  };
}
