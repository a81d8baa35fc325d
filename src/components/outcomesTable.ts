import {desc, rowsOf, tableOf} from "./arquero.js";
import {outcomes} from "./colors.js";
import {dataTable} from "./dataTable.js";
import {formatDate} from "./formatDate.js";
import {formatNumber} from "./formatNumber.js";
import {label} from "./labels.js";
import type {OutcomeDay} from "./marts.js";

/** A day with a column for each outcome that it saw. */
type CountsOfDay = {day: Date} & Partial<Record<(typeof outcomes)[number], number>>;

/** Sessions by day and outcome, a row a day, the latest first. */
export function outcomesTable(days: readonly OutcomeDay[]): HTMLElement {
  const rows = rowsOf<CountsOfDay>(
    tableOf(days, ["day", "outcome", "session_count"])
      .groupby("day")
      .pivot("outcome", "session_count")
      .orderby(desc("day"))
  );
  return dataTable(
    rows,
    [
      {label: "Day", value: ({day}) => formatDate(day), sort: ({day}) => day.getTime()},
      ...outcomes.map((outcome) => ({
        label: label(outcome),
        value: (row: CountsOfDay) => formatNumber(row[outcome] ?? 0),
        sort: (row: CountsOfDay) => row[outcome] ?? 0,
        isNumber: true
      }))
    ],
    {caption: "Sessions by day and outcome", limit: 14}
  );
}
