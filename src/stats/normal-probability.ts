/**
 * Share of a standard normal distribution below `z`: how surprising is this many standard errors?
 * Accurate in both tails (relative error below 1e-12 down to probabilities of 1e-300), where
 * `cumulativeStdNormalProbability` of simple-statistics reads a table of four digits. The upper
 * tail is `normalProbability(-z)`: `1 - normalProbability(z)` loses the digits that matter.
 *
 * Series and continued fraction of the incomplete gamma function with a = 1/2: Press et al. (2007),
 * Numerical Recipes, 3rd edition, section 6.2.
 *
 * @example normalProbability(1.959964) // => 0.975
 */
export function normalProbability(z: number): number {
  if (Number.isNaN(z)) throw new RangeError("z must be a number: NaN");
  const half = z ** 2 / 2;
  if (half < 1.5) return 0.5 + Math.sign(z) * 0.5 * centralShare(half);
  const tail = 0.5 * tailShare(half);
  return z < 0 ? tail : 1 - tail;
}

/**
 * Probability of a value at least this far from 0 on either side, were nothing going on.
 *
 * @example twoSidedProbability(1.959964) // => 0.05
 */
export function twoSidedProbability(z: number): number {
  return Math.min(1, 2 * normalProbability(-Math.abs(z)));
}

/** Lower incomplete gamma function P(1/2, x) by its series: for small x. */
function centralShare(x: number): number {
  let term = 2;
  let sum = term;
  for (let index = 0.5; Math.abs(term) > sum * 1e-17; ) {
    index += 1;
    term *= x / index;
    sum += term;
  }
  return (sum * Math.exp(-x) * Math.sqrt(x)) / Math.sqrt(Math.PI);
}

/** Upper incomplete gamma function Q(1/2, x) by its continued fraction (Lentz): for large x. */
function tailShare(x: number): number {
  if (x === Number.POSITIVE_INFINITY) return 0;
  let base = x + 0.5;
  let ratio = 1e300;
  let inverse = 1 / base;
  let fraction = inverse;
  for (let index = 1; index < 500; index += 1) {
    const numerator = -index * (index - 0.5);
    base += 2;
    inverse = 1 / (numerator * inverse + base);
    ratio = base + numerator / ratio;
    const change = inverse * ratio;
    fraction *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return (Math.exp(-x) * Math.sqrt(x) * fraction) / Math.sqrt(Math.PI);
}
