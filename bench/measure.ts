import {spawnSync} from "node:child_process";
import {mkdtempSync, readFileSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {pathToFileURL} from "node:url";

/** What whole processes of one command took. */
export interface Measured {
  /** Wall seconds of each run, start of the process to its end. */
  seconds: number[];
  /** Highest peak memory of the runs, in megabytes. */
  peakMb: number;
}

const preload = pathToFileURL(join(import.meta.dirname, "peak-memory.mjs")).href;

/**
 * Runs Node commands as whole processes, in turn, so that a change in the machine's pace meets all alike.
 *
 * @param commands arguments of `node`, by name
 * @param prepare called before each run, untimed
 */
export function measureInTurn(
  commands: Record<string, string[]>,
  {runs, cwd, prepare}: {runs: number; cwd: string; prepare?: (name: string, run: number) => void}
): Record<string, Measured> {
  const folder = mkdtempSync(join(tmpdir(), "earshot-bench-"));
  const measured: Record<string, Measured> = {};
  try {
    for (let run = 0; run < runs; run++) {
      for (const [name, args] of Object.entries(commands)) {
        prepare?.(name, run);
        const peakFile = join(folder, "peak");
        const began = performance.now();
        const {status, stderr} = spawnSync(process.execPath, ["--import", preload, ...args], {
          cwd,
          env: {...process.env, BENCH_PEAK_FILE: peakFile},
          encoding: "utf8"
        });
        const seconds = (performance.now() - began) / 1000;
        if (status !== 0) throw new Error(`${name} failed:\n${stderr}`);
        measured[name] ??= {seconds: [], peakMb: 0};
        measured[name].seconds.push(seconds);
        measured[name].peakMb = Math.max(
          measured[name].peakMb,
          Number(readFileSync(peakFile, "utf8")) / 1024
        );
      }
    }
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
  return measured;
}

/** The middle one; of an even number, the lower of the two. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}
