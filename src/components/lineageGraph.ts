import dagre from "@dagrejs/dagre";
import {svgElement} from "./element.js";
import {downstreamOf, upstreamOf} from "./lineageReach.js";
import type {LineageEdge} from "./marts.js";

export interface LineageNode {
  name: string;
  /** source, staging, intermediate, facts, marts, insights: what it is colored by. */
  layer: string;
  /** Whether a check on it failed. */
  isFailing?: boolean;
}

export interface LineageGraphOptions {
  /** Called when the reader chooses a node. */
  onSelect?: (name: string) => void;
}

export interface LineageGraph {
  node: SVGSVGElement;
  /** Marks a node with all that it is made from and all that is made from it; undefined marks none. */
  select(name: string | undefined): void;
  /** Gives a node the keyboard's focus. */
  focus(name: string): void;
  /** Where the middle of a node's box is. */
  placeOf(name: string): {x: number; y: number};
}

const nodeHeight = 30;
const characterWidth = 7.5;

/**
 * Models and their inputs as boxes and lines, from sources on the left to marts on the right. A click or
 * Enter chooses a node; the arrow keys go along the lines (left, right) and down the column (up, down).
 */
export function lineageGraph(
  nodes: readonly LineageNode[],
  edges: readonly LineageEdge[],
  {onSelect}: LineageGraphOptions = {}
): LineageGraph {
  const graph = new dagre.graphlib.Graph()
    .setGraph({rankdir: "LR", nodesep: 8, ranksep: 44, marginx: 4, marginy: 4})
    .setDefaultEdgeLabel(() => ({}));
  for (const {name} of nodes) {
    graph.setNode(name, {width: Math.round(name.length * characterWidth) + 28, height: nodeHeight});
  }
  const known = new Set(nodes.map(({name}) => name));
  const drawn = edges.filter(({from_node, to_node}) => known.has(from_node) && known.has(to_node));
  for (const {from_node, to_node} of drawn) graph.setEdge(from_node, to_node);
  dagre.layout(graph);

  const boxes = new Map<string, SVGGElement>();
  const {width = 0, height = 0} = graph.graph();

  const lines = drawn.map((edge) => {
    const points = graph.edge(edge.from_node, edge.to_node)?.points ?? [];
    return {edge, path: svgElement("path", {class: "lineage-edge", d: curve(points)})};
  });
  for (const {name, layer, isFailing} of nodes) {
    const {x, y, width: boxWidth} = graph.node(name);
    const box = svgElement(
      "g",
      {
        class: `lineage-node layer-${layer}${isFailing ? " is-failing" : ""}`,
        transform: `translate(${x - boxWidth / 2},${y - nodeHeight / 2})`,
        role: "button",
        tabindex: "-1",
        "aria-pressed": "false",
        "aria-label": `${name}, ${layer}${isFailing ? ", a check failed" : ""}`,
        onclick: () => choose(name),
        onkeydown: (event) => onKey(event as KeyboardEvent, name)
      },
      svgElement("rect", {width: boxWidth, height: nodeHeight, rx: 5}),
      svgElement("rect", {class: "lineage-stripe", width: 5, height: nodeHeight, rx: 2}),
      svgElement("text", {x: 15, y: nodeHeight / 2, dy: "0.34em"}, name)
    );
    boxes.set(name, box);
  }
  boxes.get(nodes[0]?.name ?? "")?.setAttribute("tabindex", "0");

  const node = svgElement(
    "svg",
    {
      class: "lineage",
      viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`,
      width: Math.ceil(width),
      height: Math.ceil(height),
      role: "group",
      "aria-label": "Lineage: from sources to marts. Arrow keys move, Enter chooses."
    },
    lines.map(({path}) => path),
    [...boxes.values()]
  );

  function choose(name: string): void {
    select(name);
    onSelect?.(name);
  }

  function select(name: string | undefined): void {
    const up = name === undefined ? new Set<string>() : upstreamOf(drawn, name).add(name);
    const down = name === undefined ? new Set<string>() : downstreamOf(drawn, name).add(name);
    node.classList.toggle("has-selection", name !== undefined);
    for (const [key, box] of boxes) {
      box.classList.toggle("is-selected", key === name);
      box.classList.toggle("is-related", up.has(key) || down.has(key));
      box.setAttribute("aria-pressed", String(key === name));
      box.setAttribute("tabindex", key === (name ?? nodes[0]?.name) ? "0" : "-1");
    }
    for (const {edge, path} of lines) {
      const isWithin = (part: Set<string>) => part.has(edge.from_node) && part.has(edge.to_node);
      path.classList.toggle("is-related", isWithin(up) || isWithin(down));
    }
  }

  function onKey(event: KeyboardEvent, name: string): void {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose(name);
      return;
    }
    const next = neighborFor(event.key, name);
    if (next === undefined) return;
    event.preventDefault();
    for (const [key, box] of boxes) box.setAttribute("tabindex", key === next ? "0" : "-1");
    boxes.get(next)?.focus();
  }

  function neighborFor(key: string, name: string): string | undefined {
    const here = graph.node(name);
    const nearest = (names: readonly string[]) =>
      [...names].sort(
        (a, b) => Math.abs(graph.node(a).y - here.y) - Math.abs(graph.node(b).y - here.y)
      )[0];
    const column = nodes
      .map((other) => ({name: other.name, ...graph.node(other.name)}))
      .filter((other) => other.name !== name && Math.abs(other.x - here.x) < 120);
    switch (key) {
      case "ArrowLeft":
        return nearest(drawn.filter((edge) => edge.to_node === name).map((edge) => edge.from_node));
      case "ArrowRight":
        return nearest(drawn.filter((edge) => edge.from_node === name).map((edge) => edge.to_node));
      case "ArrowUp":
        return nearest(column.filter(({y}) => y < here.y).map((other) => other.name));
      case "ArrowDown":
        return nearest(column.filter(({y}) => y > here.y).map((other) => other.name));
      default:
        return undefined;
    }
  }

  return {
    node,
    select,
    focus: (name) => boxes.get(name)?.focus(),
    placeOf: (name) => graph.node(name)
  };
}

/** A line that leaves and arrives level. */
function curve(points: readonly {x: number; y: number}[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let path = `M${first.x},${first.y}`;
  let before = first;
  for (const point of rest) {
    const middle = (before.x + point.x) / 2;
    path += `C${middle},${before.y} ${middle},${point.y} ${point.x},${point.y}`;
    before = point;
  }
  return path;
}
