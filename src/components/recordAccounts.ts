import {op, rowsOf, tableOf} from "./arquero.js";
import {capital} from "./capital.js";
import {dataTable} from "./dataTable.js";
import {element} from "./element.js";
import {formatBytes} from "./formatBytes.js";
import {formatNumber} from "./formatNumber.js";
import {legend} from "./legend.js";
import type {QualityRecords} from "./marts.js";
import {plural} from "./plural.js";

const parts = [
  {key: "accepted_count", label: "accepted", color: "var(--outcome-completed)"},
  {key: "duplicate_count", label: "duplicates", color: "var(--outcome-escalated)"},
  {key: "quarantined_count", label: "set aside", color: "var(--outcome-abandoned)"}
] as const;

const counted = ["record_count", ...parts.map(({key}) => key)] as const;

type Counts = Pick<QualityRecords, (typeof counted)[number]>;

/** Where every record went, source by source and file by file, with the sum that must come out. */
export function recordAccounts(files: readonly QualityRecords[]): HTMLElement {
  if (files.length === 0) return element("p", {class: "empty"}, "No file has been read yet.");
  const sources = rowsOf<Counts & {source_name: string}>(
    tableOf(files, ["source_name", ...counted])
      .groupby("source_name")
      .rollup(Object.fromEntries(counted.map((name) => [name, op.sum(name)])))
      .orderby("source_name")
  );
  return element(
    "div",
    {class: "accounts"},
    legend(parts.map(({label, color}) => ({label, color}))),
    element(
      "ul",
      {class: "accounts-sources"},
      sources.map((counts) =>
        element(
          "li",
          {},
          element("h3", {}, counts.source_name),
          bar(counts),
          element(
            "p",
            {class: addsUp(counts) ? "sum" : "sum tone-bad"},
            `${plural(counts.record_count, "record")} read = `,
            parts.map(
              ({key, label}, position) =>
                `${position ? " + " : ""}${formatNumber(counts[key])} ${label}`
            ),
            addsUp(counts) ? " ✓" : " ✕ does not add up"
          )
        )
      )
    ),
    element(
      "details",
      {class: "numbers"},
      element("summary", {}, `By file (${files.length})`),
      dataTable(
        files,
        [
          {
            label: "File",
            value: ({file_name}) => element("code", {}, file_name),
            sort: ({file_name}) => file_name
          },
          {
            label: "Source",
            value: ({source_name}) => source_name,
            sort: ({source_name}) => source_name
          },
          ...counted.map((key) => ({
            label:
              key === "record_count"
                ? "Read"
                : capital(parts.find((part) => part.key === key)?.label ?? key),
            value: (row: QualityRecords) => formatNumber(row[key]),
            sort: (row: QualityRecords) => row[key],
            isNumber: true
          })),
          {
            label: "Adds up",
            value: (row) => (addsUp(row) ? "yes" : "no"),
            sort: (row) => Number(addsUp(row))
          },
          {
            label: "Size",
            value: ({bytes}) => formatBytes(bytes),
            sort: ({bytes}) => bytes,
            isNumber: true
          },
          {
            label: "SHA-256",
            value: ({sha256}) =>
              sha256 === null ? null : element("code", {title: sha256}, sha256.slice(0, 12))
          }
        ],
        {caption: "Records by file", limit: 20}
      )
    )
  );
}

function addsUp(counts: Counts): boolean {
  return (
    counts.record_count ===
    counts.accepted_count + counts.duplicate_count + counts.quarantined_count
  );
}

function bar(counts: Counts): HTMLElement {
  return element(
    "div",
    {class: "accounts-bar", "aria-hidden": "true"},
    parts
      .filter(({key}) => counts[key] > 0)
      .map(({key, color}) =>
        element("span", {style: `flex:${counts[key]} 0 3px;background:${color}`})
      )
  );
}
