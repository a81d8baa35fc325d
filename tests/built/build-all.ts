import {spawnSync} from "node:child_process";
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import type {TestProject} from "vitest/node";
import {corpusFolder} from "../support/corpora.ts";
import {copyProject} from "../support/project-copy.ts";

/** One run of the main job: where its configuration, data and site are. */
export interface Built {
  project: string;
  config: string;
  data: string;
  site: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    /** Built from the generated calls that a fresh clone has. */
    sample: Built;
    /** Built from the real calls of Let's Go; undefined where the corpora are not at hand. */
    letsgo: Built | undefined;
  }
}

/** Does the main job for the tests, in copies of the project, so that nobody's own data is touched. */
export default function buildAll(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), "earshot-built-"));
  const remove = () => rmSync(folder, {recursive: true, force: true});
  try {
    const copy = copyProject(join(folder, "project"));
    project.provide("sample", buildOne(copy, folder, "sample", ""));
    const calls = corpusFolder("letsgo-dstc1");
    project.provide(
      "letsgo",
      calls === undefined
        ? undefined
        : buildOne(
            copy,
            folder,
            "letsgo",
            `title: "Let's Go", timezone: "America/New_York", sources: [{type: "letsgo-dstc1", path: ${JSON.stringify(calls)}}]`
          )
    );
  } catch (error) {
    remove();
    throw error;
  }
  return remove;
}

function buildOne(project: string, folder: string, name: string, overrides: string): Built {
  const built: Built = {
    project,
    config: join(folder, `${name}.config.ts`),
    data: join(folder, `${name}-data`),
    site: join(folder, `${name}-site`)
  };
  writeFileSync(
    built.config,
    `import base from ${JSON.stringify(join(project, "earshot.config.ts"))};\nexport default {...base, ${overrides}};\n`
  );
  const {status, stdout, stderr} = earshot(built, "build", "--site", built.site);
  if (status !== 0) throw new Error(`the build of ${name} failed:\n${stdout}\n${stderr}`);
  return built;
}

/** Runs a command of the built project as a process of its own. */
export function earshot({project, config, data}: Omit<Built, "site">, ...args: string[]) {
  const [command = "", ...rest] = args;
  const {status, stdout, stderr} = spawnSync(
    process.execPath,
    [join(project, "bin/earshot.js"), command, "--config", config, "--data-dir", data, ...rest],
    {
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      // one key for all, so that builds can be compared
      env: {...process.env, EARSHOT_CUSTOMER_KEY: "key of the tests"}
    }
  );
  return {status, stdout, stderr};
}
