import {capital} from "./capital.js";
import {dataTable} from "./dataTable.js";
import {element} from "./element.js";
import {formatBytes} from "./formatBytes.js";
import {formatNumber} from "./formatNumber.js";
import {legend} from "./legend.js";
import type {QualityRecords, QualitySource} from "./marts.js";
import {plural} from "./plural.js";

const parts = [
  {key: "accepted_count", label: "accepted", color: "var(--outcome-completed)"},
  {key: "duplicate_count", label: "duplicates", color: "var(--outcome-escalated)"},
  {key: "quarantined_count", label: "set aside", color: "var(--outcome-abandoned)"}
] as const;

const counted = ["record_count", ...parts.map(({key}) => key)] as const;

type Counts = Pick<QualityRecords, (typeof counted)[number]>;

/**
 * Where every record went, source by source, with the sum that must come out, and below it the files with most
 * records set aside.
 */
export function recordAccounts(
  sources: readonly QualitySource[],
  files: readonly QualityRecords[]
): HTMLElement {
  if (sources.length === 0) return element("p", {class: "empty"}, "No file has been read yet.");
  const fileCount = sources.reduce((sum, {file_count}) => sum + file_count, 0);
  const ordered = [...files].sort((a, b) => b.quarantined_count - a.quarantined_count);
  return element(
    "div",
    {class: "accounts"},
    legend(parts.map(({label, color}) => ({label, color}))),
    element(
      "ul",
      {class: "accounts-sources"},
      sources.map((source) =>
        element(
          "li",
          {},
          element("h3", {}, titleOf(source, sources)),
          bar(source),
          element(
            "p",
            {class: addsUp(source) ? "sum" : "sum tone-bad"},
            `${plural(source.record_count, "record")} read = `,
            parts.map(
              ({key, label}, position) =>
                `${position ? " + " : ""}${formatNumber(source[key])} ${label}`
            ),
            addsUp(source) ? " ✓" : " ✕ does not add up"
          )
        )
      )
    ),
    element(
      "details",
      {class: "numbers"},
      element(
        "summary",
        {},
        files.length < fileCount
          ? `By file (${formatNumber(files.length)} of ${formatNumber(fileCount)}, those with most set aside)`
          : `By file (${formatNumber(files.length)})`
      ),
      filesTable(ordered),
      files.length < fileCount
        ? element(
            "p",
            {class: "quiet"},
            "All of them: ",
            element("code", {}, 'earshot query "from quality_records"')
          )
        : null
    )
  );
}

/** A source's name; what its records are, where it has several kinds. */
function titleOf({source_name, kind}: QualitySource, all: readonly QualitySource[]): string {
  const kinds = all.filter((other) => other.source_name === source_name);
  return kinds.length === 1 ? source_name : `${source_name}: ${kind}`;
}

function filesTable(files: readonly QualityRecords[]): HTMLElement {
  return dataTable(
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
