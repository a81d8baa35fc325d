import {formatNumber} from "./formatNumber.js";

/** A count and its noun: "1 check", "1,204 sessions". */
export function plural(
  count: number | null | undefined,
  noun: string,
  several = `${noun}s`
): string {
  return `${formatNumber(count)} ${count === 1 ? noun : several}`;
}
