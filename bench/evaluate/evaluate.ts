import {existsSync, mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {build} from "../../src/engine/build.ts";
import {checkConfig} from "../../src/engine/config.ts";
import {BuildError, UsageError} from "../../src/engine/errors.ts";
import {type Progress, silent} from "../../src/engine/progress.ts";
import {openWarehouseToRead, queryRows} from "../../src/engine/warehouse.ts";
import {donationAgreed} from "./donation-agreed.ts";
import {donationAsked} from "./donation-asked.ts";
import {donationGiven} from "./donation-given.ts";
import {donationRefused} from "./donation-refused.ts";
import {errors} from "./errors.ts";
import {feedbackAnswers} from "./feedback-answers.ts";
import type {Evaluation, Measure} from "./judge.ts";
import {moreAsked} from "./more-asked.ts";
import {recognitionErrors} from "./recognition-errors.ts";
import {redaction} from "./redaction.ts";
import {satisfactionDips} from "./satisfaction-dips.ts";
import {silentTurns} from "./silent-turns.ts";

/** What is compared on which corpora, in the order of the list. */
const measures: {corpora: readonly string[]; measure: Measure}[] = [
  {corpora: ["persuasion"], measure: donationGiven},
  {corpora: ["persuasion"], measure: donationAgreed},
  {corpora: ["persuasion"], measure: donationAsked},
  {corpora: ["persuasion"], measure: moreAsked},
  {corpora: ["persuasion"], measure: donationRefused},
  {corpora: ["getgoing"], measure: feedbackAnswers},
  {corpora: ["uss"], measure: satisfactionDips},
  {corpora: ["letsgo-dstc1", "dstc2"], measure: recognitionErrors},
  {corpora: ["letsgo-dstc1", "dstc2"], measure: silentTurns},
  {corpora: ["letsgo-dstc1", "dstc2"], measure: errors},
  {corpora: ["evi", "letsgo-dstc1", "dstc2", "persuasion"], measure: redaction}
];

/** Names of the corpora that the evaluation reads. */
export const evaluatedCorpora = [...new Set(measures.flatMap(({corpora}) => corpora))];

/** What people's labels are in, beside the turns and signals. */
const labelModels = [
  "stg_persuasion__donations",
  "stg_persuasion__labels",
  "stg_uss__ratings",
  "stg_getgoing__answers",
  "stg_evi__profiles"
];

/**
 * Builds corpora up to their signals, in a folder that goes away again, and compares each signal with what people say.
 * The same corpora give the same figures. A corpus that is not there gives none.
 *
 * @param folder where the corpora lie, each in a folder of its name
 * @throws UsageError where none of them is there
 */
export async function evaluate(folder: string, progress: Progress = silent): Promise<Evaluation[]> {
  const present = evaluatedCorpora.filter((name) => existsSync(join(folder, name)));
  if (present.length === 0) {
    throw new UsageError(`${folder}: holds no folder called ${evaluatedCorpora.join(", ")}`);
  }
  const work = mkdtempSync(join(tmpdir(), "earshot-evaluate-"));
  try {
    const report = await build({
      config: checkConfig(
        {sources: present.map((type) => ({type, path: join(folder, type)}))},
        join(work, "earshot.config.ts")
      ),
      dataFolder: work,
      selection: [
        "int_session_signals",
        "int_turn_dissatisfaction",
        "int_turn_errors",
        "int_turn_recognition",
        ...labelModels
      ]
        .map((model) => `+${model}`)
        .join(" "),
      progress
    });
    if (report.problems.length > 0) throw new BuildError(report.problems.join("\n"));
    const warehouse = await openWarehouseToRead(work);
    if (warehouse === undefined) throw new BuildError("nothing was built");
    try {
      const rows: Evaluation[] = [];
      for (const {corpora, measure} of measures) {
        if (!corpora.some((name) => present.includes(name))) continue;
        progress.step(`comparing ${measure.name} with ${corpora.join(", ")}`);
        rows.push(...(await measure((sql) => queryRows(warehouse.connection, sql))));
      }
      return rows;
    } finally {
      warehouse.close();
    }
  } finally {
    progress.done();
    rmSync(work, {recursive: true, force: true});
  }
}
