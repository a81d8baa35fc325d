import {sqlNumber} from "./sql-number.ts";

/**
 * A SQL sum whose result does not depend on the order in which the database adds. Threads add
 * floating-point numbers in whatever order they come, and the last digits differ from run to run;
 * two builds of one input must not. Each summand is first rounded to a grid so coarse that no sum
 * on it needs rounding, and no finer than it must be: adding and taking away a large number does
 * that at the cost of two additions, where decimals cost four times the whole sum.
 *
 * Demmel, J. & Nguyen, H. D. (2013). Fast reproducible floating-point summation. ARITH 21, 163–172.
 *
 * @param expression SQL of type double
 * @param bound largest absolute value that the expression can take
 * @param count number of rows at most
 */
export function exactSum(expression: string, bound: number, count: number): string {
  const largest = 4 * Math.max(1, count) * bound;
  if (!(largest > 0)) return `sum(${expression})`;
  const shift = sqlNumber(1.5 * 2 ** Math.ceil(Math.log2(largest)));
  return `sum((${expression} + ${shift}) - ${shift})`;
}
