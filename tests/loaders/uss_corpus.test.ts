import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {beforeAll, describe, expect, it} from "vitest";
import {buildCorpus, type CorpusBuild} from "../support/build-corpus.ts";
import {corpusFolder, isDevelopmentPart} from "../support/corpora.ts";

const folder = corpusFolder("uss");

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

/** What the files say of each dialogue, in the order of their sets and places. */
function readDialogues(path: string) {
  return readdirSync(path)
    .filter((name) => name.endsWith(".txt"))
    .flatMap((name) => {
      const text = readFileSync(join(path, name), "utf8").trim();
      return text.split(/\n\s*?\n/).map((block, place) => {
        const lines = block.split("\n").map((line) => line.split("\t"));
        const ratings = lines.map((fields) => (fields[3] ?? "").match(/\d/g)?.map(Number) ?? []);
        const overall = ratings.pop() ?? [];
        return {
          session_id: `uss:${name.replace(".txt", "")}-${place + 1}`,
          campaign_id: name.replace(".txt", ""),
          agent_turn_count: lines.filter(([role]) => role === "SYSTEM").length,
          customer_turn_count: lines.filter(([role]) => role === "USER").length - 1,
          rated_turn_count: ratings.filter((list) => list.length > 0).length,
          rating_sum: sum(ratings.flat()),
          overall_count: overall.length,
          overall_sum: sum(overall)
        };
      });
    })
    .sort((a, b) => (a.session_id < b.session_id ? -1 : 1));
}

describe.skipIf(folder === undefined)("the rated dialogues of USS", () => {
  let dialogues: ReturnType<typeof readDialogues>;
  let built: CorpusBuild;
  beforeAll(async () => {
    dialogues = readDialogues(folder ?? "");
    built = await buildCorpus("uss", folder, "stg_uss__ratings stg_uss__overall_ratings");
  });

  it("are sessions with all their turns and ratings", async () => {
    const found = await built.query(`
      with rated as (
        select session_id, count(*)::integer as rated_turn_count,
          sum(list_sum(ratings))::integer as rating_sum
        from stg_uss__ratings group by session_id
      )
      select sessions.session_id, campaign_id, agent_turn_count, customer_turn_count,
        rated_turn_count, rating_sum, overall.rating_count::integer as overall_count,
        list_sum(overall.ratings)::integer as overall_sum
      from fact_sessions as sessions
      left join rated using (session_id)
      left join stg_uss__overall_ratings as overall using (session_id)
      order by sessions.session_id`);
    expect(found).toEqual(dialogues);
    expect(built.counts("calls")).toMatchObject({
      record_count: dialogues.length,
      accepted_count: dialogues.length,
      quarantined_count: 0
    });
  });

  it.runIf(isDevelopmentPart)("are as many as the corpus says", async () => {
    const found = await built.query(`
      select campaign_id, count(*)::integer as dialogues
      from fact_sessions group by campaign_id order by campaign_id`);
    expect(found).toEqual([
      {campaign_id: "CCPE", dialogues: 350},
      {campaign_id: "MWOZ", dialogues: 700},
      {campaign_id: "ReDial", dialogues: 700},
      {campaign_id: "SGD", dialogues: 700}
    ]);
  });
});
