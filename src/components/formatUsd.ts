import {dash, isKnown} from "./dash.js";
import {minus} from "./formatNumber.js";

/** US dollars: cents below 1,000, whole dollars above. */
export function formatUsd(value: number | null | undefined): string {
  if (!isKnown(value)) return dash;
  const decimals = Math.abs(value) < 1000 ? 2 : 0;
  return minus(
    value.toLocaleString("en-US", {
      style: "currency",
      currency: "USD",
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals
    })
  );
}
