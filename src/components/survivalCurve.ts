import * as Plot from "@observablehq/plot";
import {axisFormat} from "./axisFormat.js";
import {formatInterval} from "./formatInterval.js";
import {formatPercent} from "./formatPercent.js";
import {type ChartOptions, plotChart} from "./plotChart.js";

export interface SurvivalPoint {
  turn_number: number;
  at_risk: number;
  abandoned_here: number;
  still_on_line: number;
  low: number | null;
  high: number | null;
}

/** Share of customers who have not left, by turn: where does the line fall? */
export function survivalCurve(points: readonly SurvivalPoint[], options: ChartOptions = {}) {
  const title = (point: SurvivalPoint) =>
    `After customer turn ${point.turn_number}\n${formatPercent(point.still_on_line)} have not left (${formatInterval(point.low, point.high, "percent")})\n${point.abandoned_here.toLocaleString("en-US")} left here, of ${point.at_risk.toLocaleString("en-US")}`;
  return plotChart({
    height: 260,
    x: {label: "Customer turn", ticks: 8, tickFormat: "d"},
    y: {label: null, grid: true, ticks: 5, nice: true, tickFormat: axisFormat("percent")},
    ...options,
    marks: [
      Plot.areaY(points, {
        x: "turn_number",
        y1: "low",
        y2: "high",
        fill: "var(--accent)",
        fillOpacity: 0.16,
        curve: "step-after"
      }),
      Plot.lineY(points, {
        x: "turn_number",
        y: "still_on_line",
        stroke: "var(--accent)",
        strokeWidth: 2.2,
        curve: "step-after"
      }),
      Plot.tip(points, Plot.pointerX({x: "turn_number", y: "still_on_line", title}))
    ]
  });
}
