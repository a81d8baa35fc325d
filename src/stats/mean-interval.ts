import {mean, sampleStandardDeviation} from "simple-statistics";
import type {Interval} from "./interval.ts";
import {studentTQuantile} from "./student-t-quantile.ts";

/**
 * Interval for a mean by Student's t: which true means could have produced these values? Right
 * where the values are not wildly skewed or where there are more than about 50 of them; for few and
 * skewed values (money, durations) prefer `bootstrapInterval`.
 *
 * Student (1908). Biometrika 6, 1–25.
 *
 * @param level 0.95 unless told
 * @returns undefined for fewer than two values: one value says nothing about its own spread
 * @example meanInterval([1, 2, 3, 4, 5]) // => {mean: 3, low: 1.037, high: 4.963}
 */
export function meanInterval(
  values: readonly number[],
  level = 0.95
): (Interval & {mean: number}) | undefined {
  if (!(level > 0 && level < 1)) throw new RangeError(`level must be between 0 and 1: ${level}`);
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new RangeError(`values must be finite: ${wrong}`);
  if (values.length < 2) return undefined;
  const list = [...values];
  const center = mean(list);
  const standardError = sampleStandardDeviation(list) / Math.sqrt(list.length);
  const halfWidth = studentTQuantile((1 + level) / 2, list.length - 1) * standardError;
  return {mean: center, low: center - halfWidth, high: center + halfWidth};
}
