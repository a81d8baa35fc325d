import * as Plot from "@observablehq/plot";
import {op, rowsOf, tableOf} from "./arquero.js";
import {outcomeColor, outcomes} from "./colors.js";
import {formatDate} from "./formatDate.js";
import {label} from "./labels.js";
import type {OutcomeDay} from "./marts.js";
import {type ChartOptions, plotChart} from "./plotChart.js";

export interface OutcomesByDayOptions extends ChartOptions {
  /** First day of the period that the page speaks of; the days before it are pale. */
  periodStart?: Date;
}

/** An outcome on a day, beside all sessions of the day. */
type OutcomeShare = OutcomeDay & {total: number};

/** How many sessions ended in which way, day by day. */
export function outcomesByDay(
  days: readonly OutcomeDay[],
  {periodStart, ...options}: OutcomesByDayOptions = {}
) {
  const byDay = tableOf(days, ["day", "outcome", "session_count"]).groupby("day");
  const shares = rowsOf<OutcomeShare>(byDay.derive({total: op.sum("session_count")}));
  const title = ({day, outcome, session_count, total}: OutcomeShare) =>
    `${formatDate(day)}\n${label(outcome)}: ${session_count} of ${total}`;
  // on a phone the gaps between days would eat the days
  const inset = (options.width ?? 640) / byDay.count().size > 5 ? 0.5 : 0;
  return plotChart({
    height: 280,
    x: {type: "utc", label: null},
    y: {label: "Sessions", grid: true, ticks: 5},
    color: {domain: [...outcomes], range: outcomes.map(outcomeColor)},
    ...options,
    marks: [
      Plot.rectY(shares, {
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
        shares,
        Plot.pointerX(
          Plot.stackY({x: "day", y: "session_count", order: [...outcomes], z: "outcome", title})
        )
      ),
      Plot.ruleY([0], {stroke: "var(--ink)"})
    ],
    opacity: {type: "identity"}
  });
}
