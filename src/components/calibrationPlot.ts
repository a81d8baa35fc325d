import * as Plot from "@observablehq/plot";
import {axisFormat} from "./axisFormat.js";
import {isKnown} from "./dash.js";
import {formatInterval} from "./formatInterval.js";
import {formatPercent} from "./formatPercent.js";
import {type ChartOptions, plotChart} from "./plotChart.js";

export interface CalibrationBin {
  bin: number;
  n: number;
  predicted_mean: number;
  observed: number | null;
  low: number | null;
  high: number | null;
}

/** Does what was predicted come true? Points on the diagonal are predictions that hold. */
export function calibrationPlot(bins: readonly CalibrationBin[], options: ChartOptions = {}) {
  const known = bins.filter(
    ({observed, low, high}) => isKnown(observed) && isKnown(low) && isKnown(high)
  );
  const most = Math.max(
    0.1,
    ...known.flatMap(({predicted_mean, high}) => [predicted_mean, high ?? 0])
  );
  const title = ({predicted_mean, observed, low, high, n}: CalibrationBin) =>
    `Predicted ${formatPercent(predicted_mean)}\nabandoned ${formatPercent(observed)} (${formatInterval(low, high, "percent")})\nn ${n.toLocaleString("en-US")}`;
  return plotChart({
    height: 300,
    marginBottom: 40,
    x: {
      label: "Predicted",
      domain: [0, most],
      nice: true,
      tickFormat: axisFormat("percent"),
      ticks: 5
    },
    y: {
      label: "Abandoned",
      domain: [0, most],
      nice: true,
      tickFormat: axisFormat("percent"),
      ticks: 5,
      grid: true
    },
    ...options,
    marks: [
      Plot.line(
        [
          [0, 0],
          [most, most]
        ],
        {stroke: "var(--ink)", strokeDasharray: "2,4"}
      ),
      Plot.ruleX(known, {
        x: "predicted_mean",
        y1: "low",
        y2: "high",
        stroke: "var(--accent)",
        strokeWidth: 3,
        strokeOpacity: 0.45
      }),
      Plot.dot(known, {x: "predicted_mean", y: "observed", fill: "var(--accent)", r: 4.5}),
      Plot.tip(known, Plot.pointer({x: "predicted_mean", y: "observed", title}))
    ]
  });
}
