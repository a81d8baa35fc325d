/**
 * A number as a SQL literal of type double, to its last digit. Without the exponent, DuckDB would
 * read `0.1` as a decimal.
 *
 * @throws RangeError for what is not finite
 */
export function sqlNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`not a finite number: ${value}`);
  return value < 0 ? `(${value.toExponential()})` : value.toExponential();
}
