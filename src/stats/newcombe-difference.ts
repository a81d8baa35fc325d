import type {Interval} from "./interval.ts";
import {wilsonInterval} from "./wilson-interval.ts";

/** A count of successes among trials. */
export interface Count {
  successes: number;
  trials: number;
}

/**
 * Newcombe's interval for the difference of two independent proportions, `first - second`: by how
 * much do two groups differ? It joins the two Wilson intervals, so it stays within -1 and 1 and
 * holds up for small groups and rates near 0 or 1; prefer it to the pooled normal approximation.
 * Not for one group measured twice.
 *
 * Newcombe, R. G. (1998). Statistics in Medicine 17, 873–890, method 10.
 *
 * @param z standard normal quantile; 1.96 gives a 95% interval
 * @returns undefined when either group has no trials
 * @example newcombeDifference({successes: 56, trials: 70}, {successes: 48, trials: 80})
 *   // => {difference: 0.2, low: 0.0524, high: 0.3339}
 */
export function newcombeDifference(
  first: Count,
  second: Count,
  z = 1.96
): (Interval & {difference: number}) | undefined {
  const firstInterval = wilsonInterval(first.successes, first.trials, z);
  const secondInterval = wilsonInterval(second.successes, second.trials, z);
  if (firstInterval === undefined || secondInterval === undefined) return undefined;
  const firstRate = first.successes / first.trials;
  const secondRate = second.successes / second.trials;
  const difference = firstRate - secondRate;
  return {
    difference,
    low: difference - Math.hypot(firstRate - firstInterval.low, secondInterval.high - secondRate),
    high: difference + Math.hypot(firstInterval.high - firstRate, secondRate - secondInterval.low)
  };
}
