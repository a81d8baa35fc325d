import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {strFromU8, unzipSync} from "fflate";
import {beforeAll, describe, expect, it} from "vitest";
import {buildCorpus, type CorpusBuild} from "../support/build-corpus.ts";
import {corpusFolder, isDevelopmentPart} from "../support/corpora.ts";

const folder = corpusFolder("persuasion");
const labelled = join(folder ?? "", "300_dialog.xlsx");

/** What the files say of each chat: every row of messages ends in three fields without commas. */
function readChats(path: string) {
  const counts = new Map<string, [persuader: number, persuadee: number]>();
  for (const line of readFileSync(join(path, "full_dialog.csv"), "utf8").split(/\r?\n/)) {
    const [, role, id = ""] = /,\d+,([01]),([^,]+)$/.exec(line) ?? [];
    if (role === undefined) continue;
    const [persuader, persuadee] = counts.get(id) ?? [0, 0];
    counts.set(id, role === "0" ? [persuader + 1, persuadee] : [persuader, persuadee + 1]);
  }
  const gifts = new Map<string, number>();
  for (const line of readFileSync(join(path, "full_info.csv"), "utf8").split("\n").slice(1)) {
    const [id = "", , role, amount] = line.split(",");
    if (role === "1") gifts.set(id, Number(amount));
  }
  return [...counts]
    .map(([id, [persuader, persuadee]]) => {
      const gift = gifts.get(id) ?? Number.NaN;
      return {
        session_id: `persuasion:${id}`,
        agent_turn_count: persuader,
        customer_turn_count: persuadee,
        is_converted: gift > 0,
        outcome: gift > 0 ? "completed" : "abandoned",
        revenue_usd: gift <= 2 ? gift : null,
        started_on: id.replace(/^\D*(\d{4})(\d\d)(\d\d)-.*$/, "$1-$2-$3")
      };
    })
    .sort((a, b) => (a.session_id < b.session_id ? -1 : 1));
}

describe.skipIf(folder === undefined)("the real chats of PersuasionForGood", () => {
  let chats: ReturnType<typeof readChats>;
  let built: CorpusBuild;
  beforeAll(async () => {
    chats = readChats(folder ?? "");
    built = await buildCorpus("persuasion", folder, "stg_persuasion__labels");
  });

  it("are sessions with all their messages, and with what was given", async () => {
    const found = await built.query(`
      select session_id, agent_turn_count, customer_turn_count, is_converted, outcome,
        revenue_usd::double as revenue_usd, strftime(started_at, '%Y-%m-%d') as started_on
      from fact_sessions order by session_id`);
    expect(found).toEqual(chats);
    expect(built.counts("calls")).toMatchObject({
      record_count: chats.length,
      accepted_count: chats.length,
      quarantined_count: 0
    });
    expect(built.counts("participants")).toMatchObject({
      record_count: 2 * chats.length,
      accepted_count: 2 * chats.length
    });
  });

  it.runIf(existsSync(labelled))("have all labelled sentences, each in its turn", async () => {
    const sheet = strFromU8(
      unzipSync(readFileSync(labelled))["xl/worksheets/sheet1.xml"] ?? new Uint8Array()
    );
    const found = await built.query(`
      select count(*)::integer as sentences, count(turn_index)::integer as placed,
        count(*) filter (where label = 'ask-donate-more')::integer as asked_more,
        count(*) filter (where label = 'disagree-donation-more')::integer as refused_more
      from stg_persuasion__labels`);
    const sentences = sheet.split("<row ").length - 2;
    expect(found).toEqual([
      {
        sentences,
        placed: sentences,
        asked_more: sheet.split(">ask-donate-more<").length - 1,
        refused_more: sheet.split(">disagree-donation-more<").length - 1
      }
    ]);
  });

  it.runIf(isDevelopmentPart)("are as many as the corpus says", async () => {
    const [found] = await built.query(`
      select count(*)::integer as chats, sum(turn_count)::integer as utterances,
        count(*) filter (where is_converted)::integer as gave,
        (select count(*)::integer from stg_persuasion__labels) as sentences
      from fact_sessions`);
    expect(found).toEqual({chats: 712, utterances: 14637, gave: 375, sentences: 10864});
  });
});
