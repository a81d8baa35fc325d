import {dash, isKnown} from "./dash.js";
import {minus} from "./formatNumber.js";
import {formatValue} from "./formatValue.js";
import type {MetricFormat} from "./marts.js";

/**
 * A difference with its sign. Between two percentages it is in points, so that nobody takes 2 points for
 * 2 percent of the value.
 *
 * @param signed whether a plus stands before an increase; default true
 */
export function formatDifference(
  difference: number | null | undefined,
  format: MetricFormat = "number",
  unit?: string | null,
  signed = true
): string {
  if (!isKnown(difference)) return dash;
  const text =
    format === "percent"
      ? `${minus((100 * difference).toFixed(1))} points`
      : formatValue(difference, format, unit);
  return signed && difference > 0 ? `+${text}` : signed ? text : text.replace("\u2212", "");
}
