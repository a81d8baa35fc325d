import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {beforeAll, describe, expect, it} from "vitest";
import {buildCorpus, type CorpusBuild} from "../support/build-corpus.ts";
import {corpusFolder, isDevelopmentPart} from "../support/corpora.ts";

const folder = corpusFolder("dstc2");

type Turn = [prompt: string, transcription: string, text: string, score: number, goal: string];

interface Call {
  "session-id": string;
  turns: Turn[];
}

/** What the files say, read by nothing that the loader uses. */
function readCorpus(path: string) {
  const calls: Call[] = [];
  const arms = new Map<string, string>();
  for (const name of readdirSync(path)) {
    const content = readFileSync(join(path, name), "utf8");
    if (name.endsWith(".flist")) {
      for (const line of content.split("\n").filter(Boolean)) {
        const [arm = "", id = ""] = line.split("/");
        arms.set(id, arm);
      }
    } else if (name.startsWith("data.dstc2.") && !/db|ontology/.test(name)) {
      calls.push(...(JSON.parse(content) as Call[]));
    }
  }
  return {calls, arms};
}

/** Words to replace, leave out and put in to make one list of the other. */
function wordEdits(one: string[], other: string[]): number {
  let costs = other.map((_, index) => index + 1);
  for (const [row, word] of one.entries()) {
    let [left, above] = [row + 1, row];
    costs = costs.map((cost, column) => {
      left = Math.min(cost + 1, left + 1, above + Number(other[column] !== word));
      above = cost;
      return left;
    });
  }
  return costs.at(-1) ?? one.length;
}

const wordsOf = (text: string) =>
  text
    .replaceAll("'", "")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);

/** Of each reply that a person understood, the words that were said and those of the recognizer. */
function transcribed(turns: Turn[]): [said: string[], recognized: string[]][] {
  return turns
    .filter(([, transcription]) => !/\bunintelligible\b/.test(transcription))
    .map(([, transcription, text]): [string[], string[]] => [
      wordsOf(transcription.replaceAll(/\b(?:sil|noise|[a-z]+_noise)\b/g, " ")),
      wordsOf(text)
    ])
    .filter(([said]) => said.length > 0);
}

/** The sum of a list that is not empty, else nothing. */
const total = (counts: number[]) =>
  counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0);

/** A call's session by the rules of the source, in plain code. */
function expectedSession({turns, "session-id": id}: Call, arm: string | undefined) {
  const [, year, month, day, hour, minute, second] =
    /_?(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)$/.exec(id) ?? [];
  const heard = turns.filter(([, , text]) => text.trim() !== "");
  const confidences = heard.map(([, , , score]) => Math.E ** score);
  const asksAgain = (prompt: string | undefined) =>
    ["can't hear you", "tell me again", "Could you please repeat"].some((words) =>
      prompt?.includes(words)
    );
  return {
    session_id: `dstc2:${id}`,
    started_at: `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`,
    deployment: arm ?? null,
    outcome: null,
    duration_s: null,
    turn_count: 2 * turns.length,
    customer_turn_count: turns.length,
    silence_turn_count: turns.length - heard.length,
    misunderstanding_turn_count: turns.filter((_, index) => asksAgain(turns[index + 1]?.[0]))
      .length,
    error_basis: "marked",
    reference_word_count: total(transcribed(turns).map(([said]) => said.length)),
    word_error_count: total(transcribed(turns).map(([said, heard]) => wordEdits(said, heard))),
    asr_confidence_mean:
      confidences.length === 0
        ? null
        : expect.closeTo(confidences.reduce((sum, one) => sum + one, 0) / confidences.length, 6)
  };
}

describe.skipIf(folder === undefined)("the real calls of DSTC2", () => {
  let corpus: ReturnType<typeof readCorpus>;
  let built: CorpusBuild;
  beforeAll(async () => {
    corpus = readCorpus(folder ?? "");
    built = await buildCorpus("dstc2", folder, "+stg_dstc2__goals +stg_dstc2__turns");
  });

  it("give every session what the rules say, and lose none", async () => {
    const {calls, arms} = corpus;
    const expected = calls
      .map((call) => expectedSession(call, arms.get(call["session-id"])))
      .sort((one, other) => (one.session_id < other.session_id ? -1 : 1));
    const columns = Object.keys(expected[0] ?? {}).join(", ");
    expect(await built.query(`select ${columns} from fact_sessions order by session_id`)).toEqual(
      expected
    );
    expect(built.counts("calls")).toMatchObject({
      record_count: calls.length,
      accepted_count: calls.length
    });
    expect(built.counts("arms")).toMatchObject({
      record_count: arms.size,
      accepted_count: arms.size
    });
  });

  it("have people's words beside the recognizer's, and what was no speech", async () => {
    const words = corpus.calls.flatMap(({turns}) =>
      turns.map(([, transcription]) => transcription)
    );
    const marks = ["noise", "sil", "unintelligible"].map((non_speech) => ({
      non_speech,
      n: words.filter((word) => word === non_speech).length,
      referenced: 0
    }));
    const found = await built.query(`
      select non_speech, count(*)::integer as n, count(reference_text)::integer as referenced
      from stg_dstc2__turns where non_speech is not null group by non_speech order by non_speech`);
    expect(found).toEqual(marks);
  });

  it("have a goal at each exchange, its food whole", async () => {
    const goals = corpus.calls.flatMap(({turns}) => turns.map(([, , , , goal]) => goal.split(" ")));
    const [found] = await built.query(`
      select
        count(*)::integer as n, count(*) filter (where is_complete)::integer as complete,
        count(*) filter (where food like '% %')::integer as long_food, count(area)::integer as areas
      from stg_dstc2__goals`);
    expect(found).toEqual({
      n: goals.length,
      complete: goals.filter((words) => !words.includes("none")).length,
      long_food: goals.filter((words) => words.length > 3).length,
      areas: goals.filter((words) => words.at(-2) !== "none").length
    });
  });

  it.skipIf(!isDevelopmentPart)("are 2,118 with 15,611 exchanges", async () => {
    const [found] = await built.query(
      "select count(*)::integer as n, sum(customer_turn_count)::integer as exchanges from fact_sessions"
    );
    expect(found).toEqual({n: 2118, exchanges: 15_611});
  });
});
