import {element} from "./element.js";
import {formatDifference} from "./formatDifference.js";
import {gapLabel} from "./gapLabel.js";
import type {KpiGap, MetricDefinition} from "./marts.js";

/** The clearest of the differences between segments, in a sentence. */
export function kpiClaim(
  gaps: readonly KpiGap[],
  definitions: ReadonlyMap<string, MetricDefinition>
): HTMLElement {
  const clear = gaps
    .filter(({is_significant, difference}) => is_significant === true && difference !== null)
    .sort((a, b) => (a.p_value_adjusted ?? 1) - (b.p_value_adjusted ?? 1));
  const rated = clear.filter(({metric}) => definitions.get(metric)?.format === "percent");
  const [gap] = rated.length > 0 ? rated : clear;
  const definition = gap && definitions.get(gap.metric);
  if (gap === undefined || definition === undefined) {
    return element(
      "p",
      {class: "claim"},
      gaps.length === 0
        ? "Too little data to compare segments."
        : "No clear difference between the segments that are compared."
    );
  }
  const size = formatDifference(gap.difference, definition.format, definition.unit, false);
  return element(
    "p",
    {class: "claim"},
    element(
      "strong",
      {},
      `${definition.label} is ${size} ${(gap.difference ?? 0) > 0 ? "higher" : "lower"} for ${gapLabel(gap.comparison, gap.segment_a)} than for ${gapLabel(gap.comparison, gap.segment_b)}`
    ),
    `, the clearest of ${clear.length} clear ${clear.length === 1 ? "difference" : "differences"} between segments.`
  );
}
