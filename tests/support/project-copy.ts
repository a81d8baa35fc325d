import {cpSync, mkdirSync, symlinkSync} from "node:fs";
import {join} from "node:path";
import {projectFolder} from "../../src/engine/config.ts";

/** What the program and the site are made of; what a run writes is not among it. */
const parts = [
  "bin",
  "data/reference",
  "loaders",
  "models",
  "sql",
  "src",
  "earshot.config.ts",
  "observablehq.config.ts",
  "package.json",
  "package-lock.json",
  "tsconfig.json"
];

/** Copies the project into a folder, as a fresh clone would have it, with the packages linked. */
export function copyProject(folder: string): string {
  mkdirSync(folder, {recursive: true});
  const written = [join(projectFolder, "src/data"), join(projectFolder, "src/.observablehq")];
  for (const part of parts) {
    cpSync(join(projectFolder, part), join(folder, part), {
      recursive: true,
      filter: (path) => !written.includes(path)
    });
  }
  symlinkSync(join(projectFolder, "node_modules"), join(folder, "node_modules"));
  return folder;
}
