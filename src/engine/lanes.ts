import type {DuckDBConnection} from "@duckdb/node-api";

/** More tasks at once than this gain little, and each needs memory of its own. */
const mostLanes = 4;

/** Core seconds of a task that never ran: what most take. */
const usualCost = 0.1;

/** Core seconds up to which more cores do not help: so short a query is planned most of its time, which one core does. */
const shortCost = 0.5;

/** What is done by its name, after what else. */
export interface Task {
  name: string;
  /** Names of tasks that must be done before; what is no task counts as done. */
  waitsFor: ReadonlySet<string>;
  /** Core seconds that it took the last time. */
  cost?: number | undefined;
}

/** `again alone`: it failed for what ran beside it, for want of memory above all. */
export type Outcome = "done" | "again alone";

/** A task that has ended. */
interface Ended<Named extends Task> {
  task: Named;
  lane: number;
  outcome: Outcome | {error: unknown};
  coreSeconds: number;
}

/**
 * Runs tasks side by side, each on a connection of its own and as soon as what it waits for is done. A query that has a
 * core for itself takes less time of it than one that shares all cores, and while it is planned another one runs; so
 * DuckDB gets as many threads as cores are left. Where there is a choice, what has the most work before the end goes
 * first (list scheduling by the highest level: Hu 1961; Adam, Chandy & Dickson 1974). Where that is more than each core
 * would have to do of all work, the others would wait for it in the end: it gets all cores, and only what is short runs
 * beside it.
 *
 * @param tasks each after what it waits for
 * @param connections that no one else uses meanwhile, one for each task at once
 * @param cores that are shared
 * @param run is told the lane, which is the connection's place in the list, and whether nothing runs beside
 * @returns core seconds that each task took, by its name
 * @throws what the first failing task throws, once those that ran beside it have ended; no other is begun
 */
export async function sideBySide<Named extends Task>(
  tasks: readonly Named[],
  connections: readonly DuckDBConnection[],
  cores: number,
  run: (task: Named, lane: number, isAlone: boolean) => Promise<Outcome>
): Promise<Map<string, number>> {
  const levels = levelsOf(tasks);
  const level = ({name}: Task) => levels.get(name) ?? 0;
  const waiting = [...tasks].sort((a, b) => level(b) - level(a));
  const unfinished = new Map(tasks.map((task) => [task.name, costOf(task)]));
  const running = new Map<string, Promise<Ended<Named>>>();
  const free = connections.map((_, lane) => lane);
  const mustBeAlone = new Set<string>();
  const costs = new Map<string, number>();
  let onAllCores: Task | undefined;
  let failure: {error: unknown} | undefined;
  let threads = cores;

  const needsAllCores = (task: Task) => {
    if (mustBeAlone.has(task.name)) return true;
    const work = [...unfinished.values()].reduce((sum, cost) => sum + cost, 0);
    return costOf(task) > shortCost && level(task) > work / cores;
  };

  /** Tasks to begin now. */
  const next = (): Named[] => {
    if (failure !== undefined || free.length === 0) return [];
    const ready = waiting.filter(
      ({waitsFor}) => ![...waitsFor].some((name) => unfinished.has(name))
    );
    const [first] = ready;
    if (first !== undefined && onAllCores === undefined && needsAllCores(first)) {
      if (running.size > 0) return [];
      onAllCores = first;
    }
    if (onAllCores === undefined) {
      return ready.filter((task) => !needsAllCores(task)).slice(0, free.length);
    }
    const beside = mustBeAlone.has(onAllCores.name)
      ? []
      : ready.filter((task) => costOf(task) <= shortCost && !mustBeAlone.has(task.name));
    return [...ready.filter((task) => task === onAllCores), ...beside].slice(0, free.length);
  };

  const shareThreads = async (busy: number) => {
    const share = onAllCores === undefined ? Math.max(1, cores - busy + 1) : cores;
    const connection = connections[free[0] ?? -1];
    if (connection === undefined || share === threads) return;
    // taking threads away waits for what they are at
    if (running.size > 0 && share < threads) return;
    await connection.run(`set threads = ${share}`);
    threads = share;
  };

  const begin = (task: Named, isAlone: boolean) => {
    const lane = free.shift() ?? 0;
    const share = threads;
    const began = performance.now();
    const ended = (outcome: Ended<Named>["outcome"]): Ended<Named> => {
      const coreSeconds = ((performance.now() - began) / 1000) * share;
      return {task, lane, outcome, coreSeconds};
    };
    waiting.splice(waiting.indexOf(task), 1);
    running.set(
      task.name,
      run(task, lane, isAlone).then(ended, (error: unknown) => ended({error}))
    );
  };

  for (;;) {
    const begun = next();
    if (begun.length === 0 && running.size === 0) break;
    await shareThreads(running.size + begun.length);
    const isAlone = running.size + begun.length === 1;
    for (const task of begun) begin(task, isAlone);
    const {task, lane, outcome, coreSeconds} = await Promise.race(running.values());
    running.delete(task.name);
    free.push(lane);
    if (onAllCores === task) onAllCores = undefined;
    if (outcome === "again alone") {
      mustBeAlone.add(task.name);
      waiting.unshift(task);
    } else if (outcome === "done") {
      unfinished.delete(task.name);
      costs.set(task.name, coreSeconds);
    } else {
      failure ??= outcome;
    }
  }
  await shareThreads(1);
  if (failure !== undefined) throw failure.error;
  if (waiting.length > 0)
    throw new Error(`wait for each other: ${waiting.map(({name}) => name).join(", ")}`);
  return costs;
}

function costOf({cost}: Task): number {
  return cost ?? usualCost;
}

/** For each task, what it costs with the costliest row of tasks that wait for it one after the other. */
function levelsOf(tasks: readonly Task[]): Map<string, number> {
  const levels = new Map<string, number>();
  const after = new Map<string, number>();
  for (const task of [...tasks].reverse()) {
    const level = costOf(task) + (after.get(task.name) ?? 0);
    levels.set(task.name, level);
    for (const name of task.waitsFor) after.set(name, Math.max(level, after.get(name) ?? 0));
  }
  return levels;
}

/** How many cores DuckDB uses, and so how many tasks at once are worth it. */
export async function coresOf(
  connection: DuckDBConnection
): Promise<{cores: number; lanes: number}> {
  const reader = await connection.runAndReadAll(
    "select cast(current_setting('threads') as integer)"
  );
  const cores = Number(reader.getRows()[0]?.[0] ?? 1);
  return {cores, lanes: Math.min(cores, mostLanes)};
}
