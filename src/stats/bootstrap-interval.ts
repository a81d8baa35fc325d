import {mean, quantileSorted} from "simple-statistics";
import type {Interval} from "./interval.ts";
import type {Random} from "./seeded-random.ts";

/**
 * Percentile bootstrap interval: which values of a statistic could this sample have produced, had
 * it been drawn again? Assumes no shape, so prefer it to `meanInterval` for few, skewed values and
 * for statistics without a formula (a median, a ratio). Below about 10 values it is too narrow.
 *
 * Efron, B. (1979). Annals of Statistics 7, 1–26.
 *
 * @param random a seeded source, so that two builds agree
 * @param options.statistic the mean unless told
 * @param options.level 0.95 unless told
 * @param options.resamples 2000 unless told
 * @returns undefined for fewer than two values
 * @example bootstrapInterval([1, 2, 3, 40], seededRandom(1))
 */
export function bootstrapInterval(
  values: readonly number[],
  random: Random,
  {
    statistic = mean,
    level = 0.95,
    resamples = 2000
  }: {statistic?: (sample: number[]) => number; level?: number; resamples?: number} = {}
): Interval | undefined {
  if (!(level > 0 && level < 1)) throw new RangeError(`level must be between 0 and 1: ${level}`);
  if (!(Number.isInteger(resamples) && resamples > 0)) {
    throw new RangeError(`resamples must be a positive whole number: ${resamples}`);
  }
  if (values.length < 2) return undefined;
  const sample = new Array<number>(values.length);
  const statistics: number[] = [];
  for (let resample = 0; resample < resamples; resample += 1) {
    for (let index = 0; index < values.length; index += 1) {
      sample[index] = values[Math.floor(random() * values.length)] as number;
    }
    statistics.push(statistic(sample));
  }
  statistics.sort((a, b) => a - b);
  return {
    low: quantileSorted(statistics, (1 - level) / 2),
    high: quantileSorted(statistics, (1 + level) / 2)
  };
}
