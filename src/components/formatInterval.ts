import {dash, isKnown} from "./dash.js";
import {formatNumber} from "./formatNumber.js";
import {formatValue} from "./formatValue.js";
import type {MetricFormat} from "./marts.js";

/** Two ends of an interval in words, "67.9% to 70.8%"; a dash where there is none. */
export function formatInterval(
  low: number | null | undefined,
  high: number | null | undefined,
  format: MetricFormat = "number",
  unit?: string | null
): string {
  if (!isKnown(low) || !isKnown(high)) return dash;
  if (format === "number" && unit) return `${formatNumber(low)} to ${formatNumber(high)} ${unit}`;
  return `${formatValue(low, format, unit)} to ${formatValue(high, format, unit)}`;
}
