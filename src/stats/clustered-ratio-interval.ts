import type {Interval} from "./interval.ts";
import {normalQuantile} from "./normal-quantile.ts";
import {studentTQuantile} from "./student-t-quantile.ts";
import {wilsonInterval} from "./wilson-interval.ts";

/** One cluster's part of a ratio of sums: the sessions of one customer, or the turns of one session. */
export interface ClusterSums {
  numerator: number;
  denominator: number;
}

/** A ratio of sums, with what its clustering did to its precision. */
export interface ClusteredRatio extends Interval {
  ratio: number;
  /** How many times larger the variance is than that of as many independent units; proportions only. */
  designEffect: number | undefined;
}

/**
 * Interval for a ratio of sums over clusters: how sure is an error rate, when the turns of one
 * session, or the sessions of one customer, resemble each other? Treating them as independent makes
 * intervals too narrow. With `k` clusters, ratio `r` and residuals `e = numerator - r * denominator`,
 * variance = k / (k - 1) * sum(e²) / sum(denominator)².
 *
 * Cochran, W. G. (1977). Sampling Techniques, 3rd edition, 6.3 and 9A. Proportions: Wilson interval
 * at the effective size, trials / design effect (Kish, L. 1965, Survey Sampling, 8.2; a design effect
 * below 1 is taken as 1). Means: Student's t with k - 1 degrees of freedom.
 *
 * @param options.kind "proportion" where each unit of the denominator counts 0 or 1, else "mean"
 * @param options.level 0.95 unless told
 * @returns undefined for fewer than two clusters or without a denominator
 */
export function clusteredRatioInterval(
  clusters: readonly ClusterSums[],
  {kind, level = 0.95}: {kind: "proportion" | "mean"; level?: number}
): ClusteredRatio | undefined {
  if (!(level > 0 && level < 1)) throw new RangeError(`level must be between 0 and 1: ${level}`);
  let numerator = 0;
  let denominator = 0;
  for (const cluster of clusters) {
    if (!(Number.isFinite(cluster.numerator) && cluster.denominator >= 0)) {
      throw new RangeError(
        `a cluster needs a finite numerator and a denominator of at least 0: ${cluster.numerator} / ${cluster.denominator}`
      );
    }
    if (
      kind === "proportion" &&
      !(cluster.numerator >= 0 && cluster.numerator <= cluster.denominator)
    ) {
      throw new RangeError(
        `a proportion's numerator must be between 0 and its denominator: ${cluster.numerator} / ${cluster.denominator}`
      );
    }
    numerator += cluster.numerator;
    denominator += cluster.denominator;
  }
  const k = clusters.length;
  if (k < 2 || denominator === 0) return undefined;
  const ratio = numerator / denominator;
  let squares = 0;
  for (const cluster of clusters) squares += (cluster.numerator - ratio * cluster.denominator) ** 2;
  const variance = ((k / (k - 1)) * squares) / denominator ** 2;
  if (kind === "mean") {
    const halfWidth = studentTQuantile((1 + level) / 2, k - 1) * Math.sqrt(variance);
    return {ratio, low: ratio - halfWidth, high: ratio + halfWidth, designEffect: undefined};
  }
  const binomial = (ratio * (1 - ratio)) / denominator;
  const designEffect =
    k >= denominator
      ? 1 // no cluster has two units that could resemble each other
      : binomial === 0
        ? denominator / k // no unit differs from another, so each cluster tells what one unit would
        : variance / binomial;
  const trials = denominator / Math.max(1, designEffect);
  const interval = wilsonInterval(ratio * trials, trials, normalQuantile((1 + level) / 2));
  return interval && {ratio, ...interval, designEffect};
}
