import {probit} from "simple-statistics";
import {normalProbability} from "./normal-probability.ts";

/**
 * The point of a standard normal distribution below which a share `probability` of it lies: how
 * many standard errors make a 95% interval? `probit` of simple-statistics is right to three digits
 * and gives the start; Halley's method brings it to full precision.
 *
 * @throws RangeError outside 0 to 1, the ends excluded: they lie at infinity
 * @example normalQuantile(0.975) // => 1.959964
 */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) {
    throw new RangeError(`probability must be between 0 and 1, excluded: ${probability}`);
  }
  // The lower tail keeps its digits, so work there and mirror.
  if (probability > 0.5) return -normalQuantile(1 - probability);
  let z = Math.max(-38, probit(probability));
  for (let step = 0; step < 20; step += 1) {
    const density = Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI);
    const newton = (normalProbability(z) - probability) / density;
    const change = newton / (1 + (z * newton) / 2);
    z -= change;
    if (Math.abs(change) < 1e-13) break;
  }
  return z;
}
