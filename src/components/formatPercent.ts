import {dash, isKnown} from "./dash.js";
import {minus} from "./formatNumber.js";

/** A share of 1 as a percentage with one decimal: 0.694 is 69.4%. */
export function formatPercent(value: number | null | undefined, digits = 1): string {
  if (!isKnown(value)) return dash;
  return `${minus((100 * value).toFixed(digits))}%`;
}
