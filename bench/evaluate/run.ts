// npm run evaluate: how well the signals fit what people say of real conversations, as CSV.
// Options: --corpora DIR, a folder of corpora (../shared/corpora, or where EARSHOT_CORPORA says); --write, into
// data/reference/signal_evaluation.csv, which the Signals page shows.
import {writeFileSync} from "node:fs";
import {join, resolve} from "node:path";
import {parseArgs} from "node:util";
import {projectFolder} from "../../src/engine/config.ts";
import {UsageError} from "../../src/engine/errors.ts";
import {evaluate} from "./evaluate.ts";
import {evaluationCsv} from "./evaluation-csv.ts";

const {values} = parseArgs({
  options: {corpora: {type: "string"}, write: {type: "boolean", default: false}}
});
const corpora =
  values.corpora === undefined
    ? resolve(projectFolder, process.env.EARSHOT_CORPORA || "../shared/corpora")
    : resolve(values.corpora);
try {
  const csv = evaluationCsv(await evaluate(corpora));
  if (values.write) writeFileSync(join(projectFolder, "data/reference/signal_evaluation.csv"), csv);
  process.stdout.write(csv);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
