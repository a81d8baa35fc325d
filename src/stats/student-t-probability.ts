import {incompleteBeta} from "./incomplete-beta.ts";

/**
 * Share of Student's t distribution below `t`: as `normalProbability`, where the standard error was
 * itself estimated from few observations. Above some 200 degrees of freedom the two agree.
 *
 * Abramowitz & Stegun (1964), 26.7.1.
 *
 * @throws RangeError unless degreesOfFreedom is positive
 * @example studentTProbability(2.262157, 9) // => 0.975
 */
export function studentTProbability(t: number, degreesOfFreedom: number): number {
  if (!(degreesOfFreedom > 0)) {
    throw new RangeError(`degreesOfFreedom must be positive: ${degreesOfFreedom}`);
  }
  if (Number.isNaN(t)) throw new RangeError("t must be a number: NaN");
  const tail =
    incompleteBeta(degreesOfFreedom / 2, 0.5, degreesOfFreedom / (degreesOfFreedom + t ** 2)) / 2;
  return t < 0 ? tail : 1 - tail;
}
