// @vitest-environment jsdom
import {describe, expect, it} from "vitest";
import {lineageExplorer} from "../../src/components/lineageExplorer.ts";
import {lineageGraph} from "../../src/components/lineageGraph.ts";
import type {QualityModel} from "../../src/components/marts.ts";

const edges = [
  {from_node: "raw.calls", to_node: "stg_calls", kind: "source"},
  {from_node: "stg_calls", to_node: "fact_sessions", kind: "model"},
  {from_node: "fact_sessions", to_node: "kpi_values", kind: "model"},
  {from_node: "fact_sessions", to_node: "kpi_gaps", kind: "model"}
];
const nodes = ["raw.calls", "stg_calls", "fact_sessions", "kpi_values", "kpi_gaps"].map((name) => ({
  name,
  layer: "marts"
}));

const box = (graph: ParentNode, name: string) =>
  [...graph.querySelectorAll<SVGGElement>(".lineage-node")].find(
    (node) => node.querySelector("text")?.textContent === name
  );

describe("lineageGraph", () => {
  it("draws a box for each node and a line for each edge between them", () => {
    const {node} = lineageGraph(nodes, [
      ...edges,
      {from_node: "unknown", to_node: "kpi_gaps", kind: "model"}
    ]);
    expect(node.querySelectorAll(".lineage-node")).toHaveLength(5);
    expect(node.querySelectorAll(".lineage-edge")).toHaveLength(4);
  });

  it("marks all that a node is made from and all that is made from it, and nothing beside", () => {
    const {node, select} = lineageGraph(nodes, edges);
    select("kpi_values");
    const related = [...node.querySelectorAll(".lineage-node.is-related text")].map(
      ({textContent}) => textContent
    );
    expect(related).toEqual(["raw.calls", "stg_calls", "fact_sessions", "kpi_values"]);
    expect(node.querySelectorAll(".lineage-edge.is-related")).toHaveLength(3);
    expect(node.querySelectorAll(".lineage-node[aria-pressed=true]")).toHaveLength(1);
  });

  it("goes along the lines by arrow keys and chooses by Enter", () => {
    const chosen: string[] = [];
    const {node} = lineageGraph(nodes, edges, {onSelect: (name) => chosen.push(name)});
    document.body.replaceChildren(node);
    const press = (key: string) =>
      document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
    box(node, "stg_calls")?.focus();
    press("ArrowRight");
    expect(document.activeElement?.textContent).toBe("fact_sessions");
    press("ArrowLeft");
    press("ArrowLeft");
    expect(document.activeElement?.textContent).toBe("raw.calls");
    press("Enter");
    expect(chosen).toEqual(["raw.calls"]);
    // one box at a time is a stop of the tab key
    expect(node.querySelectorAll(".lineage-node[tabindex='0']")).toHaveLength(1);
  });
});

describe("lineageExplorer", () => {
  const model = (name: string, layer: string): QualityModel => ({
    model: name,
    layer,
    materialization: "table",
    description: `What ${name} holds.`,
    row_count: 481,
    status: "built"
  });
  const explorer = () => {
    const node = lineageExplorer(
      {
        models: [
          model("stg_calls", "staging"),
          model("fact_sessions", "facts"),
          model("kpi_values", "marts")
        ],
        edges,
        columns: [
          {
            model: "fact_sessions",
            column_name: "outcome",
            column_number: 2,
            description: "How it ended.",
            data_type: "VARCHAR",
            upstream: "stg_calls.outcome, stg_calls.ended_reason"
          },
          {
            model: "fact_sessions",
            column_name: "built",
            column_number: 1,
            description: "",
            data_type: "INTEGER",
            upstream: null
          }
        ],
        checks: [
          {
            check_name: "c",
            model: "fact_sessions",
            column_name: "outcome",
            kind: "not_null",
            description: "outcome is never missing",
            severity: "error",
            status: "fail",
            offending_count: 3
          }
        ]
      },
      {selected: "fact_sessions"}
    );
    // only what is in the document hears a click
    document.body.replaceChildren(node);
    return node;
  };

  it("shows what the chosen table is: description, neighbors, columns with their origin, checks", () => {
    const text = explorer().querySelector(".lineage-details")?.textContent ?? "";
    for (const part of [
      "fact_sessions",
      "481 rows",
      "What fact_sessions holds.",
      "stg_calls",
      "kpi_values",
      "stg_calls.ended_reason",
      "not traced",
      "outcome is never missing",
      "Failed"
    ]) {
      expect(text).toContain(part);
    }
  });

  it("shows the line of the chosen table alone, or all tables", () => {
    const node = explorer();
    const all = node.querySelector<HTMLInputElement>("input[value=all]");
    box(node, "kpi_values")?.dispatchEvent(new MouseEvent("click", {bubbles: true}));
    expect(box(node, "kpi_gaps")).toBeUndefined();
    expect(node.querySelectorAll(".lineage-node")).toHaveLength(4);
    all?.click();
    expect(node.querySelectorAll(".lineage-node")).toHaveLength(5);
    expect(box(node, "kpi_values")?.getAttribute("aria-pressed")).toBe("true");
  });

  it("follows a click in the graph, on a neighbor, and a choice in the menu", () => {
    const node = explorer();
    const chosen = () => node.querySelector(".model h3")?.textContent;
    box(node, "kpi_values")?.dispatchEvent(new MouseEvent("click", {bubbles: true}));
    expect(chosen()).toBe("kpi_values");
    [...node.querySelectorAll<HTMLButtonElement>("button.chip")]
      .find((chip) => chip.textContent === "fact_sessions")
      ?.click();
    expect(chosen()).toBe("fact_sessions");
    const menu = node.querySelector("select");
    if (menu) menu.value = "raw.calls";
    menu?.dispatchEvent(new Event("input", {bubbles: true}));
    expect(chosen()).toBe("raw.calls");
    expect(box(node, "raw.calls")?.getAttribute("aria-pressed")).toBe("true");
  });

  it("leads from a page's box to the page", () => {
    const node = lineageExplorer(
      {
        models: [model("quality_checks", "marts")],
        edges: [{from_node: "quality_checks", to_node: "Data quality", kind: "page"}],
        columns: [],
        checks: []
      },
      {selected: "Data quality"}
    );
    expect(node.querySelector(".model a")?.getAttribute("href")).toBe("./data-quality");
    expect(node.querySelectorAll(".layer-page")).toHaveLength(1);
  });

  it("marks a table on which a check failed", () => {
    expect(explorer().querySelectorAll(".lineage-node.is-failing")).toHaveLength(1);
  });

  it("says that nothing is built", () => {
    expect(lineageExplorer({models: [], edges: [], columns: [], checks: []}).textContent).toBe(
      "No model has been built yet."
    );
  });
});
