import {readFileSync} from "node:fs";
import {join} from "node:path";
import {beforeAll, describe, expect, it} from "vitest";
import {buildCorpus, type CorpusBuild} from "../support/build-corpus.ts";
import {corpusFolder, isDevelopmentPart} from "../support/corpora.ts";

const folder = corpusFolder("dstc10-spoken");

type Conversation = {speaker: "U" | "S"; text: string; nbest?: unknown[]}[];

/** What the files say, read by nothing that the loader uses. */
function readCorpus(path: string) {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(path, name), "utf8"));
  return {
    records: read("logs.json") as Conversation[],
    labels: read("labels.json") as {target: boolean}[]
  };
}

/** What is said in a conversation up to some turn, which is alike in all records of it. */
const saidUpTo = (record: Conversation, length: number) =>
  JSON.stringify(record.slice(0, length).map(({text}) => text));

describe.skipIf(folder === undefined)("the real conversations of DSTC10", () => {
  let corpus: ReturnType<typeof readCorpus>;
  let whole: Conversation[];
  let built: CorpusBuild;
  beforeAll(async () => {
    corpus = readCorpus(folder ?? "");
    const longest = new Map<string, Conversation>();
    for (const record of corpus.records) {
      const key = record[0]?.text ?? "";
      if (record.length > (longest.get(key)?.length ?? 0)) longest.set(key, record);
    }
    whole = [...longest.values()];
    built = await buildCorpus(
      "dstc10-spoken",
      folder,
      "+stg_dstc10_spoken__labels +stg_dstc10_spoken__turns"
    );
  });

  it("are sessions as long as their longest record, whose shorter ones are duplicates", async () => {
    const found = await built.query(`
      select string_agg(turn_text, '|' order by turn_index) as said
      from stg_dstc10_spoken__turns group by session_id order by said`);
    const expected = whole.map((turns) => turns.map(({text}) => text).join("|"));
    expect(found.map(({said}) => said)).toEqual(expected.sort());
    expect(built.counts("calls")).toMatchObject({
      record_count: corpus.records.length,
      accepted_count: whole.length,
      duplicate_count: corpus.records.length - whole.length,
      quarantined_count: 0
    });
  });

  it("have callers and agents, a day, and no end", async () => {
    const turns = whole.flat();
    const [found] = await built.query(`
      select
        sum(customer_turn_count)::integer as customers, sum(agent_turn_count)::integer as agents,
        count(distinct started_at)::integer as days, count(outcome)::integer as outcomes,
        count(duration_s)::integer as durations, count(asr_confidence_mean)::integer as confidences
      from fact_sessions`);
    expect(found).toEqual({
      customers: turns.filter(({speaker}) => speaker === "U").length,
      agents: turns.filter(({speaker}) => speaker === "S").length,
      days: 1,
      outcomes: 0,
      durations: 0,
      confidences: 0
    });
  });

  it("have each label at the turn at which its record ends", async () => {
    const rows = await built.query(`
      select
        labels.label_id, labels.is_knowledge_needed, to_json(list(turns.turn_text order by turns.turn_index))::varchar as said
      from stg_dstc10_spoken__labels as labels
      inner join stg_dstc10_spoken__turns as turns
        on labels.session_id = turns.session_id and turns.turn_index <= labels.turn_index
      group by labels.label_id, labels.is_knowledge_needed`);
    const found = new Map(rows.map((row) => [row.label_id, [row.is_knowledge_needed, row.said]]));
    const expected = new Map(
      corpus.labels.map(({target}, index) => {
        const record = corpus.records[index] ?? [];
        return [`dstc10-spoken:labels:${index + 1}`, [target, saidUpTo(record, record.length)]];
      })
    );
    expect(found).toEqual(expected);
  });

  it.skipIf(!isDevelopmentPart)(
    "are 75 in 183 records, 73 with a question beyond the database",
    async () => {
      const [sessions] = await built.query("select count(*)::integer as n from fact_sessions");
      expect(sessions).toEqual({n: 75});
      expect(built.counts("calls")?.record_count).toBe(183);
      const [labels] = await built.query(
        "select count(*)::integer as n, count(*) filter (where is_knowledge_needed)::integer as needed from stg_dstc10_spoken__labels"
      );
      expect(labels).toEqual({n: 183, needed: 73});
    }
  );
});
