import * as Plot from "@observablehq/plot";
import {axisFormat} from "./axisFormat.js";
import {isKnown} from "./dash.js";
import {formatInterval} from "./formatInterval.js";
import {formatPercent} from "./formatPercent.js";
import {type ChartOptions, plotChart} from "./plotChart.js";

export interface RateAt {
  /** Where along the axis. */
  at: number;
  /** What the place is called in the tip. */
  name: string;
  rate: number | null;
  low: number | null;
  high: number | null;
  n: number;
}

export interface RatesAlongOptions extends ChartOptions {
  /** Default: the color of abandonment. */
  dotColor?: string;
  /** Of what n counts; default "sessions". */
  noun?: string;
}

/** A rate along a scale, such as recognition confidence or the position in the call, each with its interval. */
export function ratesAlong(
  rates: readonly RateAt[],
  {dotColor = "var(--outcome-abandoned)", noun = "sessions", ...options}: RatesAlongOptions = {}
) {
  const known = rates.filter(({rate, low, high}) => isKnown(rate) && isKnown(low) && isKnown(high));
  const title = ({name, rate, low, high, n}: RateAt) =>
    `${name}\n${formatPercent(rate)} (${formatInterval(low, high, "percent")})\nof ${n.toLocaleString("en-US")} ${noun}`;
  return plotChart({
    height: 270,
    marginBottom: 40,
    insetLeft: 16,
    insetRight: 16,
    ...options,
    y: {
      label: null,
      grid: true,
      ticks: 5,
      zero: true,
      nice: true,
      tickFormat: axisFormat("percent"),
      ...options.y
    },
    marks: [
      Plot.lineY(known, {
        x: "at",
        y: "rate",
        stroke: dotColor,
        strokeWidth: 1.2,
        strokeOpacity: 0.5
      }),
      Plot.ruleX(known, {
        x: "at",
        y1: "low",
        y2: "high",
        stroke: dotColor,
        strokeWidth: 3,
        strokeOpacity: 0.45
      }),
      Plot.dot(known, {x: "at", y: "rate", fill: dotColor, r: 4.5}),
      Plot.ruleY([0], {stroke: "var(--ink)"}),
      Plot.tip(known, Plot.pointer({x: "at", y: "rate", title}))
    ]
  });
}
