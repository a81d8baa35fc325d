import {spawn} from "node:child_process";
import {existsSync, readFileSync, renameSync, rmSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import {dirname, join} from "node:path";
import {projectFolder} from "./config.ts";
import {BuildError} from "./errors.ts";
import {hashFiles, hashOf} from "./files.ts";
import type {Progress} from "./progress.ts";
import {readManifest} from "./publish.ts";

/** Path of Observable Framework's command. */
export function frameworkCommand(): string {
  const manifest = createRequire(import.meta.url).resolve("@observablehq/framework/package.json");
  return join(dirname(manifest), "dist/bin/observable.js");
}

/**
 * Builds the static site from the pages and the marts in `src/data/`. It is made beside the old one and
 * swapped in; a site of the same pages and marts is left as it is.
 */
export async function buildSite({
  output,
  dataFolder,
  progress
}: {
  output: string;
  dataFolder: string;
  progress: Progress;
}): Promise<void> {
  const fingerprint = siteFingerprint(dataFolder);
  const mark = join(output, ".earshot-site");
  if (existsSync(mark) && readFileSync(mark, "utf8") === fingerprint) return;
  progress.step("building the site");
  const partial = `${output}.partial`;
  const former = `${output}.former`;
  rmSync(partial, {recursive: true, force: true});
  await runFramework(["build"], {EARSHOT_SITE_OUTPUT: partial});
  writeFileSync(join(partial, ".earshot-site"), fingerprint);
  rmSync(former, {recursive: true, force: true});
  if (existsSync(output)) renameSync(output, former);
  renameSync(partial, output);
  rmSync(former, {recursive: true, force: true});
}

/** Stands for everything that the site is made of; the time of the last look is not among it. */
function siteFingerprint(dataFolder: string): string {
  const manifest = readManifest(dataFolder);
  const marts = Object.entries(manifest?.marts ?? {}).map(([name, {sha256, status, builtAt}]) => [
    name,
    sha256,
    status,
    builtAt
  ]);
  const code = hashFiles(projectFolder, [
    "observablehq.config.ts",
    "package-lock.json",
    "src/components",
    "src/styles",
    "src/assets",
    "models/metrics"
  ]);
  const pages = hashFiles(projectFolder, ["src"], ".md");
  return hashOf(code, pages, JSON.stringify([manifest?.title, manifest?.asOf, marts]));
}

async function runFramework(args: string[], environment: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, [frameworkCommand(), ...args], {
    cwd: projectFolder,
    env: {...process.env, ...environment, OBSERVABLE_TELEMETRY_DISABLE: "true"},
    stdio: ["ignore", "pipe", "pipe"]
  });
  let output = "";
  child.stdout.on("data", (part) => (output += part));
  child.stderr.on("data", (part) => (output += part));
  const code = await new Promise<number | null>((done, failed) => {
    child.on("error", failed);
    child.on("close", done);
  });
  if (code !== 0) throw new BuildError(`the site could not be built:\n${output.trim()}`);
}
