import {closest} from "./closest.ts";
import {BuildError, UsageError} from "./errors.ts";

/** What the graph needs to know of a model. */
export interface GraphNode {
  name: string;
  file: string;
  layer: string;
  inputs: readonly string[];
}

/**
 * Sorts models so that each follows its inputs; ties go by name, so that the order never changes.
 * @throws BuildError naming the whole circle where models depend on each other
 */
export function inOrder<Node extends GraphNode>(nodes: readonly Node[]): Node[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const done = new Set<string>();
  const order: Node[] = [];
  const visit = (node: Node, path: string[]) => {
    if (done.has(node.name)) return;
    if (path.includes(node.name)) {
      const circle = [...path.slice(path.indexOf(node.name)), node.name];
      throw new BuildError(`${node.file}: models depend on each other: ${circle.join(" → ")}`);
    }
    for (const input of [...node.inputs].sort()) {
      const next = byName.get(input);
      if (next !== undefined) visit(next, [...path, node.name]);
    }
    done.add(node.name);
    order.push(node);
  };
  for (const node of [...nodes].sort((a, b) => (a.name < b.name ? -1 : 1))) visit(node, []);
  return order;
}

/** Names of all that a node stands on, itself left out. */
export function ancestorsOf(name: string, byName: ReadonlyMap<string, GraphNode>): Set<string> {
  const found = new Set<string>();
  const visit = (node: GraphNode | undefined) => {
    for (const input of node?.inputs ?? []) {
      if (found.has(input)) continue;
      found.add(input);
      visit(byName.get(input));
    }
  };
  visit(byName.get(name));
  return found;
}

/** Names of all that stands on a node, itself left out. */
export function descendantsOf(name: string, nodes: readonly GraphNode[]): Set<string> {
  const found = new Set<string>([name]);
  let size: number;
  do {
    size = found.size;
    for (const node of nodes)
      if (node.inputs.some((input) => found.has(input))) found.add(node.name);
  } while (found.size > size);
  found.delete(name);
  return found;
}

/**
 * The models that a selection names, in the manner of dbt: names apart by spaces or commas; `+name` with
 * all that it stands on, `name+` with all that stands on it; a layer (`marts`), or `*` in a name.
 * @throws UsageError where a part names nothing
 */
export function select(selection: string, nodes: readonly GraphNode[]): Set<string> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const selected = new Set<string>();
  for (const part of selection.split(/[\s,]+/).filter(Boolean)) {
    const [, up, pattern = "", down] = /^(\+?)(.*?)(\+?)$/.exec(part) ?? [];
    const matches = nodes.filter(
      (node) => node.layer === pattern || matchesName(pattern, node.name)
    );
    if (matches.length === 0) {
      throw new UsageError(
        `--select ${part}: no model is called so${closest(pattern, [...byName.keys()])}`
      );
    }
    for (const {name} of matches) {
      selected.add(name);
      if (up) for (const ancestor of ancestorsOf(name, byName)) selected.add(ancestor);
      if (down) for (const descendant of descendantsOf(name, nodes)) selected.add(descendant);
    }
  }
  return selected;
}

function matchesName(pattern: string, name: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(name);
}
