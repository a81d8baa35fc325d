import {ofRow, rowsOf, tableOf} from "./arquero.js";
import {element} from "./element.js";
import {type KpiPanelOptions, kpiPanel, type PanelMetric} from "./kpiPanel.js";
import type {KpiValue, MetricDefinition} from "./marts.js";
import {unsentMetrics} from "./unsentMetrics.js";

/**
 * The metrics of some groups, a panel each; those that no session has what they need for are named below.
 *
 * @param options.first metrics that are shown at once, the group's others when the reader asks for them; default all
 */
export function kpiSection(
  groups: readonly string[],
  metrics: readonly MetricDefinition[],
  values: readonly KpiValue[],
  {
    targets,
    first,
    ...options
  }: Omit<KpiPanelOptions, "target"> & {
    targets: ReadonlyMap<string, number | null>;
    first?: readonly string[] | undefined;
  }
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
  const known = rowsOf<PanelMetric>(own.semijoin(sent, "metric"));
  const isFirst = ({metric}: PanelMetric) => first === undefined || first.includes(metric);
  const panels = (shown: readonly PanelMetric[]) =>
    element(
      "div",
      {class: `grid ${options.dimension === "all" ? "grid-3" : "grid-2"} grid-wide`},
      shown.map((metric) =>
        kpiPanel(metric, values, {...options, target: targets.get(metric.metric) ?? null})
      )
    );
  const others = known.filter((metric) => !isFirst(metric));
  return element(
    "div",
    {},
    panels(known.filter(isFirst)),
    others.length === 0
      ? null
      : element(
          "details",
          {class: "numbers"},
          element(
            "summary",
            {},
            `${others.length} more: ${others.map(({label}) => label).join(", ")}`
          ),
          panels(others)
        ),
    unsentMetrics(rowsOf<PanelMetric>(own.antijoin(sent, "metric")))
  );
}
