import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {gunzipSync} from "node:zlib";
import {beforeAll, describe, expect, it} from "vitest";
import {buildCorpus, type CorpusBuild} from "../support/build-corpus.ts";
import {corpusFolder, isDevelopmentPart} from "../support/corpora.ts";

const folder = corpusFolder("evi");

interface Dialogue {
  language: string;
  replies: number;
  silent: number;
  hypotheses: number;
}

/** What the files say of each dialogue, line by line: nothing in them has a line end or a tab inside. */
function readDialogues(path: string): Map<string, Dialogue> {
  const dialogues = new Map<string, Dialogue>();
  for (const name of readdirSync(path).filter((name) => name.startsWith("dialogues."))) {
    const language = name.split(".")[1] === "pl" ? "pl-PL" : "en-GB";
    const [, ...lines] = readFileSync(join(path, name), "utf8").trim().split(/\r?\n/);
    for (const line of lines) {
      const fields = line.split("\t");
      const id = fields[0] ?? "";
      const dialogue = dialogues.get(id) ?? {language, replies: 0, silent: 0, hypotheses: 0};
      const list = (fields[9] ?? "").replace(/^"|"$/g, "").replaceAll('""', '"');
      dialogue.replies += 1;
      dialogue.silent += Number(["", '""'].includes((fields[8] ?? "").trim()));
      // a hypothesis is a pair of quotes with no comma between it and the next but one outside of quotes
      dialogue.hypotheses += list === "[]" ? 0 : list.split(/["'], ["']/).length;
      dialogues.set(id, dialogue);
    }
  }
  return dialogues;
}

describe.skipIf(folder === undefined)("the real callers of EVI", () => {
  let dialogues: Map<string, Dialogue>;
  let built: CorpusBuild;
  beforeAll(async () => {
    dialogues = readDialogues(folder ?? "");
    built = await buildCorpus("evi", folder, "stg_evi__replies stg_evi__profiles");
  });

  it("are sessions with all their replies and silences, and no end", async () => {
    const expected = [...dialogues]
      .map(([id, {language, replies, silent}]) => ({
        session_id: `evi:${id}`,
        language,
        turn_count: replies,
        agent_turn_count: 0,
        silence_turn_count: silent,
        error_turn_count: silent,
        outcome: null
      }))
      .sort((a, b) => (a.session_id < b.session_id ? -1 : 1));
    const found = await built.query(
      `select ${Object.keys(expected[0] ?? {}).join(", ")} from fact_sessions order by session_id`
    );
    expect(found).toEqual(expected);
    expect(built.counts("calls")).toMatchObject({
      record_count: dialogues.size,
      accepted_count: dialogues.size,
      quarantined_count: 0
    });
  });

  it("have all their hypotheses", async () => {
    const [found] = await built.query(
      "select sum(hypothesis_count)::integer as hypotheses from stg_evi__replies"
    );
    const expected = [...dialogues.values()].reduce((sum, {hypotheses}) => sum + hypotheses, 0);
    expect(found).toEqual({hypotheses: expected});
  });

  it("have the profiles that they were to be", async () => {
    const lines = readdirSync(folder ?? "")
      .filter((name) => name.startsWith("records."))
      .map((name) =>
        gunzipSync(readFileSync(join(folder ?? "", name)))
          .toString()
          .trim()
      )
      .flatMap((text) => text.split("\n").slice(1));
    const [found] = await built.query(`
      select
        (select count(*)::integer from stg_evi__profiles) as profiles,
        (
          select count(*)::integer from stg_evi__calls where scenario_id is not null
            and scenario_id not in (select scenario_id from stg_evi__profiles)
        ) as unknown`);
    expect(found).toEqual({profiles: lines.length, unknown: 0});
  });

  it.runIf(isDevelopmentPart)("are as many as the corpus says", async () => {
    const found = await built.query(`
      select language, count(*)::integer as dialogues, sum(turn_count)::integer as turns
      from fact_sessions group by language order by language`);
    expect(found).toEqual([
      {language: "en-GB", dialogues: 985, turns: 8865},
      {language: "pl-PL", dialogues: 1394, turns: 12546}
    ]);
  });
});
