import type {Config} from "../engine/config.ts";
import {UsageError} from "../engine/errors.ts";
import type {Progress} from "../engine/progress.ts";

/** What every command is given. */
export interface CommandContext {
  config: Config;
  /** Everything that a run writes lies below it. */
  dataFolder: string;
  /** Whether no other data folder was named: then the site's own data follows each build. */
  usesDefaultData: boolean;
  /** End of the reports' period, ISO 8601 UTC, where the command line names one. */
  asOf: string | undefined;
  /** Whether the result is to be JSON. */
  json: boolean;
  progress: Progress;
}

/** Results alone go to stdout. */
export function print(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

/** `1,234 records`, `1 record`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}

/** `3 minutes ago`, for people. */
export function ago(time: string, now = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(time)) / 1000));
  const steps: [number, string][] = [
    [86_400, "day"],
    [3600, "hour"],
    [60, "minute"]
  ];
  for (const [size, noun] of steps) {
    if (seconds >= size) return `${counted(Math.floor(seconds / size), noun)} ago`;
  }
  return "just now";
}

/**
 * A whole number from the command line.
 * @throws UsageError naming the option and the value
 */
export function wholeNumber(
  option: string,
  given: unknown,
  {min = 0, max = Number.MAX_SAFE_INTEGER} = {}
): number {
  const value = Number(given);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new UsageError(
      `${option} ${String(given)}: is no whole number from ${min.toLocaleString("en-US")}${max === Number.MAX_SAFE_INTEGER ? "" : ` to ${max.toLocaleString("en-US")}`}`
    );
  }
  return value;
}

/** Rows as a table of plain text, numbers to the right. */
export function textTable(
  columns: readonly string[],
  rows: readonly (readonly unknown[])[]
): string {
  const cells = rows.map((row) => row.map(cellText));
  const widths = columns.map((name, column) =>
    Math.max(name.length, ...cells.map((row) => row[column]?.length ?? 0))
  );
  const isNumber = columns.map((_, column) =>
    rows.every((row) => row[column] === null || typeof row[column] === "number")
  );
  const line = (texts: readonly string[]) =>
    texts
      .map((text, column) =>
        isNumber[column] ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0)
      )
      .join("  ")
      .trimEnd();
  return [line(columns), line(widths.map((width) => "─".repeat(width))), ...cells.map(line)].join(
    "\n"
  );
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "—";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  // a control character in a transcript must not steer the reader's terminal
  return text.replace(/[\p{Cc}]/gu, " ");
}
