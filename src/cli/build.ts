import {join, resolve} from "node:path";
import {type BuildReport, build} from "../engine/build.ts";
import {projectFolder} from "../engine/config.ts";
import {buildSite} from "../engine/site.ts";
import {type CommandContext, counted, print, textTable} from "./context.ts";
import {sourcesTable} from "./ingest.ts";

/** Builds, checks and publishes; exit code 1 where anything failed. */
export async function buildCommand(
  context: CommandContext,
  options: {
    select?: string;
    fullRefresh?: boolean;
    dryRun?: boolean;
    fetch?: boolean;
    site?: string | boolean;
    publishToSite?: boolean;
  }
): Promise<number> {
  const {config, dataFolder, json, progress} = context;
  const wantsSite = options.site !== undefined && options.site !== false && options.dryRun !== true;
  const siteData = join(projectFolder, "src/data");
  const began = performance.now();
  const report = await build({
    config,
    dataFolder,
    asOf: context.asOf,
    selection: options.select,
    fullRefresh: options.fullRefresh === true,
    dryRun: options.dryRun === true,
    ...(options.fetch === false ? {fetch: false} : {}),
    siteData:
      wantsSite || options.publishToSite === true || context.usesDefaultData ? siteData : undefined,
    progress
  });
  for (const problem of report.problems) process.stderr.write(`earshot: ${problem}\n`);
  let site: string | undefined;
  if (wantsSite) {
    const output = resolve(
      typeof options.site === "string" ? options.site : join(projectFolder, "dist")
    );
    await buildSite({output, dataFolder, progress});
    site = output;
  }
  progress.done();
  if (json) print(JSON.stringify({...report, site}, null, 2));
  else
    print(
      options.dryRun === true
        ? plan(report)
        : summary(report, (performance.now() - began) / 1000, site)
    );
  return report.ok ? 0 : 1;
}

function plan(report: BuildReport): string {
  const changed = report.models.filter(({action}) => action !== "current");
  if (changed.length === 0) return "nothing would run: nothing has changed";
  return textTable(
    ["model", "would be built", "because"],
    changed.map(({model, action, reason}) => [model, action === "full" ? "anew" : action, reason])
  );
}

function summary(report: BuildReport, seconds: number, site: string | undefined): string {
  const lines: string[] = [];
  if (report.landing !== null) lines.push(sourcesTable(report.landing.sources), "");
  const built = report.models.filter(({action}) =>
    ["full", "incremental", "view"].includes(action)
  );
  const failed = report.models.filter(({action}) => action === "failed");
  const skipped = report.models.filter(({action}) => action === "skipped");
  const failedChecks = report.failedChecks.filter(({status}) => status !== "warn");
  lines.push(
    [
      `${counted(built.length, "model")} built`,
      `${report.models.length - built.length - failed.length - skipped.length} current`,
      ...(failed.length > 0 ? [`${failed.length} failed`] : []),
      ...(skipped.length > 0 ? [`${skipped.length} waiting for them`] : [])
    ].join(", "),
    `${counted(report.checkCount, "check")}: ${failedChecks.length === 0 ? "all passed" : `${failedChecks.length} failed`}${report.failedChecks.length > failedChecks.length ? `, ${counted(report.failedChecks.length - failedChecks.length, "warning")}` : ""}`
  );
  const {published} = report;
  if (published !== null) {
    lines.push(
      `${published.published.length} published, ${published.unchanged} unchanged${published.stale.length > 0 ? `, ${published.stale.length} kept at their last good version: ${published.stale.map(({mart}) => mart).join(", ")}` : ""}${published.missing.length > 0 ? `, ${published.missing.length} not published yet: ${published.missing.map(({mart}) => mart).join(", ")}` : ""}`
    );
  }
  if (site !== undefined) lines.push(`site in ${site}`);
  lines.push(`done in ${seconds.toFixed(1)} s`);
  return lines.join("\n");
}
