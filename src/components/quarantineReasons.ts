import {dataTable} from "./dataTable.js";
import {element} from "./element.js";
import {formatNumber} from "./formatNumber.js";
import type {QualityReason, QuarantinedRecord} from "./marts.js";
import {plural} from "./plural.js";

/**
 * Why records were set aside, the commonest reason first; which records they are; and how to see one as it came.
 * What stands in a record is private and never on a page.
 */
export function quarantineReasons(
  reasons: readonly QualityReason[],
  records: readonly QuarantinedRecord[]
): HTMLElement {
  const ordered = [...reasons].sort((a, b) => b.record_count - a.record_count);
  const [first] = ordered;
  if (first === undefined) {
    return element("p", {class: "empty"}, "No record is set aside: every one could be used.");
  }
  const total = reasons.reduce((sum, {record_count}) => sum + record_count, 0);
  return element(
    "div",
    {},
    dataTable(
      ordered,
      [
        {label: "Reason", value: ({reason}) => reason, sort: ({reason}) => reason},
        {
          label: "Source",
          value: ({source_name}) => source_name,
          sort: ({source_name}) => source_name
        },
        {
          label: "Records",
          value: ({record_count}) => formatNumber(record_count),
          sort: ({record_count}) => record_count,
          isNumber: true
        },
        {
          label: "Files",
          value: ({file_count}) => formatNumber(file_count),
          sort: ({file_count}) => file_count,
          isNumber: true
        },
        {label: "For example", value: (row) => element("code", {}, placeOf(row))},
        {label: "Id", value: ({quarantine_id}) => element("code", {}, quarantine_id)}
      ],
      {caption: "Reasons why records are set aside", limit: 12}
    ),
    element(
      "p",
      {class: "quiet"},
      "To see a record as it came, raw, where the warehouse is: ",
      element("code", {}, `earshot quarantine show ${first.quarantine_id}`),
      ". After a mapping or a file is corrected: ",
      element("code", {}, "earshot quarantine retry"),
      "."
    ),
    element(
      "details",
      {class: "numbers"},
      element(
        "summary",
        {},
        records.length < total
          ? `Each record (${formatNumber(records.length)} of ${formatNumber(total)})`
          : `Each record (${formatNumber(total)})`
      ),
      dataTable(
        records,
        [
          {label: "Where", value: (row) => element("code", {}, placeOf(row)), sort: placeOf},
          {
            label: "Source",
            value: ({source_name}) => source_name,
            sort: ({source_name}) => source_name
          },
          {label: "Why", value: ({reason}) => reason, sort: ({reason}) => reason},
          {label: "Id", value: ({quarantine_id}) => element("code", {}, quarantine_id)}
        ],
        {caption: "Records set aside", limit: 25}
      ),
      records.length < total
        ? element(
            "p",
            {class: "quiet"},
            `All ${plural(total, "record")}: `,
            element("code", {}, `earshot quarantine list --limit ${total}`)
          )
        : null
    )
  );
}

function placeOf({
  file_name,
  record_number
}: Pick<QuarantinedRecord, "file_name" | "record_number">): string {
  return `${file_name}:${record_number}`;
}
