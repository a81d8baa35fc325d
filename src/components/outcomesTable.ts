import {outcomes} from "./colors.js";
import {dataTable} from "./dataTable.js";
import {formatDate} from "./formatDate.js";
import {formatNumber} from "./formatNumber.js";
import {label} from "./labels.js";
import type {OutcomeDay} from "./marts.js";

/** Sessions by day and outcome, a row a day, the latest first. */
export function outcomesTable(days: readonly OutcomeDay[]): HTMLElement {
  const byDay = new Map<number, Map<string, number>>();
  for (const {day, outcome, session_count} of days) {
    const row = byDay.get(day.getTime()) ?? new Map<string, number>();
    byDay.set(day.getTime(), row.set(outcome, session_count));
  }
  const rows = [...byDay].sort(([a], [b]) => b - a);
  return dataTable(
    rows,
    [
      {label: "Day", value: ([day]) => formatDate(new Date(day)), sort: ([day]) => day},
      ...outcomes.map((outcome) => ({
        label: label(outcome),
        value: ([, counts]: [number, Map<string, number>]) =>
          formatNumber(counts.get(outcome) ?? 0),
        sort: ([, counts]: [number, Map<string, number>]) => counts.get(outcome) ?? 0,
        isNumber: true
      }))
    ],
    {caption: "Sessions by day and outcome", limit: 14}
  );
}
