import {createHash} from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync
} from "node:fs";
import {basename, dirname, join} from "node:path";
import {BuildError, messageOf} from "./errors.ts";

/** Copies a file's bytes as they are; the name in the raw layer carries their hash. */
export function copyToRaw(path: string, folder: string): {sha256: string; landedPath: string} {
  mkdirSync(folder, {recursive: true});
  // one build writes at a time, so that what a killed one left behind is written over
  const partial = join(folder, ".partial");
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(4 * 1024 * 1024);
  let from: number | undefined;
  let to: number | undefined;
  try {
    from = openSync(path, "r");
    to = openSync(partial, "w");
    for (;;) {
      const size = readSync(from, buffer, 0, buffer.length, null);
      if (size === 0) break;
      const part = buffer.subarray(0, size);
      hash.update(part);
      for (let written = 0; written < size; ) written += writeSync(to, part, written);
    }
  } catch (error) {
    rmSync(partial, {force: true});
    throw new BuildError(`${path}: cannot be copied to ${folder}: ${messageOf(error)}`);
  } finally {
    if (from !== undefined) closeSync(from);
    if (to !== undefined) closeSync(to);
  }
  const sha256 = hash.digest("hex");
  const landedPath = join(folder, sha256.slice(0, 2), `${sha256.slice(0, 16)}-${basename(path)}`);
  mkdirSync(dirname(landedPath), {recursive: true});
  if (existsSync(landedPath)) rmSync(partial);
  else renameSync(partial, landedPath);
  return {sha256, landedPath};
}
