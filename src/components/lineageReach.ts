import type {LineageEdge} from "./marts.js";

/** All that a node is made from, the node itself not included. */
export function upstreamOf(edges: readonly LineageEdge[], name: string): Set<string> {
  return reach(edges, name, "to_node", "from_node");
}

/** All that is made from a node, the node itself not included. */
export function downstreamOf(edges: readonly LineageEdge[], name: string): Set<string> {
  return reach(edges, name, "from_node", "to_node");
}

function reach(
  edges: readonly LineageEdge[],
  name: string,
  here: "from_node" | "to_node",
  there: "from_node" | "to_node"
): Set<string> {
  const found = new Set<string>();
  const open = [name];
  for (let current = open.pop(); current !== undefined; current = open.pop()) {
    for (const edge of edges) {
      if (edge[here] !== current || found.has(edge[there])) continue;
      found.add(edge[there]);
      open.push(edge[there]);
    }
  }
  return found;
}
