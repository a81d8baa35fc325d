import {dirname} from "node:path";
import {describe, expect, it} from "vitest";
import {vaderAgreement, vaderCorpora} from "../../bench/evaluate/vader-agreement.ts";
import {withCorpora} from "../../bench/evaluate/with-corpora.ts";
import {silent} from "../../src/engine/progress.ts";
import {corpusFolder, isDevelopmentPart} from "../support/corpora.ts";
import {temporaryFolder, writeFiles} from "../support/project.ts";

const models = ["int_turn_sentiment"];

describe("sentiment beside vaderSentiment 3.3.2", () => {
  const folders = vaderCorpora.map(corpusFolder);
  const [folder] = folders;
  const areHere = folder !== undefined && !folders.includes(undefined);

  it.skipIf(!areHere || !isDevelopmentPart)(
    "is within 0.01 on at least 95% of 2,000 real turns, and of each corpus",
    {timeout: 300_000},
    async () => {
      const rows = await withCorpora(
        dirname(String(folder)),
        vaderCorpora,
        models,
        silent,
        vaderAgreement
      );
      expect(rows.map(({corpus, n}) => [corpus, n])).toEqual([
        ["getgoing", 500],
        ["letsgo-dstc1", 500],
        ["persuasion", 500],
        ["uss", 500],
        ["getgoing, letsgo-dstc1, persuasion, uss", 2000]
      ]);
      expect(rows.filter(({value}) => Number(value) < 0.95)).toEqual([]);
    }
  );

  it("says nothing of conversations whose scores are not known", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {"uss/SGD.txt": "USER\tThis is terrible.\t\t2,2,3\nUSER\tOVERALL\t\t3\n"});
    expect(await withCorpora(folder, ["uss"], models, silent, vaderAgreement)).toEqual([]);
  });
});
