import {collate, desc, ofRow, op, rowsOf, tableOf} from "./arquero.js";
import {dataTable} from "./dataTable.js";
import {element} from "./element.js";
import {formatNumber} from "./formatNumber.js";
import type {QuarantinedRecord} from "./marts.js";

/** Why records were set aside, the commonest reason first, and which records they are. */
export function quarantineReasons(records: readonly QuarantinedRecord[]): HTMLElement {
  if (records.length === 0) {
    return element("p", {class: "empty"}, "No record was set aside: every one could be used.");
  }
  const reasons = rowsOf<{rule: string; record_count: number; example: string}>(
    tableOf(records, ["file_name", "record_number", "reason"])
      .derive({rule: ofRow(ruleOf), place: ofRow(placeOf)})
      .groupby("rule")
      .rollup({record_count: op.count(), example: op.any("place")})
      .orderby(desc("record_count"), collate("rule", "en"))
  );
  return element(
    "div",
    {},
    dataTable(
      reasons,
      [
        {label: "Reason", value: ({rule}) => rule, sort: ({rule}) => rule},
        {
          label: "Records",
          value: ({record_count}) => formatNumber(record_count),
          sort: ({record_count}) => record_count,
          isNumber: true
        },
        {label: "For example", value: ({example}) => element("code", {}, example)}
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

/** The value after the colon differs from record to record; the rule before it is what is counted. */
function ruleOf({reason}: QuarantinedRecord): string {
  return reason.split(": ")[0] ?? reason;
}

function placeOf({file_name, record_number}: QuarantinedRecord): string {
  return `${file_name}:${record_number}`;
}
