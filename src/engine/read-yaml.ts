import {readFileSync} from "node:fs";
import {load, YAMLException} from "js-yaml";
import {BuildError} from "./errors.ts";

/**
 * Content of a YAML file; an empty one is an empty object.
 *
 * @param file its name in messages
 * @throws BuildError naming the file, the line and what is wrong
 */
export function readYaml(path: string, file: string): unknown {
  try {
    return load(readFileSync(path, "utf8")) ?? {};
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = error.mark === undefined ? "" : `:${error.mark.line + 1}`;
    throw new BuildError(`${file}${line}: ${error.reason}`);
  }
}
