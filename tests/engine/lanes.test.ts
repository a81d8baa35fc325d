import {type DuckDBConnection, DuckDBInstance} from "@duckdb/node-api";
import {afterEach, beforeEach, expect, it} from "vitest";
import {coresOf, type Outcome, sideBySide} from "../../src/engine/lanes.ts";
import {queryRows} from "../../src/engine/warehouse.ts";

let instance: DuckDBInstance;
let connections: DuckDBConnection[];

beforeEach(async () => {
  instance = await DuckDBInstance.create(":memory:", {threads: "2"});
  connections = [await instance.connect(), await instance.connect()];
});

afterEach(() => {
  for (const connection of connections) connection.closeSync();
  instance.closeSync();
});

/** Tasks by name, each with what it waits for and what it cost the last time. */
const tasks = (specs: Record<string, {after?: string[]; cost?: number}>) =>
  Object.entries(specs).map(([name, {after = [], cost}]) => ({
    name,
    waitsFor: new Set(after),
    cost
  }));

const threadsNow = async () => {
  const [row] = await queryRows<{threads: number}>(
    connections[0] as DuckDBConnection,
    "select cast(current_setting('threads') as integer) as threads"
  );
  return row?.threads;
};

/** Until all that can begin has begun. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

/** Tasks run side by side, each of which a test ends by hand. */
function byHand(specs: Parameters<typeof tasks>[0]) {
  const begun: string[] = [];
  const alone = new Set<string>();
  const ends = new Map<string, (outcome: Outcome | Error) => void>();
  let isOver = false;
  const all = sideBySide(tasks(specs), connections, 2, ({name}, _lane, isAlone) => {
    begun.push(name);
    if (isAlone) alone.add(name);
    return new Promise<Outcome>((resolve, reject) => {
      ends.set(name, (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)));
    });
  }).finally(() => {
    isOver = true;
  });
  return {
    begun,
    alone,
    all,
    isOver: () => isOver,
    async end(name: string, outcome: Outcome | Error = "done") {
      ends.get(name)?.(outcome);
      await settled();
    }
  };
}

it("begins each task once what it waits for is done and a connection is free", async () => {
  const work = byHand({
    turns: {after: ["raw"]},
    signals: {after: ["turns"]},
    errors: {after: ["turns"]},
    openings: {},
    facts: {after: ["signals"]}
  });
  await settled();
  expect(work.begun).toEqual(["turns", "openings"]);
  await work.end("openings");
  expect(work.begun).toHaveLength(2);
  await work.end("turns");
  expect(work.begun.slice(2)).toEqual(["signals", "errors"]);
  await work.end("errors");
  await work.end("signals");
  expect(work.begun.at(-1)).toBe("facts");
  await work.end("facts");
  expect([...(await work.all).keys()].sort()).toEqual([
    "errors",
    "facts",
    "openings",
    "signals",
    "turns"
  ]);
});

it("runs each task once, on a connection that no other uses meanwhile, however fast they end", async () => {
  const busy = new Set<number>();
  const done: string[] = [];
  const names = Array.from({length: 60}, (_, position) => `model ${position}`);
  const specs = names.map((name, position) => [
    name,
    {
      after: names.slice(Math.max(0, position - 3), Math.max(0, position - 1)),
      cost: (position % 7) / 5
    }
  ]);
  await sideBySide(tasks(Object.fromEntries(specs)), connections, 2, async ({name}, lane) => {
    expect(busy.has(lane)).toBe(false);
    busy.add(lane);
    await connections[lane]?.run("select 1");
    busy.delete(lane);
    done.push(name);
    return "done";
  });
  expect(done.sort()).toEqual(names.sort());
});

it("gives who is alone all cores, and who is not what is left of them", async () => {
  const work = byHand({turns: {}, signals: {after: ["turns"]}, errors: {after: ["turns"]}});
  const seen = [];
  await settled();
  seen.push(await threadsNow());
  await work.end("turns");
  seen.push(await threadsNow());
  await work.end("errors");
  seen.push(await threadsNow());
  await work.end("signals");
  await work.all;
  expect([...seen, await threadsNow()]).toEqual([2, 1, 2, 2]);
});

it("begins with what has the most work before the end", async () => {
  const work = byHand({
    short: {cost: 0.2},
    long: {cost: 0.4},
    first: {cost: 0.1},
    last: {after: ["first"], cost: 0.45}
  });
  await settled();
  expect(work.begun).toEqual(["first", "long"]);
  await work.end("first");
  expect(work.begun.at(-1)).toBe("last");
  for (const name of ["long", "last", "short"]) await work.end(name);
  await work.all;
});

it("gives all cores to what the rest would wait for, and lets only what is short run beside", async () => {
  const work = byHand({
    turns: {cost: 5},
    signals: {after: ["turns"], cost: 2},
    errors: {after: ["turns"], cost: 2},
    recognition: {cost: 0.3},
    calls: {cost: 0.8}
  });
  await settled();
  expect(work.begun).toEqual(["turns", "recognition"]);
  expect(await threadsNow()).toBe(2);
  await work.end("recognition");
  expect(work.begun).toHaveLength(2);
  await work.end("turns");
  // neither is more than half of the work that is left
  expect(work.begun.slice(2)).toEqual(["signals", "errors"]);
  expect(await threadsNow()).toBe(1);
  for (const name of ["signals", "errors", "calls"]) await work.end(name);
  await work.all;
});

it("runs once more, and alone, what failed for what ran beside it", async () => {
  const work = byHand({
    turns: {cost: 0.4},
    errors: {cost: 0.3},
    openings: {cost: 0.1}
  });
  await settled();
  expect(work.begun).toEqual(["turns", "errors"]);
  expect(work.alone.size).toBe(0);
  await work.end("turns", "again alone");
  expect(work.begun).toHaveLength(2);
  await work.end("errors");
  expect(work.begun.slice(2)).toEqual(["turns"]);
  expect([...work.alone]).toEqual(["turns"]);
  await work.end("turns");
  expect(work.begun.slice(3)).toEqual(["openings"]);
  await work.end("openings");
  await work.all;
});

it("lets what runs beside a failure end, and begins nothing else", async () => {
  const work = byHand({turns: {}, openings: {}, facts: {after: ["openings"]}});
  const outcome = expect(work.all).rejects.toThrow("out of luck");
  await settled();
  await work.end("turns", new Error("out of luck"));
  expect(work.isOver()).toBe(false);
  await work.end("openings");
  await outcome;
  expect(work.begun.sort()).toEqual(["openings", "turns"]);
  expect(await threadsNow()).toBe(2);
});

it("names tasks that wait for each other", async () => {
  const circle = tasks({turns: {after: ["facts"]}, facts: {after: ["turns"]}});
  await expect(sideBySide(circle, connections, 2, async () => "done")).rejects.toThrow(
    "wait for each other: turns, facts"
  );
});

it("runs no more at once than there are cores, nor more than four", async () => {
  const [first] = connections as [DuckDBConnection];
  expect(await coresOf(first)).toEqual({cores: 2, lanes: 2});
  await first.run("set threads = 16");
  expect(await coresOf(first)).toEqual({cores: 16, lanes: 4});
});
