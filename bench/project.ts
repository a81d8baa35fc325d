import {spawnSync} from "node:child_process";
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {projectFolder} from "../src/engine/config.ts";

/** Does work in a folder that is gone afterwards, also where it is broken off. */
export async function inBenchFolder(work: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "earshot-bench-"));
  process.once("SIGINT", () => {
    rmSync(folder, {recursive: true, force: true});
    process.exit(130);
  });
  try {
    await work(folder);
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

/** Path of the program in a copy of the project, or in the project itself. */
export function earshotProgram(project = projectFolder): string {
  return join(project, "bin/earshot.js");
}

/** Runs a command of the program and gives what it printed. */
export function earshot(...args: string[]): string {
  const {status, stdout, stderr} = spawnSync(process.execPath, [earshotProgram(), ...args], {
    encoding: "utf8"
  });
  if (status !== 0) throw new Error(`earshot ${args[0]} failed:\n${stderr}`);
  return stdout;
}

/** Writes a configuration with one source. */
export function writeConfig(path: string, source: Record<string, unknown>): void {
  writeFileSync(path, `export default ${JSON.stringify({sources: [source]})};\n`);
}

/** How many turns were published below a data folder. */
export function publishedTurns(config: string, dataFolder: string): number {
  const sql = "select sum(turn_count) from fact_sessions";
  return Number(
    earshot("query", "--config", config, "--data-dir", dataFolder, "--format", "csv", sql).split(
      "\n"
    )[1]
  );
}

/** A number of seconds, or of times as many, as tables show it. */
export function short(value: number): number {
  return Number(value.toFixed(2));
}
