/** Colors live in the style sheet, once for light and once for dark; charts name them. */

/** The outcomes in the order of stacking, from good to none. */
export const outcomes = [
  "completed",
  "escalated",
  "abandoned",
  "failed",
  "not_connected",
  "unknown"
] as const;

/** The same color for an outcome on every page. */
export function outcomeColor(outcome: string): string {
  return `var(--outcome-${outcome.replaceAll("_", "-")}, var(--outcome-not-connected))`;
}

/** Colors of segments side by side, in order; the seventh and later share the last. */
export function seriesColor(position: number): string {
  return `var(--series-${Math.min(position, 5) + 1})`;
}
