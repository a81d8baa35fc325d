import {expect, it} from "vitest";
import {crash} from "./crash.ts";

it("a build or ingest that is killed at any moment loses nothing, counts nothing twice and publishes nothing half", async () => {
  const report = await crash({seed: 7, kills: 8});
  expect([...report.kills.values()].reduce((sum, count) => sum + count, 0)).toBe(8);
  expect(report.records).toBeGreaterThan(0);
}, 600_000);
