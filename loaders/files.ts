import {readdir, stat} from "node:fs/promises";
import {basename, dirname, relative, resolve, sep} from "node:path";
import {UsageError} from "../src/engine/errors.ts";

/**
 * The files that a path stands for: itself, those in the folder and its subfolders whose names end
 * as wanted, or those that match its pattern. Sorted by name, so that no two machines read them in
 * another order.
 *
 * @param type which source asks, for the error
 * @throws UsageError where there is no such file or folder, or nothing matches
 */
export async function listFiles(
  type: string,
  path: string,
  configFolder: string,
  ending: RegExp
): Promise<{path: string; name: string}[]> {
  const root = resolve(configFolder, path);
  const found = await stat(root).catch(() => undefined);
  if (found?.isFile()) return [{path: root, name: basename(root)}];
  if (found?.isDirectory()) return filesBelow(type, root, (name) => ending.test(name));
  if (/[*?]/.test(path)) {
    const base = folderOf(root);
    const pattern = patternOf(relative(base, root));
    const files = await filesBelow(type, base, (name) => pattern.test(name));
    if (files.length === 0) throw new UsageError(`${type}: no file matches ${root}`);
    return files;
  }
  throw new UsageError(`${type}: there is no file or folder ${root}`);
}

async function filesBelow(type: string, folder: string, isWanted: (name: string) => boolean) {
  const names = await readdir(folder, {recursive: true}).catch(() => {
    throw new UsageError(`${type}: there is no folder ${folder}`);
  });
  const files: {path: string; name: string}[] = [];
  for (const name of names.map((name) => name.split(sep).join("/")).sort()) {
    const path = resolve(folder, name);
    if (isWanted(name) && !isHidden(name) && (await stat(path)).isFile()) files.push({path, name});
  }
  return files;
}

function isHidden(name: string): boolean {
  return name.split("/").some((part) => part.startsWith("."));
}

/** The deepest folder of a pattern that holds no wildcard. */
function folderOf(pattern: string): string {
  let folder = pattern;
  while (/[*?]/.test(folder)) folder = dirname(folder);
  return folder;
}

/** What a pattern matches: `*` and `?` stay within a folder, `**` does not. */
export function patternOf(pattern: string): RegExp {
  const expression = pattern
    .split(sep)
    .join("/")
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*\*\/|\*\*|\*|\?/g, (wildcard) =>
      wildcard === "**/"
        ? "(?:.*/)?"
        : wildcard === "**"
          ? ".*"
          : wildcard === "*"
            ? "[^/]*"
            : "[^/]"
    );
  return new RegExp(`^${expression}$`);
}
