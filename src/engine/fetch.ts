import {join} from "node:path";
import {sourceType} from "../../loaders/index.ts";
import {type Clock, realClock} from "../../loaders/servers/clock.ts";
import type {SourceFile, SourceType} from "../../loaders/source.ts";
import type {Config, ConfiguredSource} from "./config.ts";
import {BuildError, UsageError} from "./errors.ts";
import type {Progress} from "./progress.ts";
import {dataPaths} from "./warehouse.ts";

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
    const loader = sourceType(source.type);
    if (loader?.fetch === undefined) continue;
    progress.step(`fetching ${source.name}`);
    try {
      await loader.fetch(source.options, {
        folder: fetchedFolder(source, dataFolder),
        sourceName: source.name,
        configFolder: config.folder,
        progress,
        clock,
        signal
      });
    } catch (error) {
      if (error instanceof UsageError || !(error instanceof BuildError)) throw error;
      failures.push(error.message);
    }
  }
  if (failures.length > 0) {
    throw new BuildError(
      `${failures.join("\n")}\nWhat was fetched is kept and what is published stays; --no-fetch goes on without asking.`
    );
  }
}

/** The files that a source offers: its own and those that were fetched. */
export function filesOf(
  loader: SourceType,
  source: ConfiguredSource,
  options: unknown,
  config: Config,
  dataFolder: string
): Promise<SourceFile[]> {
  return loader.files(options, config.folder, fetchedFolder(source, dataFolder));
}

function fetchedFolder({name}: ConfiguredSource, dataFolder: string): string {
  return join(dataPaths(dataFolder).fetched, name);
}
