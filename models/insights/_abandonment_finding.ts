/** One thing that the data say about why customers leave, in words, with the number behind it. */
export interface Finding {
  kind:
    | "driver"
    | "association"
    | "stage"
    | "errors"
    | "timing"
    | "foresight"
    | "unclear"
    | "too little data";
  headline: string;
  sentence: string;
  evidence_metric: string;
  value: number | null;
  low: number | null;
  high: number | null;
  n: number;
  action: string | null;
}

/** `12.3%`. */
export function percent(share: number | null): string {
  return share === null ? "an unknown share" : `${(share * 100).toFixed(1)}%`;
}

/** `11.0% to 13.5%`. */
export function percentInterval(low: number | null, high: number | null): string {
  return low === null || high === null
    ? "interval unknown"
    : `${(low * 100).toFixed(1)}% to ${percent(high)}`;
}

/** `12.3 percentage points`. */
export function points(share: number): string {
  return `${(share * 100).toFixed(1)} percentage points`;
}

/** `11.0 to 13.5`, after a sentence that has said of what. */
export function interval(low: number, high: number): string {
  return `${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)}`;
}

/** `−1.0 to +2.5 percentage points`, for a difference that may go either way. */
export function signedInterval(low: number, high: number): string {
  const signed = (share: number) => `${share < 0 ? "−" : "+"}${Math.abs(share * 100).toFixed(1)}`;
  return `${signed(low)} to ${signed(high)} percentage points`;
}

/** `1,234 sessions`. */
export function count(n: number, noun: string): string {
  return `${n.toLocaleString("en-US")} ${noun}${n === 1 ? "" : "s"}`;
}

/** `a, b and c`. */
export function list(items: string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** A name that a source gave, in quotes. */
export function quoted(stage: string): string {
  return `“${stage}”`;
}
