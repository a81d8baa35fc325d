import * as Plot from "@observablehq/plot";
import {axisFormat} from "./axisFormat.js";
import {isKnown} from "./dash.js";
import {formatDate} from "./formatDate.js";
import {formatInterval} from "./formatInterval.js";
import {formatValue} from "./formatValue.js";
import type {MetricFormat} from "./marts.js";
import {type ChartOptions, plotChart} from "./plotChart.js";

export interface TimePoint {
  date: Date;
  /** Name of the line; one line where all are alike. */
  series: string;
  value: number | null;
  low: number | null;
  high: number | null;
  n: number;
}

export interface TimeSeriesOptions extends ChartOptions {
  format?: MetricFormat;
  metricUnit?: string | null;
  /** Names of the lines in order, and their colors. */
  series: readonly {name: string; color: string}[];
  /** A target to draw across. */
  target?: number | null;
}

/** A figure over time with its interval as a band. A period with too little data is a gap in the line. */
export function timeSeries(
  points: readonly TimePoint[],
  {format = "number", metricUnit, series, target, ...options}: TimeSeriesOptions
) {
  const drawn = points.map((point) =>
    isKnown(point.low) && isKnown(point.high) ? point : {...point, value: null}
  );
  const title = (point: TimePoint) =>
    [
      series.length > 1 ? point.series : undefined,
      formatDate(point.date),
      `${formatValue(point.value, format, metricUnit)} (${formatInterval(point.low, point.high, format, metricUnit)})`,
      `n ${point.n.toLocaleString("en-US")}`
    ]
      .filter(Boolean)
      .join("\n");
  const known = drawn.filter(({value}) => isKnown(value));
  return plotChart({
    height: 220,
    x: {type: "utc", label: null, ...options.x},
    y: {
      label: null,
      grid: true,
      ticks: 5,
      nice: true,
      tickFormat: axisFormat(format),
      ...(format === "percent" ? {clamp: true} : {}),
      ...options.y
    },
    color: {domain: series.map(({name}) => name), range: series.map(({color}) => color)},
    ...options,
    marks: [
      Plot.areaY(drawn, {
        x: "date",
        y1: "low",
        y2: "high",
        z: "series",
        fill: "series",
        fillOpacity: series.length > 2 ? 0.08 : 0.16
      }),
      isKnown(target)
        ? Plot.ruleY([target], {stroke: "var(--ink)", strokeDasharray: "5,4", strokeWidth: 1.5})
        : null,
      Plot.lineY(drawn, {x: "date", y: "value", z: "series", stroke: "series", strokeWidth: 2}),
      Plot.dot(known, {
        x: "date",
        y: "value",
        fill: "series",
        r: known.length > 80 ? 0 : known.length > 40 ? 1.8 : 2.6
      }),
      Plot.tip(known, Plot.pointer({x: "date", y: "value", title}))
    ]
  });
}
