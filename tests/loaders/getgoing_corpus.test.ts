import {existsSync, readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {beforeAll, describe, expect, it} from "vitest";
import {buildCorpus, type CorpusBuild} from "../support/build-corpus.ts";
import {corpusFolder, isDevelopmentPart} from "../support/corpora.ts";

const folder = corpusFolder("getgoing");

interface Log {
  uuid: string;
  history: string[];
  start_time: string;
  end_time: string;
}

interface Metadata {
  uuid: string;
  number: string;
  time: string;
}

/** What the files say, read by nothing that the loader uses. */
function readCorpus(path: string) {
  const readAll = <Content>(name: string) =>
    readdirSync(join(path, "logs"))
      .sort()
      .map((id) => join(path, "logs", id, name))
      .filter((file) => existsSync(file))
      .map((file) => JSON.parse(readFileSync(file, "utf8")) as Content);
  return {logs: readAll<Log>("log.json"), metadata: readAll<Metadata>("metadata.json")};
}

/** Words of a line that are said: what stands in angle brackets is not. */
function saidIn(line: string): string {
  return line
    .slice("TTS ".length)
    .split("<")
    .map((piece, index) => (index === 0 ? piece : piece.slice(piece.indexOf(">") + 1)))
    .join(" ")
    .replace("!b", "")
    .trim();
}

const isReply = (line: string) => line.startsWith("USER ");
const isPrompt = (line: string) => line.startsWith("TTS") && saidIn(line) !== "";

/** Whether the bot says that it did not understand. */
const complaints = ["difficulty understanding", "I can't understand", "I can't recognize"];

/** A log's session by the rules of the source, in plain code. */
function expectedSession({uuid, history, start_time, end_time}: Log) {
  let misunderstood = 0;
  let isPending = false;
  for (const line of history) {
    if (isReply(line)) isPending = true;
    else if (isPending && complaints.some((words) => line.includes(words))) {
      misunderstood += 1;
      isPending = false;
    }
  }
  const [, arm] = /to the (ORANGE|BLUE) system/.exec(history.join("\n")) ?? [];
  return {
    session_id: `getgoing:${uuid}`,
    duration_s: (Date.parse(`${end_time}Z`) - Date.parse(`${start_time}Z`)) / 1000,
    deployment: arm?.toLowerCase() ?? null,
    agent_turn_count: history.filter(isPrompt).length,
    customer_turn_count: history.filter(isReply).length,
    silence_turn_count: 0,
    misunderstanding_turn_count: misunderstood,
    is_completed: history.some((line) =>
      /time your trip will take|first thing that you/.test(line)
    ),
    is_silent_throughout: !history.some(isReply)
  };
}

/** Answers to a question: what stands on the line after it, if the caller says that. */
function answersTo(logs: Log[], question: string): string[] {
  return logs.flatMap(({history}) =>
    history.flatMap((line, index) => {
      const next = history[index + 1] ?? "";
      return line.includes(question) && isReply(next) ? [next.slice("USER ".length)] : [];
    })
  );
}

describe.skipIf(folder === undefined)("the real calls of GetGoing", () => {
  let corpus: ReturnType<typeof readCorpus>;
  let built: CorpusBuild;
  beforeAll(async () => {
    corpus = readCorpus(folder ?? "");
    built = await buildCorpus(
      "getgoing",
      folder,
      "+stg_getgoing__answers +stg_getgoing__connections +stg_getgoing__calls"
    );
  });

  it("give every log a session as the rules say, and lose none", async () => {
    const {logs, metadata} = corpus;
    const found = await built.query(`
      select
        session_id, duration_s, deployment, agent_turn_count, customer_turn_count, silence_turn_count,
        misunderstanding_turn_count, coalesce(outcome = 'completed', false) as is_completed,
        coalesce(outcome = 'not_connected', false) as is_silent_throughout
      from fact_sessions order by session_id`);
    expect(found).toEqual(logs.map(expectedSession));
    expect(built.counts("calls")).toMatchObject({
      record_count: logs.length,
      accepted_count: logs.length
    });
    expect(built.counts("metadata")).toMatchObject({
      record_count: metadata.length,
      accepted_count: metadata.length
    });
  });

  it("start within a minute of their metadata, whatever the season", async () => {
    const connected = new Map(corpus.metadata.map(({uuid, time}) => [`getgoing:${uuid}`, time]));
    const found = await built.query("select session_id, started_at from fact_sessions");
    const apart = found.flatMap(({session_id, started_at}) => {
      const time = connected.get(String(session_id));
      return time === undefined
        ? []
        : [Math.abs(Date.parse(String(started_at)) - Date.parse(time))];
    });
    expect(Math.max(...apart)).toBeLessThan(60_000);
  });

  it("that were never logged are no sessions, but are told", async () => {
    const logged = new Set(corpus.logs.map(({uuid}) => uuid));
    const unlogged = corpus.metadata.filter(({uuid}) => !logged.has(uuid));
    const found = await built.query(
      "select session_id from stg_getgoing__connections where not has_log order by session_id"
    );
    expect(found.map(({session_id}) => session_id)).toEqual(
      unlogged.map(({uuid}) => `getgoing:${uuid}`)
    );
  });

  it("have a customer only where a number stands for one", async () => {
    const calls = new Map<string, number>();
    for (const {number} of corpus.metadata) calls.set(number, (calls.get(number) ?? 0) + 1);
    const mostCalls = Math.max(...calls.values());
    const logged = new Set(corpus.logs.map(({uuid}) => uuid));
    const numbers = corpus.metadata
      .filter(({uuid, number}) => logged.has(uuid) && !number.startsWith("U2FsdGVk"))
      .filter(({number}) => calls.get(number) !== mostCalls)
      .map(({number}) => number);
    const [found] = await built.query(`
      select count(customer_key)::integer as calls, count(distinct customer_key)::integer as customers
      from fact_sessions`);
    expect(found).toEqual({calls: numbers.length, customers: new Set(numbers).size});
  });

  it("hold every answer of those who were asked", async () => {
    for (const [question, words] of [
      ["were_directions_useful", "Were the provided directions useful?"],
      ["would_use_again", "Would you use GetGoing again?"]
    ] as const) {
      const found = await built.query(`
        select answer_text from stg_getgoing__answers
        where question = '${question}' and answer is not null order by session_id, turn_index`);
      expect(found.map(({answer_text}) => answer_text)).toEqual(answersTo(corpus.logs, words));
    }
  });

  it.skipIf(!isDevelopmentPart)(
    "are 584, 127 without a word, and as content as they say",
    async () => {
      const [sessions] = await built.query(`
      select count(*)::integer as n, count(*) filter (where customer_turn_count = 0)::integer as wordless
      from fact_sessions`);
      expect(sessions).toEqual({n: 584, wordless: 127});
      const answers = await built.query(`
      select
        question, count(*) filter (where answer = 'yes')::integer as yes,
        count(*) filter (where answer = 'no')::integer as no,
        count(*) filter (where answer = 'other')::integer as other
      from stg_getgoing__answers group by question order by question`);
      expect(answers).toEqual([
        {question: "were_directions_useful", yes: 67, no: 10, other: 12},
        {question: "would_use_again", yes: 56, no: 16, other: 8}
      ]);
    }
  );
});
