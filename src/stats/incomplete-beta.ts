import {gammaln} from "simple-statistics";

/**
 * Regularized incomplete beta function: the share of a beta distribution below `x`. Student's t
 * and the F distribution are made of it.
 *
 * Continued fraction by Lentz's method: Press et al. (2007), Numerical Recipes, 3rd edition,
 * section 6.4.
 *
 * @throws RangeError unless a and b are positive and x is between 0 and 1
 * @example incompleteBeta(2, 3, 0.4) // => 0.5248
 */
export function incompleteBeta(a: number, b: number, x: number): number {
  if (!(a > 0 && b > 0)) throw new RangeError(`a and b must be positive: ${a}, ${b}`);
  if (!(x >= 0 && x <= 1)) throw new RangeError(`x must be between 0 and 1: ${x}`);
  if (x === 0 || x === 1) return x;
  // The fraction converges quickly below the mean; above it, use the mirror image.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(b, a, 1 - x);
  const logFront = gammaln(a + b) - gammaln(a) - gammaln(b) + a * Math.log(x) + b * Math.log1p(-x);
  return (Math.exp(logFront) * continuedFraction(a, b, x)) / a;
}

function continuedFraction(a: number, b: number, x: number): number {
  const away = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let ratio = 1;
  let inverse = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = inverse;
  for (let index = 1; index < 10_000; index += 1) {
    const even = (index * (b - index) * x) / ((a + 2 * index - 1) * (a + 2 * index));
    inverse = 1 / away(1 + even * inverse);
    ratio = away(1 + even / ratio);
    fraction *= inverse * ratio;
    const odd = (-(a + index) * (a + b + index) * x) / ((a + 2 * index) * (a + 2 * index + 1));
    inverse = 1 / away(1 + odd * inverse);
    ratio = away(1 + odd / ratio);
    const change = inverse * ratio;
    fraction *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return fraction;
}
