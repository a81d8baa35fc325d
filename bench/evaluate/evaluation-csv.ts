import type {Evaluation} from "./judge.ts";

const columns = [
  "signal",
  "corpus",
  "label",
  "unit",
  "method",
  "measure",
  "value",
  "low",
  "high",
  "n_positive",
  "n"
] as const;

/** The figures as CSV, with four digits; an empty cell where there is none. */
export function evaluationCsv(rows: readonly Evaluation[]): string {
  const cell = (value: Evaluation[(typeof columns)[number]]) => {
    if (value === null) return "";
    if (typeof value === "number") return String(Number(value.toFixed(4)));
    return /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  };
  return `${[columns, ...rows.map((row) => columns.map((column) => cell(row[column])))]
    .map((line) => line.join(","))
    .join("\n")}\n`;
}
