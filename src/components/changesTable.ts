import {collate, ofRow, rowsOf, tableOf} from "./arquero.js";
import {changeInWords} from "./changeInWords.js";
import {dataTable} from "./dataTable.js";
import {element} from "./element.js";
import {formatDifference} from "./formatDifference.js";
import {formatInterval} from "./formatInterval.js";
import {formatNumber} from "./formatNumber.js";
import {formatValue} from "./formatValue.js";
import {label} from "./labels.js";
import type {KpiCurrent, MetricDefinition} from "./marts.js";
import {metricGroups} from "./metricGroups.js";
import {statement} from "./statement.js";

const figures = [
  "metric",
  "value",
  "low",
  "high",
  "session_count",
  "previous_value",
  "previous_session_count",
  "difference",
  "is_significant"
] as const;

const words = ["metric", "label", "group", "format", "unit", "better"] as const;

type Change = Pick<KpiCurrent, (typeof figures)[number]> &
  Pick<MetricDefinition, (typeof words)[number]>;

/** Every metric that any session has what it needs for, now and before, with what the change amounts to. */
export function changesTable(
  current: readonly KpiCurrent[],
  definitions: ReadonlyMap<string, MetricDefinition>
): HTMLElement {
  const rows = rowsOf<Change>(
    tableOf(current, figures)
      .filter(ofRow((row: KpiCurrent) => row.session_count > 0 || row.previous_session_count > 0))
      .join(tableOf(definitions.values(), words), "metric")
      .orderby(
        ofRow(({group}: Change) => metricGroups.indexOf(group)),
        collate("label", "en")
      )
  );
  return dataTable(
    rows,
    [
      {
        label: "Metric",
        value: ({metric, label}) => element("a", {href: `./methods#${metric}`}, label),
        sort: ({label}) => label
      },
      {
        label: "Now",
        value: ({value, low, format, unit}) =>
          formatValue(low === null ? null : value, format, unit),
        isNumber: true
      },
      {
        label: "In words",
        value: (row) => (row.difference === null ? null : statement(changeInWords(row, row))),
        sort: ({is_significant, difference}) =>
          difference === null ? null : is_significant ? 0 : 1
      },
      {
        label: "Interval",
        value: ({low, high, format, unit}) => formatInterval(low, high, format, unit),
        isNumber: true
      },
      {
        label: "Before",
        value: ({previous_value, format, unit}) => formatValue(previous_value, format, unit),
        isNumber: true
      },
      {
        label: "Change",
        value: ({difference, format, unit}) => formatDifference(difference, format, unit),
        isNumber: true
      },
      {
        label: "Sessions",
        value: ({session_count}) => formatNumber(session_count),
        sort: ({session_count}) => session_count,
        isNumber: true
      },
      {
        label: "Group",
        value: ({group}) => label(group),
        sort: ({group}) => group
      }
    ],
    {caption: "Every metric now and before", limit: 24}
  );
}
