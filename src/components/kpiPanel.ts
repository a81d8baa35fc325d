import {chartCard} from "./chartCard.js";
import {seriesColor} from "./colors.js";
import {dataTable} from "./dataTable.js";
import {isKnown} from "./dash.js";
import {element} from "./element.js";
import {formatDate} from "./formatDate.js";
import {formatInterval} from "./formatInterval.js";
import {formatNumber} from "./formatNumber.js";
import {formatValue} from "./formatValue.js";
import {intervalDots} from "./intervalDots.js";
import {segmentLabel} from "./labels.js";
import {legend} from "./legend.js";
import type {KpiValue, MetricDefinition} from "./marts.js";
import {timeSeries} from "./timeSeries.js";

export interface KpiPanelOptions {
  dimension: string;
  grain: "day" | "week" | "month";
  target?: number | null;
  /** Ends of the time axis, the same for every panel. */
  timeDomain?: [Date, Date];
  /** Draws again when the width changes: Framework's `resize`. */
  resize: (render: (width: number) => Node) => Node;
}

/** Lines beyond this many cannot be told apart; the rest is in the list of intervals. */
const mostLines = 6;

/** A metric by segment: over time, and over all days with its interval. */
export function kpiPanel(
  definition: MetricDefinition,
  values: readonly KpiValue[],
  {dimension, grain, target = null, timeDomain, resize}: KpiPanelOptions
): HTMLElement {
  const {metric, label, format, unit} = definition;
  const own = values.filter((row) => row.metric === metric && row.dimension === dimension);
  const overall = own
    .filter((row) => row.grain === "all")
    .sort((a, b) => b.session_count - a.session_count || a.segment.localeCompare(b.segment));
  const lines = overall.slice(0, mostLines).map(({segment}, position) => ({
    segment,
    name: segmentLabel(dimension, segment),
    color: seriesColor(position)
  }));
  const names = new Map(lines.map(({segment, name}) => [segment, name]));
  const points = own
    .filter((row) => row.grain === grain && names.has(row.segment) && row.period_start !== null)
    .map((row) => ({
      date: row.period_start as Date,
      series: names.get(row.segment) ?? "",
      value: row.value,
      low: row.low,
      high: row.high,
      n: row.session_count
    }))
    .sort((a, b) => a.date.getTime() - b.date.getTime());
  const drawable = points.filter(({low, high}) => isKnown(low) && isKnown(high)).length;
  const isSplit = dimension !== "all";

  return chartCard({
    title: element("a", {href: `./methods#${metric}`, class: "plain-link"}, label),
    subtitle: definition.population_label,
    legend: isSplit ? legend(lines.map(({name, color}) => ({label: name, color, shape: "line"}))) : undefined,
    empty: `Too little data in each ${grain} to draw this${grain === "month" ? "" : "; a longer one may hold enough"}.`,
    chart:
      overall.length === 0
        ? undefined
        : element(
            "div",
            {class: "kpi-body"},
            drawable === 0
              ? element("p", {class: "empty"}, `Too little data in each ${grain} to draw a line.`)
              : resize((width) =>
                  timeSeries(points, {
                    width,
                    format,
                    metricUnit: unit,
                    target,
                    series: lines.map(({name, color}) => ({name, color})),
                    ...(timeDomain ? {x: {type: "utc", label: null, domain: timeDomain}} : {}),
                    ariaLabel: `${label} by ${grain}${isSplit ? `, ${lines.map(({name}) => name).join(", ")}` : ""}`
                  })
                ),
            element("h4", {class: "kpi-all"}, "All days together"),
            element(
              "div",
              {class: "dots-narrow"},
              intervalDots(
                overall.map((row, position) => ({
                  label: segmentLabel(dimension, row.segment),
                  value: row.value,
                  low: row.low,
                  high: row.high,
                  n: row.session_count,
                  color: seriesColor(position)
                })),
                {ariaLabel: `${label} over all days`, format, unit}
              )
            )
          ),
    table: dataTable(
      [...points].reverse(),
      [
        {label: grain === "day" ? "Day" : `${grain === "week" ? "Week" : "Month"} from`, value: ({date}) => formatDate(date), sort: ({date}) => date.getTime()},
        ...(isSplit ? [{label: "Segment", value: ({series}: {series: string}) => series, sort: ({series}: {series: string}) => series}] : []),
        {label: label, value: ({value, low}) => formatValue(low === null ? null : value, format, unit), sort: ({value}) => value, isNumber: true},
        {label: "Interval", value: ({low, high}) => formatInterval(low, high, format, unit), isNumber: true},
        {label: "Sessions", value: ({n}) => formatNumber(n), sort: ({n}) => n, isNumber: true}
      ],
      {caption: `${label} by ${grain}`, limit: 12, empty: "No figures."}
    )
  });
}
