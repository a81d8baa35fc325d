import * as Plot from "@observablehq/plot";
import {axisFormat} from "./axisFormat.js";
import {formatInterval} from "./formatInterval.js";
import {formatPercent} from "./formatPercent.js";
import {type ChartOptions, plotChart} from "./plotChart.js";

export interface SurvivalPoint {
  turn_number: number;
  at_risk: number;
  abandoned_here: number;
  /** Share of all sessions not abandoned by the end of this turn. */
  not_abandoned: number;
  not_abandoned_low: number | null;
  not_abandoned_high: number | null;
}

/** Share of sessions that the customer has not left, by turn: it falls only where customers leave. */
export function survivalCurve(points: readonly SurvivalPoint[], options: ChartOptions = {}) {
  const title = (point: SurvivalPoint) =>
    `After customer turn ${point.turn_number}\n${formatPercent(point.not_abandoned)} not abandoned (${formatInterval(point.not_abandoned_low, point.not_abandoned_high, "percent")})\n${point.abandoned_here.toLocaleString("en-US")} left here, of ${point.at_risk.toLocaleString("en-US")} still talking`;
  return plotChart({
    height: 270,
    marginBottom: 40,
    x: {label: "Customer turn", ticks: 8, tickFormat: "d"},
    y: {label: null, grid: true, ticks: 5, nice: true, tickFormat: axisFormat("percent")},
    ...options,
    marks: [
      Plot.areaY(points, {
        x: "turn_number",
        y1: "not_abandoned_low",
        y2: "not_abandoned_high",
        fill: "var(--accent)",
        fillOpacity: 0.16,
        curve: "step-after"
      }),
      Plot.lineY(points, {
        x: "turn_number",
        y: "not_abandoned",
        stroke: "var(--accent)",
        strokeWidth: 2.2,
        curve: "step-after"
      }),
      Plot.tip(points, Plot.pointerX({x: "turn_number", y: "not_abandoned", title}))
    ]
  });
}
