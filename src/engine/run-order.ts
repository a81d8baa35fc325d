import {closingSources} from "./catalog.ts";
import {ancestorsOf} from "./graph.ts";
import {endingModels} from "./period-end.ts";
import type {Model, Project} from "./project.ts";

/** Names of the models that read what the engine says of this very build. */
export function closingModels({models}: Pick<Project, "models">): Set<string> {
  const closing = new Set<string>();
  for (const {name, sources, inputs} of models) {
    if (
      sources.some((source) => closingSources.has(source)) ||
      inputs.some((input) => closing.has(input))
    ) {
      closing.add(name);
    }
  }
  return closing;
}

/** Graph order, but models that speak of the reports' period come after those that may end it. */
export function inRunOrder({models, byName}: Pick<Project, "models" | "byName">): Model[] {
  const before = new Set(
    Object.keys(endingModels)
      .filter((name) => byName.has(name))
      .flatMap((name) => [...ancestorsOf(name, byName), name])
  );
  return [
    ...models.filter(({name}) => before.has(name)),
    ...models.filter(({name}) => !before.has(name))
  ];
}
