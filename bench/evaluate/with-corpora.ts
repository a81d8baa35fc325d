import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {build} from "../../src/engine/build.ts";
import {checkConfig} from "../../src/engine/config.ts";
import {BuildError} from "../../src/engine/errors.ts";
import type {Progress} from "../../src/engine/progress.ts";
import {openWarehouseToRead, queryRows} from "../../src/engine/warehouse.ts";
import type {Query} from "../../src/stats/logistic-design.ts";

/**
 * Builds corpora up to some models in a folder that goes away again, and gives what is asked of them.
 *
 * @param folder where the corpora lie, each in a folder of its name
 * @throws BuildError where a model or a check fails
 */
export async function withCorpora<Answer>(
  folder: string,
  corpora: readonly string[],
  models: readonly string[],
  progress: Progress,
  ask: (query: Query) => Promise<Answer>
): Promise<Answer> {
  const work = mkdtempSync(join(tmpdir(), "earshot-evaluate-"));
  try {
    const report = await build({
      config: checkConfig(
        {sources: corpora.map((type) => ({type, path: join(folder, type)}))},
        join(work, "earshot.config.ts")
      ),
      dataFolder: work,
      selection: models.map((model) => `+${model}`).join(" "),
      progress
    });
    if (report.problems.length > 0) throw new BuildError(report.problems.join("\n"));
    const warehouse = await openWarehouseToRead(work);
    if (warehouse === undefined) throw new BuildError("nothing was built");
    try {
      return await ask((sql) => queryRows(warehouse.connection, sql));
    } finally {
      warehouse.close();
    }
  } finally {
    rmSync(work, {recursive: true, force: true});
  }
}
