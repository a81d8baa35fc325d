import {describe, expect, it} from "vitest";
import {modelColumns, testProject} from "../support/run-model.ts";

const project = await testProject();

const required = {
  calls: [
    "session_id",
    "source",
    "source_type",
    "load_batch",
    "source_call_id",
    "channel",
    "started_at"
  ],
  turns: ["session_id", "load_batch", "turn_index", "speaker", "turn_text"]
};

describe.each(["calls", "turns"] as const)("staged %s", (entity) => {
  const unioned = `int_${entity}_unioned`;
  const staged = project.byName.get(unioned)?.inputs ?? [];

  it("come from every source that is staged", () => {
    const models = project.models.map(({name}) => name);
    expect(staged.toSorted()).toEqual(
      models.filter((name) => new RegExp(`^stg_\\w+__${entity}$`).test(name)).sort()
    );
  });

  it("have columns of the shape that all sources share, or describe their own", async () => {
    const {[unioned]: shared = {}, ...columns} = await modelColumns([unioned, ...staged]);
    const strange = Object.entries(columns).flatMap(([model, types]) => {
      const described = new Set(project.byName.get(model)?.columns.map(({name}) => name));
      return Object.entries(types)
        .filter(([name, type]) => (name in shared ? shared[name] !== type : !described.has(name)))
        .map(([name, type]) => `${model}.${name} ${type}, not ${shared[name] ?? "known"}`);
    });
    expect(strange).toEqual([]);
  });

  it("say what no source may leave open", async () => {
    const columns = await modelColumns(staged);
    const missing = Object.entries(columns).flatMap(([model, types]) =>
      required[entity].filter((name) => !(name in types)).map((name) => `${model}.${name}`)
    );
    expect(missing).toEqual([]);
  });
});
