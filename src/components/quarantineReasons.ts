import {dataTable} from "./dataTable.js";
import {element} from "./element.js";
import {formatNumber} from "./formatNumber.js";
import type {QuarantinedRecord} from "./marts.js";

/** Why records were set aside, the commonest reason first, and which records they are. */
export function quarantineReasons(records: readonly QuarantinedRecord[]): HTMLElement {
  if (records.length === 0) {
    return element("p", {class: "empty"}, "No record was set aside: every one could be used.");
  }
  const reasons = new Map<string, QuarantinedRecord[]>();
  for (const record of records) {
    // the value after the colon differs from record to record; the rule before it is what is counted
    const rule = record.reason.split(": ")[0] ?? record.reason;
    reasons.set(rule, [...(reasons.get(rule) ?? []), record]);
  }
  const counted = [...reasons].sort(([a, x], [b, y]) => y.length - x.length || a.localeCompare(b));
  return element(
    "div",
    {},
    dataTable(
      counted,
      [
        {label: "Reason", value: ([rule]) => rule, sort: ([rule]) => rule},
        {
          label: "Records",
          value: ([, rows]) => formatNumber(rows.length),
          sort: ([, rows]) => rows.length,
          isNumber: true
        },
        {label: "For example", value: ([, rows]) => element("code", {}, placeOf(rows[0]))}
      ],
      {caption: "Reasons why records were set aside", limit: 12}
    ),
    element(
      "details",
      {class: "numbers"},
      element("summary", {}, "Each record"),
      dataTable(
        records,
        [
          {label: "Where", value: (row) => element("code", {}, placeOf(row)), sort: placeOf},
          {
            label: "Source",
            value: ({source_name}) => source_name,
            sort: ({source_name}) => source_name
          },
          {label: "Why", value: ({reason}) => reason, sort: ({reason}) => reason}
        ],
        {caption: "Records set aside", limit: 25}
      )
    )
  );
}

function placeOf(record: QuarantinedRecord | undefined): string {
  return record === undefined ? "" : `${record.file_name}:${record.record_number}`;
}
