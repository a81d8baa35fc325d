import {expect, it} from "vitest";
import {exampleTypes} from "./examples.ts";
import {fuzz} from "./fuzz.ts";

it("what is spoiled of any source costs itself alone, is accounted for, and breaks no model and no check", async () => {
  const report = await fuzz({seed: 7, records: 500});
  expect(report.spoiled).toBeGreaterThanOrEqual(500);
  expect(report.quarantined).toBeGreaterThan(50);
  expect(report.accepted).toBeGreaterThan(exampleTypes().length);
}, 600_000);
