import {existsSync} from "node:fs";
import {join} from "node:path";
import {sourceType} from "../../loaders/index.ts";
import {type Clock, realClock} from "../../loaders/servers/clock.ts";
import {fetchObjects, s3AddressesIn, withLocalPaths} from "../../loaders/servers/s3.ts";
import type {FetchContext, SourceFile, SourceType} from "../../loaders/source.ts";
import type {Config, ConfiguredSource} from "./config.ts";
import {BuildError} from "./errors.ts";
import type {Progress} from "./progress.ts";
import {dataPaths} from "./warehouse.ts";

/** What a test may set; the real ones else. */
export interface FetchSettings {
  clock?: Clock;
  signal?: AbortSignal;
}

/**
 * Brings what is new on the sources' servers into the data folder. Where one fails, the others are still asked;
 * what has been fetched stays, and nothing is landed or published.
 *
 * @throws UsageError where something that a server needs is not set
 * @throws BuildError where a server fails after all tries; a line a source
 */
export async function fetchSources(
  config: Config,
  dataFolder: string,
  progress: Progress,
  {clock = realClock, signal}: FetchSettings = {}
): Promise<void> {
  const failures: string[] = [];
  for (const source of config.sources) {
    const folders = fetchedFolders(source, dataFolder);
    const context = {
      sourceName: source.name,
      configFolder: config.folder,
      progress,
      clock,
      signal
    };
    try {
      await fetchFromS3(source, {...context, folder: folders.s3});
      await sourceType(source.type)?.fetch?.(source.options, {...context, folder: folders.own});
    } catch (error) {
      if (error instanceof BuildError) failures.push(error.message);
      // a full disk, a name that the system does not take
      else if (isSystemError(error)) failures.push(`${source.name}: ${error.message}`);
      else throw error;
    }
  }
  if (failures.length > 0) {
    throw new BuildError(
      `${failures.join("\n")}\nWhat was fetched is kept and what is published stays; --no-fetch goes on without asking.`
    );
  }
}

async function fetchFromS3({options, s3}: ConfiguredSource, context: FetchContext): Promise<void> {
  if (s3 === undefined) return;
  for (const address of s3AddressesIn(options)) {
    await fetchObjects(address, s3, context);
  }
}

/** The files that a source offers: its own and those that were fetched; none before the first fetch from storage. */
export async function filesOf(
  loader: SourceType,
  source: ConfiguredSource,
  options: Record<string, unknown>,
  config: Config,
  dataFolder: string
): Promise<SourceFile[]> {
  const folders = fetchedFolders(source, dataFolder);
  if (source.s3 !== undefined && !existsSync(folders.s3)) return [];
  const files = await loader.files(withLocalPaths(options, folders.s3), config.folder, folders.own);
  // a name is what people are shown, who know nothing of this folder
  return files.map((file) => ({...file, name: file.name.replace(`${folders.s3}/`, "s3://")}));
}

/** Where what a source fetches lies: by itself, and from storage. */
function fetchedFolders({name}: ConfiguredSource, dataFolder: string) {
  const {fetched} = dataPaths(dataFolder);
  return {own: join(fetched, name), s3: join(fetched, `${name}.s3`)};
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}
