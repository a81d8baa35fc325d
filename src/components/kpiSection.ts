import {ofRow, rowsOf, tableOf} from "./arquero.js";
import {element} from "./element.js";
import {type KpiPanelOptions, kpiPanel, type PanelMetric} from "./kpiPanel.js";
import type {KpiValue, MetricDefinition} from "./marts.js";
import {unsentMetrics} from "./unsentMetrics.js";

/** The metrics of some groups, a panel each; those that no session has what they need for are named below. */
export function kpiSection(
  groups: readonly string[],
  metrics: readonly MetricDefinition[],
  values: readonly KpiValue[],
  {
    targets,
    ...options
  }: Omit<KpiPanelOptions, "target"> & {targets: ReadonlyMap<string, number | null>}
): HTMLElement {
  const own = tableOf(metrics, [
    "metric",
    "label",
    "group",
    "population_label",
    "format",
    "unit"
  ]).filter(ofRow(({group}: MetricDefinition) => groups.includes(group)));
  const sent = tableOf(values, ["metric", "grain", "dimension", "session_count"]).filter(
    ofRow(
      ({grain, dimension, session_count}: KpiValue) =>
        grain === "all" && dimension === "all" && session_count > 0
    )
  );
  if (own.size === 0) return element("p", {class: "empty"}, "No figures yet.");
  return element(
    "div",
    {},
    element(
      "div",
      {class: `grid ${options.dimension === "all" ? "grid-3" : "grid-2"} grid-wide`},
      rowsOf<PanelMetric>(own.semijoin(sent, "metric")).map((metric) =>
        kpiPanel(metric, values, {...options, target: targets.get(metric.metric) ?? null})
      )
    ),
    unsentMetrics(rowsOf<PanelMetric>(own.antijoin(sent, "metric")))
  );
}
