/** What stands for a number that is not known: never 0, never NaN. */
export const dash = "–";

/** Whether there is a number to show. */
export function isKnown(value: number | null | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
