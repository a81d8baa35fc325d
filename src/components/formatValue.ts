import {dash, isKnown} from "./dash.js";
import {formatDuration} from "./formatDuration.js";
import {formatNumber} from "./formatNumber.js";
import {formatPercent} from "./formatPercent.js";
import {formatUsd} from "./formatUsd.js";
import type {MetricFormat} from "./marts.js";

/** A metric's value in its own format; a dash where it is not known. */
export function formatValue(
  value: number | null | undefined,
  format: MetricFormat = "number",
  unit?: string | null
): string {
  if (!isKnown(value)) return dash;
  switch (format) {
    case "percent":
      return formatPercent(value);
    case "duration":
      return formatDuration(value);
    case "usd":
      return formatUsd(value);
    default:
      return `${formatNumber(value)}${unit ? ` ${unit}` : ""}`;
  }
}
