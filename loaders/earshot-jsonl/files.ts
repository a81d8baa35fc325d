import {readdir, stat} from "node:fs/promises";
import {basename, dirname, relative, resolve, sep} from "node:path";
import {UsageError} from "../../src/engine/errors.ts";

/** The files that hold calls, by the end of their names. */
const callFile = /\.(jsonl|ndjson)(\.gz)?$/;

/**
 * The files that a path stands for: itself, those in the folder and its subfolders, or those that
 * match its pattern. Sorted by name, so that no two machines read them in another order.
 */
export async function listFiles(
  path: string,
  configFolder: string
): Promise<{path: string; name: string}[]> {
  const root = resolve(configFolder, path);
  const found = await stat(root).catch(() => undefined);
  if (found?.isFile()) return [{path: root, name: basename(root)}];
  if (found?.isDirectory()) return filesBelow(root, (name) => callFile.test(name));
  if (/[*?]/.test(path)) {
    const base = folderOf(root);
    const pattern = patternOf(relative(base, root));
    const files = await filesBelow(base, (name) => pattern.test(name));
    if (files.length === 0) throw new UsageError(`earshot-jsonl: no file matches ${root}`);
    return files;
  }
  throw new UsageError(`earshot-jsonl: there is no file or folder ${root}`);
}

async function filesBelow(folder: string, isWanted: (name: string) => boolean) {
  const names = await readdir(folder, {recursive: true}).catch(() => {
    throw new UsageError(`earshot-jsonl: there is no folder ${folder}`);
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

/** `*` and `?` stay within a folder, `**` does not. */
function patternOf(pattern: string): RegExp {
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
