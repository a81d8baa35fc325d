import {existsSync, readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {allSourceTypes} from "../../loaders/index.ts";
import {projectFolder} from "../../src/engine/config.ts";

/** A call of a source type, as the files that it comes in. */
export interface Example {
  type: string;
  /** What stands beside type and name in the configuration. */
  options: Record<string, unknown>;
  /** By their paths. Ids and the names of files that hold one call have `idMark` in them. */
  files: Record<string, Buffer>;
}

/** Stands in examples for what tells one call from another. */
export const idMark = "4242";

const folder = join(projectFolder, "tests/examples");

/** The source types of which there should be an example: all but the one that makes its calls up. */
export function exampleTypes(): string[] {
  return allSourceTypes()
    .map(({type}) => type)
    .filter((type) => type !== "generated");
}

/** @throws Error naming a source type without an example */
export function readExample(type: string): Example {
  const own = join(folder, type);
  if (!existsSync(join(own, "options.json"))) {
    throw new Error(`${type} has no example: tests/examples/${type}/options.json and its files`);
  }
  const files: Example["files"] = {};
  for (const entry of readdirSync(own, {recursive: true, withFileTypes: true})) {
    if (!entry.isFile() || entry.name === "options.json") continue;
    const path = join(entry.parentPath, entry.name);
    files[path.slice(own.length + 1).replaceAll("\\", "/")] = readFileSync(path);
  }
  return {type, options: JSON.parse(readFileSync(join(own, "options.json"), "utf8")), files};
}

/** What stands in a call's ids in the place of the example's mark. */
export function markOf(number: number): string {
  return String(1000 + number);
}

/** The example as another call, of 9,000. */
export function asCall(example: Example, number: number): Record<string, Buffer> {
  const mark = markOf(number);
  return Object.fromEntries(
    Object.entries(example.files).map(([path, content]) => [
      path.replaceAll(idMark, mark),
      // a character for a byte, so that what is no text stays as it is
      Buffer.from(content.toString("latin1").replaceAll(idMark, mark), "latin1")
    ])
  );
}

/** Whether a file holds the calls of all examples, one after the other. */
export function isShared(path: string): boolean {
  return !path.includes(idMark);
}
