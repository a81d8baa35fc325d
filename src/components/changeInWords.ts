import {isKnown} from "./dash.js";
import {formatDifference} from "./formatDifference.js";
import type {MetricDefinition} from "./marts.js";
import type {Tone} from "./tone.js";

interface Change {
  difference: number | null;
  is_significant: boolean | null;
}

/**
 * A change for people who do not speak of significance: its size where it is clear, and "no clear change"
 * where chance alone would explain it.
 *
 * @param than what it is compared with; default "than before"
 */
export function changeInWords(
  {difference, is_significant}: Change,
  {format, unit, better}: Pick<MetricDefinition, "format" | "unit" | "better">,
  than = "than before"
): {text: string; tone: Tone} {
  if (!isKnown(difference) || is_significant === null) {
    return {text: "Nothing to compare with yet", tone: "plain"};
  }
  if (!is_significant) return {text: "No clear change", tone: "plain"};
  const size = formatDifference(difference, format, unit, false);
  const text = `${size} ${difference > 0 ? "higher" : "lower"} ${than}`;
  if (better === "neutral") return {text, tone: "plain"};
  return {text, tone: difference > 0 === (better === "higher") ? "good" : "bad"};
}
