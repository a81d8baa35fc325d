import {type CheckResult, keepResults, runCrossCheck, runModelChecks} from "../engine/checks.ts";
import {listAdditionsOf, projectFolder, variablesOf} from "../engine/config.ts";
import {UsageError} from "../engine/errors.ts";
import {select} from "../engine/graph.ts";
import {Privacy} from "../engine/privacy.ts";
import {readProject} from "../engine/project.ts";
import {readManifest} from "../engine/publish.ts";
import {inTransaction, openWarehouse, queryRows} from "../engine/warehouse.ts";
import {type CommandContext, counted, print, textTable} from "./context.ts";

/** Runs every check on what is built, without building anything; exit code 1 where one fails. */
export async function test(
  {config, dataFolder, asOf, json, progress}: CommandContext,
  options: {select?: string}
): Promise<number> {
  const project = await readProject(projectFolder, variablesOf(config), listAdditionsOf(config));
  const chosen = options.select === undefined ? undefined : select(options.select, project.models);
  const end = asOf ?? config.asOf ?? readManifest(dataFolder)?.asOf ?? "";
  const warehouse = await openWarehouse(dataFolder, config);
  try {
    const {connection} = warehouse;
    const built = new Set(
      (
        await queryRows<{model: string}>(
          connection,
          "select model from earshot.model_states where status = 'built'"
        )
      ).map(({model}) => model)
    );
    if (built.size === 0)
      throw new UsageError(`${dataFolder}: nothing is built here yet; run earshot build`);
    const privacy = new Privacy(connection, project, config.publish.allowed);
    const results: CheckResult[] = [];
    for (const model of project.models) {
      if (!built.has(model.name) || (chosen !== undefined && !chosen.has(model.name))) continue;
      progress.step(`checking ${model.name}`);
      results.push(...(await runModelChecks(connection, model, model.checks, privacy)));
    }
    for (const check of project.crossChecks) {
      if (!check.inputs.every((name) => built.has(name))) continue;
      if (chosen !== undefined && !check.inputs.some((name) => chosen.has(name))) continue;
      progress.step(`checking ${check.name}`);
      results.push(await runCrossCheck(connection, project, check, end));
    }
    await inTransaction(connection, () => keepResults(connection, results));
    progress.done();
    const bad = results.filter(({status}) => status !== "pass");
    if (json) print(JSON.stringify(results, null, 2));
    else {
      if (bad.length > 0) {
        print(
          textTable(
            ["check", "status", "offending", "claim", "problem"],
            bad.map(({check_name, status, offending_count, description, problem}) => [
              check_name,
              status,
              offending_count,
              description,
              problem
            ])
          )
        );
      }
      print(
        `${counted(results.length, "check")}, ${bad.length === 0 ? "all passed" : `${bad.length} not passed`}`
      );
    }
    return bad.some(({status}) => status !== "warn") ? 1 : 0;
  } finally {
    progress.done();
    warehouse.close();
  }
}
