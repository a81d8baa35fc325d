import {exactSum} from "./exact-sum.ts";
import type {Interval} from "./interval.ts";
import type {Query} from "./logistic-design.ts";
import {normalQuantile} from "./normal-quantile.ts";
import {wilsonInterval} from "./wilson-interval.ts";

/** Observations of like predicted probability, and what became of them. */
export interface CalibrationBin extends Interval {
  /** From 1, lowest probabilities first. */
  bin: number;
  count: number;
  eventCount: number;
  predicted: number;
  observed: number;
}

/**
 * Calibration by bins of equal size: where the model says 30%, does it happen in 30 of 100? A model
 * can put cases in the right order and still be wrong about how likely each is.
 *
 * Hosmer, D. W. & Lemeshow, S. (1980). Communications in Statistics A 9, 1043–1069; Wilson intervals.
 *
 * @param options.probability SQL expression for the predicted probability
 * @param options.key column that breaks ties, so that the bins are always the same
 * @param options.bins 10 unless told; fewer where there are fewer observations
 * @param options.level 0.95 unless told
 * @returns empty without observations
 */
export async function calibration(
  query: Query,
  {
    table,
    outcome,
    probability,
    key,
    bins = 10,
    level = 0.95
  }: {
    table: string;
    outcome: string;
    probability: string;
    key: string;
    bins?: number;
    level?: number;
  }
): Promise<CalibrationBin[]> {
  if (!(Number.isInteger(bins) && bins > 0)) {
    throw new RangeError(`bins must be a positive whole number: ${bins}`);
  }
  const [size] = await query<{n: number}>(`select cast(count(*) as integer) as n from ${table}`);
  const rows = await query<{bin: number; n: number; events: number; predicted: number}>(
    `select cast(bin as integer) as bin, cast(count(*) as integer) as n,
       cast(count(*) filter (where happened) as integer) as events,
       ${exactSum("probability", 1, size?.n ?? 0)} as predicted
     from (
       select ntile(${bins}) over (order by probability, tie_break) as bin, probability, happened
       from (select ${probability} as probability, ${key} as tie_break, ${outcome} as happened from ${table}))
     group by bin
     order by bin`
  );
  const z = normalQuantile((1 + level) / 2);
  return rows.map(({bin, n, events, predicted}) => {
    const interval = wilsonInterval(events, n, z) as Interval;
    return {
      bin,
      count: n,
      eventCount: events,
      predicted: predicted / n,
      observed: events / n,
      ...interval
    };
  });
}
