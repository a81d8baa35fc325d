import {choice} from "./choice.js";
import {element} from "./element.js";
import {legend} from "./legend.js";
import {type LineageGraph, lineageGraph} from "./lineageGraph.js";
import {downstreamOf, upstreamOf} from "./lineageReach.js";
import {type ModelDetailsData, modelDetails} from "./modelDetails.js";

const layers = [
  "source",
  "reference",
  "staging",
  "intermediate",
  "facts",
  "marts",
  "insights",
  "page"
] as const;

export interface LineageExplorerOptions {
  /** The table shown at first. Default: the first mart. */
  selected?: string;
}

/** The lineage graph, a menu of the same tables, and what the chosen one is. */
export function lineageExplorer(
  data: ModelDetailsData,
  {selected: wanted}: LineageExplorerOptions = {}
): HTMLElement {
  const {models, edges, checks} = data;
  if (models.length === 0) {
    return element("p", {class: "empty"}, "No model has been built yet.");
  }
  const layerOf = new Map([
    ...models.map(({model, layer}) => [model, layer] as const),
    ...edges.flatMap(({kind, to_node}) => (kind === "page" ? [[to_node, "page"] as const] : []))
  ]);
  const layer = (name: string) => layerOf.get(name) ?? "source";
  const rank = (name: string) => layers.indexOf(layer(name) as (typeof layers)[number]);
  const names = [
    ...new Set([
      ...models.map(({model}) => model),
      ...edges.flatMap((edge) => [edge.from_node, edge.to_node])
    ])
  ].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  const failing = new Set(
    checks.filter(({status}) => status === "fail" || status === "error").map(({model}) => model)
  );

  let selected =
    wanted !== undefined && names.includes(wanted)
      ? wanted
      : (names.find((name) => layer(name) === "marts") ?? names[0] ?? "");
  let graph: LineageGraph | undefined;

  const menu = choice(
    names.map((name) => ({value: name, label: name})),
    {label: "Table", as: "menu", value: selected}
  );
  const extent = choice(
    [
      {value: "line", label: "This table's line"},
      {value: "all", label: "All tables"}
    ],
    {label: "Show"}
  );
  const scroll = element("div", {class: "lineage-scroll"});
  const details = element("div", {
    class: "lineage-details",
    role: "region",
    "aria-live": "polite",
    "aria-label": "The chosen table"
  });

  function draw(): void {
    const hadFocus = scroll.contains(document.activeElement);
    const shown =
      extent.value === "all"
        ? new Set(names)
        : new Set([...upstreamOf(edges, selected), selected, ...downstreamOf(edges, selected)]);
    graph = lineageGraph(
      names
        .filter((name) => shown.has(name))
        .map((name) => ({name, layer: layer(name), isFailing: failing.has(name)})),
      edges,
      {onSelect: show}
    );
    scroll.replaceChildren(graph.node);
    if (hadFocus) graph.focus(selected);
  }

  function show(name: string): void {
    selected = name;
    if (graph === undefined || extent.value === "line") draw();
    graph?.select(name);
    const place = graph?.placeOf(name);
    if (place !== undefined) bringIntoView(scroll, place);
    const select = menu.querySelector("select");
    if (select !== null) select.value = name;
    details.replaceChildren(modelDetails(name, data, show));
  }

  menu.addEventListener("input", () => show(menu.value));
  extent.addEventListener("input", () => {
    draw();
    show(selected);
  });
  show(selected);

  return element(
    "div",
    {class: "lineage-explorer"},
    element("div", {class: "inputs"}, menu, extent),
    legend(
      layers
        .filter((name) => names.some((model) => layer(model) === name))
        .map((name) => ({label: name, color: `var(--layer-${name})`}))
    ),
    scroll,
    details
  );
}

/** Scrolls the graph, not the page, to a chosen box that is out of sight. */
function bringIntoView(scroll: HTMLElement, {x, y}: {x: number; y: number}): void {
  // where nothing is drawn yet there is no size to go by
  requestAnimationFrame(() => {
    const {scrollLeft, scrollTop, clientWidth, clientHeight} = scroll;
    const isInSight =
      x > scrollLeft + 100 &&
      x < scrollLeft + clientWidth - 100 &&
      y > scrollTop + 20 &&
      y < scrollTop + clientHeight - 20;
    if (isInSight) return;
    scroll.scrollLeft = x - clientWidth / 2;
    scroll.scrollTop = y - clientHeight / 2;
  });
}
