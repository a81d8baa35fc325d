import {createHash} from "node:crypto";
import {existsSync, readdirSync, readFileSync, statSync} from "node:fs";
import {join} from "node:path";

/** Files below a folder, at any depth, sorted; none where there is no such folder. */
export function listFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** SHA-256 of the parts, in hexadecimal. */
export function hashOf(...parts: (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex");
}

/** Hash of the text of files and folders below a root; a folder counts with all files of that ending. */
export function hashFiles(root: string, paths: readonly string[], ending = ""): string {
  const parts: (string | Uint8Array)[] = [];
  for (const path of paths) {
    const full = join(root, path);
    const files = existsSync(full) && statSync(full).isFile() ? [full] : listFiles(full);
    for (const file of files.filter((name) => name.endsWith(ending))) {
      parts.push(file.slice(root.length), readFileSync(file));
    }
  }
  return hashOf(...parts);
}
