import {type Config, listAdditionsOf, projectFolder, variablesOf} from "./config.ts";
import {type FetchSettings, fetchSources} from "./fetch.ts";
import {type LandingReport, land} from "./landing.ts";
import {Privacy} from "./privacy.ts";
import {type Progress, silent} from "./progress.ts";
import {readProject} from "./project.ts";
import {type PublishReport, publish} from "./publish.ts";
import {writeConfigTables} from "./relations.ts";
import {Run} from "./run.ts";
import type {RunReport} from "./run-report.ts";
import {emptyWarehouse, openWarehouse, openWarehouseToRead} from "./warehouse.ts";

export interface BuildOptions {
  config: Config;
  dataFolder: string;
  /** Where `models/` and `sql/` lie; the repository unless a test says otherwise. */
  project?: string;
  /** End of the reports' period, ISO 8601; over the configuration's. */
  asOf?: string | undefined;
  /** Only these models, in the manner of dbt. */
  selection?: string | undefined;
  fullRefresh?: boolean;
  /** Say what would run and why, and change nothing. */
  dryRun?: boolean;
  /** How servers are asked for what is new, or false: what was fetched before is used. A dry run asks nobody. */
  fetch?: FetchSettings | false;
  /** Folder of the site's copy of the published marts; none: they are published for queries alone. */
  siteData?: string | undefined;
  progress?: Progress;
}

export interface BuildReport extends RunReport {
  landing: LandingReport | null;
  published: PublishReport | null;
}

/**
 * The main job: fetches what is new on servers, lands what the sources hold, builds and checks every model that something has changed for,
 * and publishes those whose checks, and whose ancestors' checks, have all passed. What fails stays out;
 * what was published before stays as it was.
 *
 * @throws UsageError on a wrong selection
 * @throws BuildError where a server failed, or nothing could be run at all
 */
export async function build(options: BuildOptions): Promise<BuildReport> {
  const {config, dataFolder, progress = silent} = options;
  const project = await readProject(
    options.project ?? projectFolder,
    variablesOf(config),
    listAdditionsOf(config)
  );
  const warehouse =
    options.dryRun === true
      ? ((await openWarehouseToRead(dataFolder)) ?? (await emptyWarehouse()))
      : await openWarehouse(dataFolder, config);
  try {
    let landing: LandingReport | null = null;
    if (options.dryRun !== true) {
      if (options.fetch !== false) {
        await fetchSources(config, dataFolder, progress, options.fetch);
      }
      landing = await land(warehouse, config, dataFolder, progress);
      await writeConfigTables(warehouse.connection, config);
    }
    const privacy = new Privacy(warehouse.connection, project, config.publish.allowed);
    const run = new Run(
      project,
      warehouse,
      {...options, timezone: config.timezone, asOf: options.asOf ?? config.asOf, privacy},
      progress
    );
    await run.start();
    await run.all();
    const published =
      options.dryRun === true
        ? null
        : await publish(
            run.publishable(),
            {dataFolder, title: config.title, siteData: options.siteData, privacy},
            warehouse,
            progress
          );
    return {...run.report(), landing, published};
  } finally {
    progress.done();
    warehouse.close();
  }
}
