import {existsSync} from "node:fs";
import {join} from "node:path";
import {UsageError} from "../../src/engine/errors.ts";
import {type Progress, silent} from "../../src/engine/progress.ts";
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
import {vaderAgreement, vaderCorpora} from "./vader-agreement.ts";
import {withCorpora} from "./with-corpora.ts";

/** What is compared on which corpora, in the order of the list. */
const measures: {corpora: readonly string[]; measure: Measure}[] = [
  {corpora: ["persuasion"], measure: donationGiven},
  {corpora: ["persuasion"], measure: donationAgreed},
  {corpora: ["persuasion"], measure: donationAsked},
  {corpora: ["persuasion"], measure: moreAsked},
  {corpora: ["persuasion"], measure: donationRefused},
  {corpora: ["getgoing"], measure: feedbackAnswers},
  {corpora: ["uss"], measure: satisfactionDips},
  {corpora: vaderCorpora, measure: vaderAgreement},
  {corpora: ["letsgo-dstc1", "dstc2"], measure: recognitionErrors},
  {corpora: ["letsgo-dstc1", "dstc2"], measure: silentTurns},
  {corpora: ["letsgo-dstc1", "dstc2"], measure: errors},
  {corpora: ["evi", "letsgo-dstc1", "dstc2", "persuasion"], measure: redaction}
];

/** Names of the corpora that the evaluation reads. */
const evaluatedCorpora = [...new Set(measures.flatMap(({corpora}) => corpora))];

const signalModels = [
  "int_session_signals",
  "int_turn_dissatisfaction",
  "int_turn_errors",
  "int_turn_recognition"
];

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
  return withCorpora(
    folder,
    present,
    [...signalModels, ...labelModels],
    progress,
    async (query) => {
      const rows: Evaluation[] = [];
      for (const {corpora, measure} of measures) {
        if (!corpora.some((name) => present.includes(name))) continue;
        progress.step(`comparing ${measure.name} with ${corpora.join(", ")}`);
        rows.push(...(await measure(query)));
      }
      return rows;
    }
  );
}
