import {isKnown} from "./dash.js";
import {formatValue} from "./formatValue.js";
import type {KpiCurrent, MetricDefinition} from "./marts.js";
import type {Tone} from "./tone.js";

/** Whether a target is met, missed, or too close to tell; undefined where there is no target. */
export function targetInWords(
  {target, target_status}: Pick<KpiCurrent, "target" | "target_status">,
  {format, unit, better}: Pick<MetricDefinition, "format" | "unit" | "better">
): {text: string; tone: Tone} | undefined {
  if (!isKnown(target) || target_status === "none") return undefined;
  const goal = formatValue(target, format, unit).replace(/\.0%$/, "%");
  const limit = better === "lower" ? `at most ${goal}` : `at least ${goal}`;
  switch (target_status) {
    case "met":
      return {text: `Target met: ${limit}`, tone: "good"};
    case "missed":
      return {text: `Target missed: ${limit}`, tone: "bad"};
    default:
      return {text: `Too close to tell: target ${limit}`, tone: "plain"};
  }
}
