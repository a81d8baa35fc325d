import {bigNumber} from "./bigNumber.js";
import {changeInWords} from "./changeInWords.js";
import type {KpiCurrent, MetricDefinition} from "./marts.js";
import {targetInWords} from "./targetInWords.js";

/** A metric's card: the figure of the current period against its target and the period before. */
export function metricCard(row: KpiCurrent, definition: MetricDefinition): HTMLElement {
  return bigNumber(definition.label, row.value, {
    format: definition.format,
    unit: definition.unit,
    interval: [row.low, row.high],
    n: row.session_count,
    href: `./methods#${row.metric}`,
    metric: row.metric,
    target: row.target,
    previous: row.previous_value,
    statements: [
      targetInWords(row, definition),
      // without a period before there is nothing to say of a change
      row.previous_session_count > 0 ? changeInWords(row, definition) : undefined
    ]
  });
}
