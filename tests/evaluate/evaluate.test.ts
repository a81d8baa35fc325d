import {mkdirSync, readFileSync, symlinkSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it} from "vitest";
import {evaluate} from "../../bench/evaluate/evaluate.ts";
import {evaluationCsv} from "../../bench/evaluate/evaluation-csv.ts";
import {projectFolder} from "../../src/engine/config.ts";
import {corpusFolder, isDevelopmentPart} from "../support/corpora.ts";
import {temporaryFolder, writeFiles} from "../support/project.ts";
import {workbook} from "../support/workbook.ts";

describe("the evaluation of a few invented dialogues", () => {
  it("has the figures that a hand works out", async () => {
    const folder = temporaryFolder();
    const [one, two, three] = [
      "20180904-045349_1_live",
      "20180904-045350_2_live",
      "20180904-045351_3_live"
    ];
    writeFiles(folder, {
      // one agrees and gives, two agrees and gives nothing, three is silent about it and gives
      "persuasion/full_dialog.csv": `,Unit,Turn,B4,B2
0,Would you like to donate?,0,0,${one}
1,"Sure, sign me up.",0,1,${one}
2,Would you like to donate?,0,0,${two}
3,I will donate.,0,1,${two}
4,Would you like to donate?,0,0,${three}
5,Lovely weather today.,0,1,${three}
`,
      "persuasion/full_info.csv": `B2,B3,B4,B6,B7
${one},u1,0,0,1
${one},u2,1,0.5,1
${two},u3,0,0,1
${two},u4,1,0,1
${three},u5,0,0,1
${three},u6,1,1,1
`,
      "persuasion/300_dialog.xlsx": workbook([
        [null, "B2", "B4", "Turn", "Unit", "er_label_1", "ee_label_1", "er_label_2", "ee_label_2"],
        [0, one, 0, 0, "Would you like to donate?", "proposition-of-donation", null, null, null],
        [1, one, 1, 0, "Sure, sign me up.", null, "agree-donation", null, null],
        [2, two, 1, 0, "I will donate.", null, "other", null, null]
      ]),
      // the word is negative where the rating is low, and once where it is not
      "uss/SGD.txt": `USER\tThis is terrible.\t\t2,2,3
SYSTEM\tWhich one?\t\t
USER\tThe blue one.\t\t3,3,3
USER\tThat is a terrible storm, but fine.\t\t3,4,3
USER\tOVERALL\t\t3
`
    });
    const rows = await evaluate(folder);
    const value = (label: string, signal: string, method: string, measure: string) =>
      rows.find(
        (row) =>
          row.label === label &&
          row.signal === signal &&
          row.method === method &&
          row.measure === measure
      )?.value;
    // two claims, one of them right; two gave, one of them found
    const given = "gave money after the chat";
    expect(value(given, "conversion", "ours", "precision")).toBe(0.5);
    expect(value(given, "conversion", "ours", "recall")).toBe(0.5);
    expect(value(given, "conversion", "ours", "f1")).toBe(0.5);
    expect(value(given, "conversion", "keyword list", "precision")).toBe(1);
    expect(value(given, "conversion", "always yes", "f1")).toBeCloseTo(0.8, 12);
    const agreed = "agrees to give, or says how much";
    expect(value(agreed, "conversion", "ours", "precision")).toBe(0.5);
    expect(value(agreed, "conversion", "ours", "recall")).toBe(1);
    expect(value("asks for a donation, or how much", "offer", "ours", "f1")).toBe(1);
    // the only turn rated below 3 has the most negative words
    const dip = "rated below 3 of 5 (SGD)";
    expect(value(dip, "sentiment", "ours", "auc")).toBe(1);
    expect(value(dip, "sentiment", "vader-sentiment", "auc")).toBe(1);
    expect(value(dip, "sentiment", "keyword list", "auc")).toBe(0.5);
    expect(rows.some(({corpus}) => corpus === "dstc2")).toBe(false);
  });

  it("says so where there is nothing to evaluate", async () => {
    await expect(evaluate(temporaryFolder())).rejects.toThrow(/holds no folder called persuasion/);
  });
});

const letsgo = corpusFolder("letsgo-dstc1");
const getgoing = corpusFolder("getgoing");
describe.skipIf(letsgo === undefined || getgoing === undefined || !isDevelopmentPart)(
  "the list of figures",
  () => {
    it("is what an evaluation of these corpora gives, for the two smallest of them", async () => {
      const folder = temporaryFolder();
      mkdirSync(folder, {recursive: true});
      symlinkSync(String(letsgo), join(folder, "letsgo-dstc1"));
      symlinkSync(String(getgoing), join(folder, "getgoing"));
      const [heading, ...found] = evaluationCsv(await evaluate(folder))
        .trim()
        .split("\n");
      const [kept, ...rows] = readFileSync(
        join(projectFolder, "data/reference/signal_evaluation.csv"),
        "utf8"
      )
        .trim()
        .split("\n");
      expect(kept).toBe(heading);
      expect(rows.filter((row) => /^[^,]+,(letsgo-dstc1|getgoing),/.test(row))).toEqual(found);
    });
  }
);
