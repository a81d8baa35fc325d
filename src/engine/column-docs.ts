import type {ColumnDoc, Model} from "./project.ts";

/**
 * What is said of a column: in its model's YAML, and where that is silent, by the models around it. Only a view may
 * leave a column to them altogether: what is stored or published is described where it is made.
 */
export function columnDoc(model: Model, name: string): ColumnDoc | undefined {
  const own = model.columns.find((column) => column.name === name);
  const inherited = model.inherited.get(name);
  if (own === undefined) return model.materialization === "view" ? inherited : undefined;
  return inherited === undefined ? own : filledIn(own, inherited);
}

/** Has each model inherit what the models that it reads, or that read it, say of columns: the nearest one, then by name. */
export function inheritColumns(models: readonly Model[]): void {
  const byName = new Map(models.map((model) => [model.name, model]));
  const readers = new Map(models.map(({name}) => [name, [] as string[]]));
  for (const {name, inputs} of models) for (const input of inputs) readers.get(input)?.push(name);
  for (const model of models) {
    const above = steps(model.name, (name) => byName.get(name)?.inputs ?? []);
    const below = steps(model.name, (name) => readers.get(name) ?? []);
    const inherited = new Map<string, ColumnDoc>();
    for (let step = 0; step < Math.max(above.length, below.length); step++) {
      for (const name of [...(above[step] ?? []), ...(below[step] ?? [])].sort()) {
        for (const column of byName.get(name)?.columns ?? []) {
          const nearer = inherited.get(column.name);
          inherited.set(column.name, nearer === undefined ? column : filledIn(nearer, column));
        }
      }
    }
    model.inherited = inherited;
  }
}

function filledIn(doc: ColumnDoc, other: ColumnDoc): ColumnDoc {
  return {
    ...other,
    ...doc,
    description: doc.description === "" ? other.description : doc.description
  };
}

/** Names one step from a node, then those two steps away, and so on; each where it is nearest. */
function steps(start: string, next: (name: string) => readonly string[]): string[][] {
  const seen = new Set([start]);
  const found: string[][] = [];
  let last = [start];
  while (last.length > 0) {
    last = [...new Set(last.flatMap(next))].filter((name) => !seen.has(name));
    for (const name of last) seen.add(name);
    if (last.length > 0) found.push(last);
  }
  return found;
}
