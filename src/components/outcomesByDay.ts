import * as Plot from "@observablehq/plot";
import {outcomeColor, outcomes} from "./colors.js";
import {formatDate} from "./formatDate.js";
import {label} from "./labels.js";
import type {OutcomeDay} from "./marts.js";
import {type ChartOptions, plotChart} from "./plotChart.js";

export interface OutcomesByDayOptions extends ChartOptions {
  /** First day of the period that the page speaks of; the days before it are pale. */
  periodStart?: Date;
}

/** How many sessions ended in which way, day by day. */
export function outcomesByDay(
  days: readonly OutcomeDay[],
  {periodStart, ...options}: OutcomesByDayOptions = {}
) {
  const totals = new Map<number, number>();
  for (const {day, session_count} of days) {
    totals.set(day.getTime(), (totals.get(day.getTime()) ?? 0) + session_count);
  }
  const title = ({day, outcome, session_count}: OutcomeDay) => {
    const total = totals.get(day.getTime()) ?? 0;
    return `${formatDate(day)}\n${label(outcome)}: ${session_count} of ${total}`;
  };
  // on a phone the gaps between days would eat the days
  const inset = (options.width ?? 640) / totals.size > 5 ? 0.5 : 0;
  return plotChart({
    height: 280,
    x: {type: "utc", label: null},
    y: {label: "Sessions", grid: true, ticks: 5},
    color: {domain: [...outcomes], range: outcomes.map(outcomeColor)},
    ...options,
    marks: [
      Plot.rectY(days, {
        x: "day",
        y: "session_count",
        fill: "outcome",
        order: [...outcomes],
        interval: "day",
        insetLeft: inset,
        insetRight: inset,
        fillOpacity: (row: OutcomeDay) =>
          periodStart === undefined || row.day >= periodStart ? 1 : 0.45
      }),
      Plot.tip(
        days,
        Plot.pointerX(
          Plot.stackY({x: "day", y: "session_count", order: [...outcomes], z: "outcome", title})
        )
      ),
      Plot.ruleY([0], {stroke: "var(--ink)"})
    ],
    opacity: {type: "identity"}
  });
}
