import {checkStatus} from "./checkStatus.js";
import {dataTable} from "./dataTable.js";
import {element} from "./element.js";
import type {LineageEdge, QualityCheck, QualityColumn, QualityModel} from "./marts.js";
import {plural} from "./plural.js";

export interface ModelDetailsData {
  models: readonly QualityModel[];
  edges: readonly LineageEdge[];
  columns: readonly QualityColumn[];
  checks: readonly QualityCheck[];
}

/** What one model is: its description, neighbors, columns with where they come from, and checks. */
export function modelDetails(
  name: string,
  {models, edges, columns, checks}: ModelDetailsData,
  onSelect: (name: string) => void = () => {}
): HTMLElement {
  const model = models.find((row) => row.model === name);
  const own = columns
    .filter((column) => column.model === name)
    .sort((a, b) => a.column_number - b.column_number);
  const ownChecks = checks.filter((check) => check.model === name);
  const inputs = edges.filter(({to_node}) => to_node === name).map(({from_node}) => from_node);
  const users = edges.filter(({from_node}) => from_node === name).map(({to_node}) => to_node);
  return element(
    "div",
    {class: "model"},
    element("h3", {}, element("code", {}, name)),
    element(
      "p",
      {class: "model-facts"},
      model === undefined
        ? edges.some(({kind, to_node}) => kind === "page" && to_node === name)
          ? ["A page: ", element("a", {href: pagePath(name)}, `open ${name}`)]
          : "A source: records as they came, or the engine's own books."
        : [
            checkStatus(model.status),
            ` ${model.layer}, ${model.materialization}`,
            model.row_count === null ? "" : `, ${plural(model.row_count, "row")}`
          ]
    ),
    model?.problem ? element("p", {class: "tone-bad"}, model.problem) : null,
    model?.description ? element("p", {}, model.description) : null,
    neighborList("Made from", inputs, onSelect),
    neighborList("Used by", users, onSelect),
    checkList(ownChecks),
    own.length === 0
      ? null
      : [
          element("h4", {}, `Columns (${own.length})`),
          dataTable(
            own,
            [
              {label: "Column", value: ({column_name}) => element("code", {}, column_name)},
              {label: "What it is", value: ({description}) => description || null},
              {
                label: "Comes from",
                value: ({upstream}) => origin(upstream)
              },
              {
                label: "Type",
                value: ({data_type}) => element("code", {class: "quiet"}, data_type.toLowerCase())
              }
            ],
            {caption: `Columns of ${name}`, limit: 15}
          )
        ]
  );
}

/** Columns that a column is made from; a long list stays folded. */
function origin(upstream: string | null): Node | string {
  if (upstream === null) return "not traced";
  if (upstream === "") return "no column";
  const names = upstream.split(", ");
  const list = element(
    "ul",
    {class: "upstream"},
    names.map((name) => element("li", {}, element("code", {}, name)))
  );
  return names.length <= 4
    ? list
    : element("details", {}, element("summary", {}, `${names.length} columns`), list);
}

/** Where a page with this title is. */
function pagePath(title: string): string {
  return title === "Overview" ? "./" : `./${title.toLowerCase().replaceAll(" ", "-")}`;
}

/** What fails stands open; what passed is there for those who ask. */
function checkList(checks: readonly QualityCheck[]): (HTMLElement | null)[] {
  const failing = checks.filter(({status}) => status !== "pass");
  const passed = checks.filter(({status}) => status === "pass");
  const list = (rows: readonly QualityCheck[]) =>
    element(
      "ul",
      {class: "model-checks"},
      rows.map(({status, column_name, description, check_name}) =>
        element(
          "li",
          {},
          checkStatus(status),
          " ",
          description || check_name,
          // most rules name their column already
          column_name && !description?.includes(column_name)
            ? [" (", element("code", {}, column_name), ")"]
            : null
        )
      )
    );
  return [
    checks.length === 0 ? null : element("h4", {}, `Checks (${checks.length})`),
    failing.length === 0 ? null : list(failing),
    passed.length === 0
      ? null
      : element(
          "details",
          {class: "numbers"},
          element("summary", {}, failing.length === 0 ? "All passed" : `${passed.length} passed`),
          list(passed)
        )
  ];
}

function neighborList(title: string, names: readonly string[], onSelect: (name: string) => void) {
  if (names.length === 0) return null;
  return element(
    "p",
    {class: "model-neighbors"},
    element("strong", {}, title),
    [...new Set(names)]
      .sort()
      .map((name) => [
        " ",
        element("button", {type: "button", class: "chip", onclick: () => onSelect(name)}, name)
      ])
  );
}
