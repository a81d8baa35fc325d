import {dash, isKnown} from "./dash.js";

/** 1,234 or 12.3 or 0.742: as many digits as tell something. `digits` fixes the decimals. */
export function formatNumber(value: number | null | undefined, digits?: number): string {
  if (!isKnown(value)) return dash;
  const size = Math.abs(value);
  const decimals =
    digits ?? (Number.isInteger(value) || size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
  return minus(
    value.toLocaleString("en-US", {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals
    })
  );
}

/** A true minus sign, which is as wide as a plus; none before a zero. */
export function minus(text: string): string {
  return /^-[^1-9]*$/.test(text) ? text.slice(1) : text.replace("-", "\u2212");
}
