import {collate, ofRow, rowsOf, tableOf} from "./arquero.js";
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

const figures = [
  "comparison",
  "metric",
  "segment_a",
  "segment_b",
  "value_a",
  "n_a",
  "value_b",
  "n_b",
  "difference",
  "low",
  "high",
  "p_value_adjusted",
  "is_significant"
] as const;

const words = ["metric", "label", "format", "unit", "better"] as const;

type Gap = Pick<KpiGap, (typeof figures)[number]> & Pick<MetricDefinition, (typeof words)[number]>;

/** Differences between segments, those that are clear first, in words. */
export function gapsTable(
  gaps: readonly KpiGap[],
  definitions: ReadonlyMap<string, MetricDefinition>
): HTMLElement {
  const rows = rowsOf<Gap>(
    tableOf(gaps, figures)
      .join(tableOf(definitions.values(), words), "metric")
      .orderby(
        ofRow(({is_significant}: Gap) => is_significant !== true),
        ofRow(({p_value_adjusted}: Gap) => p_value_adjusted ?? 1),
        collate("comparison", "en"),
        "metric"
      )
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
        value: ({metric, label}) => element("a", {href: `./methods#${metric}`}, label),
        sort: ({label}) => label
      },
      {
        label: "Figures",
        value: ({value_a, value_b, format, unit}) =>
          `${formatValue(value_a, format, unit)} and ${formatValue(value_b, format, unit)}`,
        isNumber: true
      },
      {
        label: "Difference",
        value: ({difference, format, unit}) => formatDifference(difference, format, unit),
        isNumber: true
      },
      {
        label: "Interval",
        value: ({low, high, format, unit}) =>
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

function gapInWords({comparison, segment_a, difference, is_significant, better}: Gap): {
  text: string;
  tone: Tone;
} {
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
