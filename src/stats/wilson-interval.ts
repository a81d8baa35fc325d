import type {Interval} from "./interval.ts";

/**
 * Wilson score interval: which true rates could have produced this count? Unlike the normal
 * approximation it holds up for small counts and for rates near 0 or 1, where most campaigns are.
 *
 * Wilson, E. B. (1927). JASA 22, 209–212.
 *
 * @param successes may be a fraction, where trials are an effective number (see `designEffect`)
 * @param z standard normal quantile; 1.96 gives a 95% interval
 * @returns undefined when there are no trials: no data is not a rate of zero
 * @example wilsonInterval(8, 10) // => {low: 0.490, high: 0.943}
 */
export function wilsonInterval(successes: number, trials: number, z = 1.96): Interval | undefined {
  if (!(successes >= 0 && successes <= trials)) {
    throw new RangeError(`successes must be between 0 and trials: ${successes} of ${trials}`);
  }
  if (trials === 0) return undefined;
  const proportion = successes / trials;
  const shrinkage = 1 + z ** 2 / trials;
  const center = (proportion + z ** 2 / (2 * trials)) / shrinkage;
  const variance = (proportion * (1 - proportion)) / trials + z ** 2 / (4 * trials ** 2);
  const halfWidth = (z * Math.sqrt(variance)) / shrinkage;
  return {low: Math.max(0, center - halfWidth), high: Math.min(1, center + halfWidth)};
}
