import {describe, expect, inject, it} from "vitest";
import {isPublishable} from "../../src/engine/project.ts";
import {testProject} from "../support/run-model.ts";
import {earshot} from "./build-all.ts";

// each check of the project is a test of that name, on the data that a fresh clone is built from
const project = await testProject();
const names = [
  ...project.models.flatMap((model) => [
    `${model.name}.columns`,
    ...(isPublishable(model) ? [`${model.name}.private_data`] : []),
    ...model.checks.map((check) => check.name)
  ]),
  ...project.crossChecks.map(({name}) => name)
];

interface Result {
  check_name: string;
  status: string;
  description: string;
  problem: string | null;
}

for (const data of ["sample", "letsgo"] as const) {
  const built = inject(data);
  describe.skipIf(built === undefined)(`checks on ${data}`, () => {
    if (built === undefined) return;
    const results = new Map(
      (JSON.parse(earshot(built, "test", "--json").stdout) as Result[]).map((result) => [
        result.check_name,
        result
      ])
    );

    it.each(names)("%s", (name) => {
      expect(results.get(name)).toMatchObject({status: "pass", problem: null});
    });

    it("runs no check that the project does not define", () => {
      expect([...results.keys()].sort()).toEqual([...names].sort());
    });
  });
}
