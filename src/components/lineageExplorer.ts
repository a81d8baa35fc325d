import {choice} from "./choice.js";
import {element} from "./element.js";
import {legend} from "./legend.js";
import {lineageGraph} from "./lineageGraph.js";
import {type ModelDetailsData, modelDetails} from "./modelDetails.js";

const layers = [
  "source",
  "reference",
  "staging",
  "intermediate",
  "facts",
  "marts",
  "insights"
] as const;

/** The lineage graph, a menu of the same models, and what the chosen one is. */
export function lineageExplorer(
  data: ModelDetailsData,
  {selected}: {selected?: string} = {}
): HTMLElement {
  const {models, edges, checks} = data;
  if (models.length === 0) return element("p", {class: "empty"}, "No model has been built yet.");
  const layerOf = new Map(models.map(({model, layer}) => [model, layer]));
  const names = [
    ...new Set([
      ...models.map(({model}) => model),
      ...edges.flatMap((edge) => [edge.from_node, edge.to_node])
    ])
  ];
  names.sort((a, b) => rank(layerOf.get(a)) - rank(layerOf.get(b)) || a.localeCompare(b));
  const failing = new Set(
    checks.filter(({status}) => status === "fail" || status === "error").map(({model}) => model)
  );
  const graph = lineageGraph(
    names.map((name) => ({
      name,
      layer: layerOf.get(name) ?? "source",
      isFailing: failing.has(name)
    })),
    edges,
    {onSelect: show}
  );
  const menu = choice(
    names.map((name) => ({value: name, label: name})),
    {label: "Table", as: "menu", value: selected ?? "fact_sessions"}
  );
  const select = menu.querySelector("select");
  menu.addEventListener("input", () => show(menu.value));
  const details = element("div", {
    class: "lineage-details",
    role: "region",
    "aria-live": "polite",
    "aria-label": "The chosen table"
  });

  const scroll = element("div", {class: "lineage-scroll"}, graph.node);

  function show(name: string): void {
    graph.select(name);
    bringIntoView(scroll, graph.placeOf(name));
    if (select !== null) select.value = name;
    details.replaceChildren(modelDetails(name, data, show));
  }
  const first = selected ?? (names.includes("fact_sessions") ? "fact_sessions" : names[0]);
  if (first !== undefined) show(first);

  return element(
    "div",
    {class: "lineage-explorer"},
    element(
      "div",
      {class: "inputs"},
      menu,
      legend(
        layers
          .filter((layer) => names.some((name) => (layerOf.get(name) ?? "source") === layer))
          .map((layer) => ({label: layer, color: `var(--layer-${layer})`}))
      )
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

function rank(layer: string | undefined): number {
  return layers.indexOf((layer ?? "source") as (typeof layers)[number]);
}
