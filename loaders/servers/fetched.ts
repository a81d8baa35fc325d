import {createHash} from "node:crypto";
import {existsSync} from "node:fs";
import {mkdir, open, readdir, readFile, rename, rm, writeFile} from "node:fs/promises";
import {dirname, join} from "node:path";
import {z} from "zod";
import {BuildError} from "../../src/engine/errors.ts";

const stateName = ".state.json";
const partialName = /^\.partial-/;

/**
 * The folder that a source's fetches fill: files that appear whole, and one small state that says up to where
 * everything has been fetched. The state is saved after the files that it speaks of; a fetch that was killed in
 * between asks for the same again and writes the same files.
 */
export class FetchedFolder<State> {
  readonly folder: string;
  readonly #about: string;
  #writes = 0;
  /** As it was saved last. */
  state: State;

  private constructor(folder: string, about: string, state: State) {
    this.folder = folder;
    this.#about = about;
    this.state = state;
  }

  /**
   * @param about what the state speaks of, such as the server's address and what is asked of it; another one starts
   *   anew, and the files stay
   * @throws BuildError where the state cannot be read
   */
  static async open<State>(
    folder: string,
    about: string,
    schema: z.ZodType<State>,
    initial: State
  ): Promise<FetchedFolder<State>> {
    await mkdir(folder, {recursive: true});
    // what a killed fetch left
    for (const name of await readdir(folder)) {
      if (partialName.test(name)) await rm(join(folder, name), {force: true});
    }
    const path = join(folder, stateName);
    if (!existsSync(path)) return new FetchedFolder(folder, about, initial);
    const saved = z
      .object({about: z.string(), state: z.unknown()})
      .safeParse(parsed(await readFile(path, "utf8")));
    if (saved.success && saved.data.about !== about) {
      return new FetchedFolder(folder, about, initial);
    }
    const state = schema.safeParse(saved.data?.state);
    if (!state.success) {
      throw new BuildError(
        `${path}: cannot be understood; without it, everything is fetched anew and nothing is counted twice`
      );
    }
    return new FetchedFolder(folder, about, state.data);
  }

  /**
   * Writes a page of records. Its name has its content's hash: the same page at the same place is the same file.
   *
   * @param number the page's place among all that were ever fetched, from the state
   * @param ending such as `json` or `jsonl`
   */
  async writePage(number: number, text: string, ending: string): Promise<void> {
    const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
    const name = `${String(number).padStart(8, "0")}-${hash}.${ending}`;
    if (!existsSync(join(this.folder, name))) await this.write(name, text);
  }

  /** Writes a file that appears whole or not at all, in the place of an older one of that name. */
  async write(name: string, content: string | AsyncIterable<Uint8Array>): Promise<void> {
    const path = join(this.folder, name);
    await mkdir(dirname(path), {recursive: true});
    this.#writes += 1;
    const partial = join(this.folder, `.partial-${this.#writes}`);
    const file = await open(partial, "w");
    try {
      await writeFile(file, content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
    await syncFolder(dirname(path));
  }

  async save(state: State): Promise<void> {
    await this.write(stateName, JSON.stringify({about: this.#about, state}));
    this.state = state;
  }
}

/** The pages in a source's fetched folder, in the order they came; none before the first fetch. */
export async function fetchedPages(
  folder: string | undefined
): Promise<{path: string; name: string}[]> {
  if (folder === undefined || !existsSync(folder)) return [];
  const names = (await readdir(folder)).filter((name) => !name.startsWith(".")).sort();
  return names.map((name) => ({path: join(folder, name), name: `fetched/${name}`}));
}

/** Makes a renaming last through a power cut, where the system can. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
