import {collate, ofRow, rowsOf, tableOf} from "./arquero.js";
import {checkStatus} from "./checkStatus.js";
import {choice} from "./choice.js";
import {dataTable} from "./dataTable.js";
import {element} from "./element.js";
import {formatNumber} from "./formatNumber.js";
import type {QualityCheck} from "./marts.js";
import {plural} from "./plural.js";

/** What fails comes first. */
const urgency: Record<string, number> = {error: 0, fail: 1, warn: 2, pass: 3};

/** Every check with its last result, to be sorted, searched and narrowed to those with a problem. */
export function checksTable(checks: readonly QualityCheck[]): HTMLElement {
  if (checks.length === 0) return element("p", {class: "empty"}, "No check has run yet.");
  const ordered = tableOf(checks, [
    "check_name",
    "model",
    "column_name",
    "kind",
    "description",
    "status",
    "offending_count"
  ]).orderby(
    ofRow(({status}: QualityCheck) => urgency[status] ?? 0),
    collate(
      ofRow(({model}: QualityCheck) => String(model)),
      "en"
    ),
    collate("check_name", "en")
  );
  const problems = ordered.filter(ofRow(({status}: QualityCheck) => status !== "pass"));
  const which = choice(
    [
      {value: "all", label: `All (${checks.length})`},
      {value: "problems", label: `With a problem (${problems.size})`}
    ],
    {label: "Show"}
  );
  const search = element("input", {type: "search", placeholder: "model, column or rule", size: 24});
  const count = element("p", {class: "count", role: "status"});
  const place = element("div");

  function draw(): void {
    const wanted = search.value.trim().toLowerCase();
    const isWanted = ({check_name, model, column_name, description, kind}: QualityCheck) =>
      [check_name, model, column_name, description, kind].some((text) =>
        text?.toLowerCase().includes(wanted)
      );
    const rows = rowsOf<QualityCheck>(
      (which.value === "problems" ? problems : ordered).filter(ofRow(isWanted))
    );
    count.textContent = plural(rows.length, "check");
    place.replaceChildren(
      dataTable(
        rows,
        [
          {
            label: "Result",
            value: ({status}) => checkStatus(status),
            sort: ({status}) => urgency[status] ?? 0,
            isHeader: false
          },
          {
            label: "Table",
            value: ({model}) => (model === null ? null : element("code", {}, model)),
            sort: ({model}) => model,
            isHeader: true
          },
          {
            label: "Column",
            value: ({column_name}) => (column_name ? element("code", {}, column_name) : null),
            sort: ({column_name}) => column_name || null
          },
          {
            label: "What must hold",
            value: ({description, check_name}) => description || check_name,
            sort: ({description, check_name}) => description || check_name
          },
          {
            label: "Rows that break it",
            value: ({offending_count}) => formatNumber(offending_count),
            sort: ({offending_count}) => offending_count,
            isNumber: true
          }
        ],
        {caption: "Checks and their last results", empty: "No check like that.", limit: 15}
      )
    );
  }
  which.addEventListener("input", draw);
  search.addEventListener("input", draw);
  draw();

  return element(
    "div",
    {class: "checks"},
    element(
      "div",
      {class: "inputs"},
      which,
      element(
        "label",
        {class: "choice choice-search"},
        element("span", {class: "choice-label"}, "Find"),
        search
      ),
      count
    ),
    place
  );
}
