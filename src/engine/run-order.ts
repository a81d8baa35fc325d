import {closingSources} from "./catalog.ts";
import {ancestorsOf} from "./graph.ts";
import {endingModels} from "./period-end.ts";
import {isPublishable, type Model, type Project} from "./project.ts";

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

/**
 * What must be there before each model is built: what it reads, and what its checks and its period speak of; before
 * anything is published, all staging models, as what must not be published is looked up in them. As in a build of one
 * model after the other, nothing waits for a model that comes later.
 *
 * @param ordered models in run order
 */
export function waitsOf(ordered: readonly Model[]): Map<string, Set<string>> {
  const waits = new Map(ordered.map(({name, inputs}) => [name, new Set(inputs)]));
  const ending = Object.keys(endingModels);
  ordered.forEach((model, position) => {
    const earlier = ordered.slice(0, position);
    const own = waits.get(model.name);
    for (const {name, layer} of earlier) {
      const endsPeriod = model.usesAsOf && ending.includes(name);
      const isSearched = isPublishable(model) && layer === "staging";
      if (endsPeriod || isSearched) own?.add(name);
    }
    for (const name of model.checks.flatMap(({refersTo}) => refersTo ?? [])) {
      if (earlier.some((other) => other.name === name)) own?.add(name);
      // a check finds another model as an earlier build left it, not half-way
      else if (name !== model.name) waits.get(name)?.add(model.name);
    }
  });
  return waits;
}
