import {collate, desc, ofRow, rowsOf, tableOf} from "./arquero.js";
import {chartCard} from "./chartCard.js";
import {seriesColor} from "./colors.js";
import {isKnown} from "./dash.js";
import {dataTable} from "./dataTable.js";
import {element} from "./element.js";
import {formatDate} from "./formatDate.js";
import {formatInterval} from "./formatInterval.js";
import {formatNumber} from "./formatNumber.js";
import {formatValue} from "./formatValue.js";
import {intervalDots} from "./intervalDots.js";
import {segmentLabel} from "./labels.js";
import {legend} from "./legend.js";
import type {KpiValue, MetricDefinition} from "./marts.js";
import {plural} from "./plural.js";
import {type TimePoint, timeSeries} from "./timeSeries.js";

/** What a panel says of its metric. */
export type PanelMetric = Pick<
  MetricDefinition,
  "metric" | "label" | "population_label" | "format" | "unit"
>;

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
  definition: PanelMetric,
  values: readonly KpiValue[],
  {dimension, grain, target = null, timeDomain, resize}: KpiPanelOptions
): HTMLElement {
  const {metric, label, format, unit} = definition;
  const isSplit = dimension !== "all";
  const own = tableOf(
    values.filter((row) => row.metric === metric && row.dimension === dimension),
    ["grain", "period_start", "segment", "session_count", "value", "low", "high", "is_complete"]
  );
  const overall = rowsOf<KpiValue>(
    own.filter(ofRow((row: KpiValue) => row.grain === "all")).orderby(
      ofRow(({segment}: KpiValue) => segment === "unknown"),
      desc("session_count"),
      collate("segment", "en")
    )
  );
  const lines = overall.slice(0, mostLines).map(({segment}, position) => ({
    segment,
    name: segmentLabel(dimension, segment),
    color: seriesColor(position)
  }));
  const points = rowsOf<TimePoint>(
    own
      // a part of a week is no week to compare with others
      .filter(ofRow((row: KpiValue) => row.grain === grain && row.is_complete))
      .join(tableOf(lines, ["segment", "name"]), "segment")
      .orderby("period_start")
      .select({period_start: "date", name: "series", session_count: "n"}, "value", "low", "high")
  );
  const canDraw = points.some(({low, high}) => isKnown(low) && isKnown(high));

  return chartCard({
    title: element("a", {href: `./methods#${metric}`, class: "plain-link"}, label),
    subtitle: definition.population_label,
    legend: isSplit
      ? legend([
          ...lines.map(({name, color}) => ({label: name, color, shape: "line" as const})),
          ...(isKnown(target)
            ? [
                {
                  label: `target ${formatValue(target, format, unit)}`,
                  color: "var(--ink)",
                  shape: "dash" as const
                }
              ]
            : [])
        ])
      : undefined,
    chart:
      overall.length === 0
        ? undefined
        : element(
            "div",
            {class: "kpi-body"},
            isSplit ? null : overallFigure(overall[0], definition, target),
            canDraw
              ? resize((width) =>
                  timeSeries(points, {
                    width,
                    height: isSplit ? 240 : 180,
                    format,
                    metricUnit: unit,
                    target,
                    series: lines.map(({name, color}) => ({name, color})),
                    ...(timeDomain ? {x: {type: "utc", label: null, domain: timeDomain}} : {}),
                    ariaLabel: `${label} by ${grain}${isSplit ? `, ${lines.map(({name}) => name).join(", ")}` : ""}`
                  })
                )
              : element("p", {class: "empty"}, `No whole ${grain} holds enough to draw a line.`),
            isSplit
              ? intervalDots(
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
              : null
          ),
    table: pointsTable(points, definition, grain, isSplit)
  });
}

/** The figure over all days, where there is no list of segments. */
function overallFigure(
  row: KpiValue | undefined,
  {format, unit}: PanelMetric,
  target: number | null
): HTMLElement {
  const isEnough = row !== undefined && isKnown(row.low) && isKnown(row.high);
  return element(
    "p",
    {class: "kpi-all"},
    isEnough
      ? [
          element("strong", {}, formatValue(row.value, format, unit)),
          ` over all days (${formatInterval(row.low, row.high, format, unit)}, ${plural(row.session_count, "session")}).`,
          isKnown(target)
            ? ` Dashed: the target, ${formatValue(target, format, unit).replace(".0%", "%")}.`
            : ""
        ]
      : `Too little data: ${plural(row?.session_count ?? 0, "session")}`
  );
}

function pointsTable(
  points: readonly TimePoint[],
  {label, format, unit}: PanelMetric,
  grain: KpiPanelOptions["grain"],
  isSplit: boolean
): HTMLElement {
  const segment = {
    label: "Segment",
    value: ({series}: TimePoint) => series,
    sort: ({series}: TimePoint) => series
  };
  return dataTable(
    [...points].reverse(),
    [
      {
        label: {day: "Day", week: "Week from", month: "Month from"}[grain],
        value: ({date}) => formatDate(date),
        sort: ({date}) => date.getTime()
      },
      ...(isSplit ? [segment] : []),
      {
        label,
        value: ({value, low}) => formatValue(low === null ? null : value, format, unit),
        sort: ({value}) => value,
        isNumber: true
      },
      {
        label: "Interval",
        value: ({low, high}) => formatInterval(low, high, format, unit),
        isNumber: true
      },
      {label: "Sessions", value: ({n}) => formatNumber(n), sort: ({n}) => n, isNumber: true}
    ],
    {caption: `${label} by ${grain}`, limit: 12, empty: "No figures."}
  );
}
