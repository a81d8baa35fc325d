import {changeInWords} from "./changeInWords.js";
import {dataTable} from "./dataTable.js";
import {element} from "./element.js";
import {formatDifference} from "./formatDifference.js";
import {formatInterval} from "./formatInterval.js";
import {formatNumber} from "./formatNumber.js";
import {formatValue} from "./formatValue.js";
import {label} from "./labels.js";
import type {KpiCurrent, MetricDefinition} from "./marts.js";
import {statement} from "./statement.js";

/** Every metric that any session has what it needs for, now and before, with what the change amounts to. */
export function changesTable(
  current: readonly KpiCurrent[],
  definitions: ReadonlyMap<string, MetricDefinition>
): HTMLElement {
  const rows = current.flatMap((row) => {
    const definition = definitions.get(row.metric);
    const isSent = row.session_count > 0 || row.previous_session_count > 0;
    return definition === undefined || !isSent ? [] : [{...row, definition}];
  });
  const groups = ["outcome", "accessibility", "efficiency", "adoption", "money"];
  rows.sort(
    (a, b) =>
      groups.indexOf(a.definition.group) - groups.indexOf(b.definition.group) ||
      a.definition.label.localeCompare(b.definition.label)
  );
  return dataTable(
    rows,
    [
      {
        label: "Metric",
        value: ({metric, definition}) =>
          element("a", {href: `./methods#${metric}`}, definition.label),
        sort: ({definition}) => definition.label
      },
      {
        label: "Now",
        value: ({value, low, definition: {format, unit}}) =>
          formatValue(low === null ? null : value, format, unit),
        isNumber: true
      },
      {
        label: "In words",
        value: (row) =>
          row.difference === null ? null : statement(changeInWords(row, row.definition)),
        sort: ({is_significant, difference}) =>
          difference === null ? null : is_significant ? 0 : 1
      },
      {
        label: "Interval",
        value: ({low, high, definition: {format, unit}}) => formatInterval(low, high, format, unit),
        isNumber: true
      },
      {
        label: "Before",
        value: ({previous_value, definition: {format, unit}}) =>
          formatValue(previous_value, format, unit),
        isNumber: true
      },
      {
        label: "Change",
        value: ({difference, definition: {format, unit}}) =>
          formatDifference(difference, format, unit),
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
        value: ({definition}) => label(definition.group),
        sort: ({definition}) => definition.group
      }
    ],
    {caption: "Every metric now and before"}
  );
}
