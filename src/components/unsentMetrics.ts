import {element} from "./element.js";
import type {MetricDefinition} from "./marts.js";

/** Names metrics for which no session has what they need: missing, which is not zero. Nothing where there are none. */
export function unsentMetrics(
  metrics: readonly Pick<MetricDefinition, "metric" | "label">[]
): HTMLElement | null {
  if (metrics.length === 0) return null;
  return element(
    "p",
    {class: "caveat"},
    "No session has what these need, so they have no figures: ",
    metrics.map(({metric, label}, position) => [
      position === 0 ? "" : ", ",
      element("a", {href: `./methods#${metric}`, class: "plain-link"}, label)
    ]),
    "."
  );
}
