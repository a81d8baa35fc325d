import {capital} from "./capital.js";
import {isKnown} from "./dash.js";
import {dataTable} from "./dataTable.js";
import {element} from "./element.js";
import {formatDifference} from "./formatDifference.js";
import {formatNumber} from "./formatNumber.js";
import {formatValue} from "./formatValue.js";
import {gapLabel} from "./gapLabel.js";
import type {KpiGap, MetricDefinition} from "./marts.js";
import {statement} from "./statement.js";
import type {Tone} from "./tone.js";

/** Differences between segments, those that are clear first, in words. */
export function gapsTable(
  gaps: readonly KpiGap[],
  definitions: ReadonlyMap<string, MetricDefinition>
): HTMLElement {
  const rows = gaps.flatMap((gap) => {
    const definition = definitions.get(gap.metric);
    return definition === undefined ? [] : [{...gap, definition}];
  });
  rows.sort(
    (a, b) =>
      Number(b.is_significant === true) - Number(a.is_significant === true) ||
      (a.p_value_adjusted ?? 1) - (b.p_value_adjusted ?? 1) ||
      a.comparison.localeCompare(b.comparison)
  );
  return dataTable(
    rows,
    [
      {
        label: "Between",
        value: (row) =>
          capital(
            `${gapLabel(row.comparison, row.segment_a)} and ${gapLabel(row.comparison, row.segment_b)}`
          ),
        sort: ({comparison}) => comparison
      },
      {
        label: "In",
        value: ({metric, definition}) =>
          element("a", {href: `./methods#${metric}`}, definition.label),
        sort: ({definition}) => definition.label
      },
      {
        label: "Figures",
        value: ({value_a, value_b, definition: {format, unit}}) =>
          `${formatValue(value_a, format, unit)} and ${formatValue(value_b, format, unit)}`,
        isNumber: true
      },
      {
        label: "Difference",
        value: ({difference, definition: {format, unit}}) =>
          formatDifference(difference, format, unit),
        isNumber: true
      },
      {
        label: "Interval",
        value: ({low, high, definition: {format, unit}}) =>
          `${formatDifference(low, format, unit).replace(" points", "")} to ${formatDifference(high, format, unit)}`,
        isNumber: true
      },
      {
        label: "In words",
        value: (row) => statement(gapInWords(row)),
        sort: ({p_value_adjusted}) => p_value_adjusted
      },
      {
        label: "Sessions",
        value: ({n_a, n_b}) => `${formatNumber(n_a)} and ${formatNumber(n_b)}`,
        isNumber: true
      }
    ],
    {
      caption: "Differences between segments",
      empty: "No two segments hold enough sessions to compare.",
      limit: 12
    }
  );
}

function gapInWords({
  comparison,
  segment_a,
  difference,
  is_significant,
  definition: {better}
}: KpiGap & {definition: MetricDefinition}): {text: string; tone: Tone} {
  if (!isKnown(difference) || is_significant === null)
    return {text: "Too little data", tone: "plain"};
  if (!is_significant) return {text: "No clear difference", tone: "plain"};
  const name = capital(gapLabel(comparison, segment_a));
  if (better === "neutral")
    return {text: `${name}: clearly ${difference > 0 ? "higher" : "lower"}`, tone: "plain"};
  const isBetter = difference > 0 === (better === "higher");
  return {
    text: `${name}: clearly ${isBetter ? "better" : "worse"}`,
    tone: isBetter ? "good" : "bad"
  };
}
