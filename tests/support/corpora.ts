import {existsSync} from "node:fs";
import {join, resolve} from "node:path";
import {projectFolder} from "../../src/engine/config.ts";

const told = process.env.EARSHOT_CORPORA || undefined;

/** Set by whoever knows that the corpora are there, so that a mistake in their path leaves no test out. */
const areNeeded = Boolean(process.env.EARSHOT_NEEDS_CORPORA);

/** Where the corpora of real conversations lie: `EARSHOT_CORPORA`, else `shared/corpora` beside the project. */
const corpora = resolve(projectFolder, told ?? "../shared/corpora");

/** Whether these are the parts that the counts in tests speak of; `EARSHOT_CORPORA` may name others of their layout. */
export const isDevelopmentPart = told === undefined;

/**
 * The folder of a corpus, or undefined where this machine has none; tests on it are left out then.
 * @throws Error where there should be one: `EARSHOT_CORPORA` or `EARSHOT_NEEDS_CORPORA` is set, or other corpora are there
 */
export function corpusFolder(name: string): string | undefined {
  const folder = join(corpora, name);
  if (existsSync(folder)) return folder;
  if (told !== undefined || areNeeded || existsSync(corpora)) {
    throw new Error(`no corpus ${name}: there is no folder ${folder}`);
  }
  return undefined;
}
