import {element} from "./element.js";
import {type KpiPanelOptions, kpiPanel} from "./kpiPanel.js";
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
  const counts = new Map(
    values
      .filter(({grain, dimension}) => grain === "all" && dimension === "all")
      .map(({metric, session_count}) => [metric, session_count])
  );
  const own = metrics.filter(({group}) => groups.includes(group));
  const shown = own.filter(({metric}) => (counts.get(metric) ?? 0) > 0);
  if (own.length === 0) return element("p", {class: "empty"}, "No figures yet.");
  return element(
    "div",
    {},
    element(
      "div",
      {class: `grid ${options.dimension === "all" ? "grid-3" : "grid-2"} grid-wide`},
      shown.map((metric) =>
        kpiPanel(metric, values, {...options, target: targets.get(metric.metric) ?? null})
      )
    ),
    unsentMetrics(own.filter((metric) => !shown.includes(metric)))
  );
}
