import {normalQuantile} from "./normal-quantile.ts";
import {studentTProbability} from "./student-t-probability.ts";

/**
 * The point of Student's t distribution below which a share `probability` of it lies: how many
 * estimated standard errors make a 95% interval?
 *
 * Found by bisection of `studentTProbability`, which rises with t.
 *
 * @throws RangeError unless probability is between 0 and 1, excluded, and degreesOfFreedom positive
 * @example studentTQuantile(0.975, 9) // => 2.262157
 */
export function studentTQuantile(probability: number, degreesOfFreedom: number): number {
  if (!(probability > 0 && probability < 1)) {
    throw new RangeError(`probability must be between 0 and 1, excluded: ${probability}`);
  }
  if (!(degreesOfFreedom > 0)) {
    throw new RangeError(`degreesOfFreedom must be positive: ${degreesOfFreedom}`);
  }
  if (probability === 0.5) return 0;
  // The lower tail keeps its digits, so work there and mirror.
  if (probability > 0.5) return -studentTQuantile(1 - probability, degreesOfFreedom);
  let high = 0;
  let low = Math.min(-1, normalQuantile(probability));
  while (studentTProbability(low, degreesOfFreedom) > probability) {
    high = low;
    low *= 2;
  }
  while (high - low > 1e-15 * Math.abs(low)) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (studentTProbability(middle, degreesOfFreedom) > probability) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}
