// npm run evaluate: how well the signals fit what people say of real conversations, as CSV.
import {writeFileSync} from "node:fs";
import {join, resolve} from "node:path";
import {Option} from "commander";
import {projectFolder} from "../../src/engine/config.ts";
import {UsageError} from "../../src/engine/errors.ts";
import {terminalProgress} from "../../src/engine/progress.ts";
import {optionsOf} from "../options.ts";
import {evaluate} from "./evaluate.ts";
import {evaluationCsv} from "./evaluation-csv.ts";

const options = optionsOf<{corpora?: string; write?: boolean}>(
  "evaluate",
  "How well the signals fit what people say of real conversations, as CSV.",
  [
    new Option(
      "--corpora <folder>",
      "holds the corpora, each in a folder of its name (../shared/corpora, or where EARSHOT_CORPORA says)"
    ),
    new Option(
      "--write",
      "also into data/reference/signal_evaluation.csv, which the page Signals shows"
    )
  ]
);
const corpora =
  options.corpora === undefined
    ? resolve(projectFolder, process.env.EARSHOT_CORPORA || "../shared/corpora")
    : resolve(options.corpora);
try {
  const csv = evaluationCsv(await evaluate(corpora, terminalProgress()));
  if (options.write)
    writeFileSync(join(projectFolder, "data/reference/signal_evaluation.csv"), csv);
  process.stdout.write(csv);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
