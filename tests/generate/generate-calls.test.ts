import {createHash} from "node:crypto";
import {mkdtemp, readdir, readFile, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {gunzipSync} from "node:zlib";
import {type DuckDBConnection, DuckDBInstance} from "@duckdb/node-api";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {type Call, callContract} from "../../loaders/earshot-jsonl/contract.ts";
import {readCalls} from "../../loaders/earshot-jsonl/load.ts";
import {generated} from "../../loaders/generated/load.ts";
import {campaigns} from "../../src/generate/campaigns.ts";
import {generateCalls} from "../../src/generate/generate-calls.ts";
import {lawOfAbandonment, unscoredConfidence} from "../../src/generate/options.ts";
import {agents} from "../../src/generate/people.ts";

let folder: string;
let instance: DuckDBInstance;
let connection: DuckDBConnection;

/** Sessions of the sample that most tests look at: enough that chance hides no law. */
const sessions = 40_000;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "earshot-generate-"));
  instance = await DuckDBInstance.create(":memory:", {threads: "2"});
  connection = await instance.connect();
  const {path} = await generateCalls({sessions, seed: 11, path: join(folder, "sample.jsonl")});
  await readCalls(connection, [{fileId: 1, path, name: "sample.jsonl"}]);
  await connection.run(`
    create table rejected as select reason from incoming where reason is not null;
    create table calls as select record.* from incoming;
    create table turn_rows as
    select record_id as call_id, unnest(range(1, len(items) + 1)) as turn_index, unnest(items) as turn from incoming;
    create table turns as select call_id, turn_index, turn.* from turn_rows;
    create table customer_turns as
    select turns.*, calls.channel, row_number() over (partition by call_id order by turn_index) as turn_number
    from turns inner join calls using (call_id) where speaker = 'customer'`);
});

afterAll(async () => {
  connection.closeSync();
  instance.closeSync();
  await rm(folder, {recursive: true});
});

async function query<Row = Record<string, number>>(sql: string): Promise<Row[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowObjectsJS() as Row[];
}

async function one(sql: string): Promise<number> {
  const [row] = (await connection.runAndReadAll(`select (${sql})::double`)).getRows();
  return Number(row?.[0]);
}

const share = (condition: string, from = "calls") =>
  one(`select avg((${condition})::integer) from ${from}`);

async function hashOf(options: Parameters<typeof generateCalls>[0]): Promise<string> {
  await generateCalls(options);
  return createHash("sha256")
    .update(await readFile(options.path))
    .digest("hex");
}

describe("the same options", () => {
  const path = () => join(folder, "again.jsonl");

  it("give the same bytes, whatever the number of threads", async () => {
    const first = await hashOf({sessions: 3000, path: path()});
    expect(await hashOf({sessions: 3000, path: path(), threads: 1})).toBe(first);
    expect(await hashOf({sessions: 3000, path: path(), threads: 4})).toBe(first);
  });

  it("give other bytes with another seed", async () => {
    const first = await hashOf({sessions: 500, path: path()});
    expect(await hashOf({sessions: 500, path: path(), seed: 2})).not.toBe(first);
  });

  it("give the same calls packed", async () => {
    const {path: packed} = await generateCalls({
      sessions: 300,
      path: join(folder, "packed.jsonl.gz")
    });
    await generateCalls({sessions: 300, path: path()});
    expect(gunzipSync(await readFile(packed))).toEqual(await readFile(path()));
  });

  it("give the same calls where they are worked out in several parts", async () => {
    // 25,000 are worked out at once, so the last of these are of a part of their own
    const tail = await query<{turns: string}>(
      "select string_agg(text, '|' order by turn_index) as turns from turns where call_id = 'call-040000'"
    );
    expect(tail[0]?.turns).toMatch(/\w/);
    expect(await one("select count(*) from calls")).toBe(sessions);
    expect(await one("select count(distinct call_id) from calls")).toBe(sessions);
  });

  it("leave nothing but the file", async () => {
    const below = join(folder, "alone");
    await generateCalls({sessions: 10, path: join(below, "calls.jsonl")});
    expect(await readdir(below)).toEqual(["calls.jsonl"]);
  });
});

describe("every record", () => {
  it("keeps the contract", async () => {
    expect(await query("select reason, count(*) as n from rejected group by reason")).toEqual([]);
    const lines = (await readFile(join(folder, "sample.jsonl"), "utf8")).split("\n", 600);
    for (const line of lines) {
      const call: Call = callContract.parse(JSON.parse(line));
      expect(call.synthetic).toBe(true);
    }
  });

  it("has turns one after another, which overlap at most by an interruption", async () => {
    const [found] = await query(`
      with followed as (
          select *, lag(start_s) over session as start_before, lag(end_s) over session as end_before
          from turns window session as (partition by call_id order by turn_index)
      )
      select
          count(*) filter (where start_s < start_before)::integer as backwards,
          count(*) filter (where start_s < end_before - 1.3)::integer as too_early,
          count(*) filter (where end_before - start_s >= 0.3)::integer as interruptions,
          count(*) filter (where end_s is not null)::integer as timed
      from followed`);
    expect(found).toMatchObject({backwards: 0, too_early: 0});
    expect((found?.interruptions ?? 0) / (found?.timed ?? 1)).toBeGreaterThan(0.005);
    expect((found?.interruptions ?? 0) / (found?.timed ?? 1)).toBeLessThan(0.05);
  });

  it("speaks at a pace that people speak at", async () => {
    const pace = "len(string_split(text, ' ')) / ((end_s - start_s) / 60)";
    const long = "from turns where len(string_split(text, ' ')) >= 8 and end_s is not null";
    expect(await one(`select min(${pace}) ${long}`)).toBeGreaterThan(90);
    expect(await one(`select max(${pace}) ${long}`)).toBeLessThan(215);
  });

  it("has no words, no score and no intent where the customer was silent", async () => {
    expect(
      await one(
        "select count(*) from customer_turns where is_silent and (text is not null or asr_confidence is not null or intent is not null)"
      )
    ).toBe(0);
    expect(
      await one("select count(*) from customer_turns where not is_silent and text is null")
    ).toBe(0);
    expect(
      await one(
        "select count(*) from customer_turns where channel = 'voice' and not is_silent and asr_confidence is null"
      )
    ).toBe(0);
  });

  it("has neither times nor scores in a chat", async () => {
    expect(
      await one(
        "select count(*) from turns inner join calls using (call_id) where channel = 'text' and (start_s is not null or asr_confidence is not null or stt_ms is not null)"
      )
    ).toBe(0);
  });

  it("leaves no blank of a sentence unfilled", async () => {
    expect(
      await one(
        "select count(*) from turns where text similar to '.*[{}].*' or text like '%  %' or text <> trim(text)"
      )
    ).toBe(0);
  });
});

describe("the sample", () => {
  it("has the campaigns and the twelve who serve", async () => {
    expect(await query("select distinct campaign_id from calls order by 1")).toEqual(
      campaigns
        .map(({id}) => ({campaign_id: id}))
        .sort((a, b) => (a.campaign_id < b.campaign_id ? -1 : 1))
    );
    expect(agents).toHaveLength(12);
    expect(await one("select count(distinct agent_id) from calls")).toBe(12);
    expect(await one("select count(distinct agent_name) from calls")).toBe(12);
  });

  const bounds: [string, string, number, number][] = [
    ["abandoned", "outcome = 'abandoned'", 0.2, 0.3],
    ["completed", "outcome = 'completed'", 0.55, 0.75],
    ["escalated", "outcome = 'escalated'", 0.02, 0.08],
    ["failed", "outcome = 'failed'", 0.005, 0.03],
    ["not connected", "outcome = 'not_connected'", 0.01, 0.06],
    ["sales", "is_converted", 0.12, 0.25],
    ["chats", "channel = 'text'", 0.09, 0.11],
    ["calls by people", "agent_kind = 'human'", 0.3, 0.45],
    ["calls from the country", "area = 'rural'", 0.25, 0.35],
    ["first-time users", "is_first_time_user", 0.15, 0.45],
    ["upsells offered", "upsell_offered", 0.05, 0.2],
    ["broken rules", "len(compliance_flags) > 0", 0.005, 0.05],
    ["unknown costs", "cost_usd is null", 0.02, 0.06]
  ];
  it.each(bounds)("has a plausible share of %s", async (_, condition, low, high) => {
    const found = await share(`coalesce(${condition}, false)`);
    expect(found).toBeGreaterThan(low);
    expect(found).toBeLessThan(high);
  });

  it("has customers who come back, and whose first call in it is the only first", async () => {
    const customers = await one("select count(distinct customer_id) from calls");
    expect(sessions / customers).toBeGreaterThan(1.4);
    expect(
      await one(`
        select count(*) from (
            select is_first_time_user, row_number() over (partition by customer_id order by started_at, call_id) as nth from calls
        ) where is_first_time_user and nth > 1`)
    ).toBe(0);
  });

  it("covers 120 days, with quiet Sundays and quiet nights", async () => {
    expect(
      await one("select count(distinct cast(started_at at time zone 'UTC' as date)) from calls")
    ).toBe(120);
    expect(await share("dayofweek(started_at at time zone 'UTC') = 0")).toBeLessThan(0.08);
    expect(await share("hour(started_at at time zone 'UTC') between 9 and 18")).toBeGreaterThan(
      0.75
    );
  });

  it("has money where there was a sale and nowhere else", async () => {
    expect(
      await one(
        "select count(*) from calls where is_converted and (revenue_usd is null or revenue_usd < 50)"
      )
    ).toBe(0);
    expect(await one("select count(*) from calls where not is_converted and revenue_usd > 0")).toBe(
      0
    );
    expect(
      await one(
        "select count(*) from calls where coalesce(upsell_accepted, false) <> (upsell_usd is not null)"
      )
    ).toBe(0);
    expect(await one("select count(*) from calls where upsell_usd not between 10 and 120")).toBe(0);
  });

  it("says a disclosure unless the rule was broken", async () => {
    await connection.run(`
      create or replace table openings as
      select call_id, list_contains(compliance_flags, 'disclosure_missing') as is_missing, text similar to '.*(record|monitored|stored|kept).*' as is_said
      from calls inner join turns using (call_id) where turn_index = 1 and outcome <> 'not_connected'`);
    expect(await share("is_missing = not is_said", "openings")).toBe(1);
    expect(await one("select count(*) from openings where is_missing")).toBeGreaterThan(100);
  });

  it("says what was sold: the extra's price is in the words of the call", async () => {
    const told = await share(
      `exists (
        select 1 from turns
        where turns.call_id = calls.call_id and speaker = 'agent' and stage = 'upsell'
            and (contains(text, '$' || upsell_usd::integer) or text similar to '.*(\\d|[a-z]) dollars.*')
      )`,
      "calls where upsell_accepted"
    );
    expect(told).toBe(1);
  });

  it("varies its words", async () => {
    const distinct = await one("select count(distinct text) from turns");
    expect(distinct).toBeGreaterThan(30_000);
    const ways = await query(`
      select intent, count(distinct text)::integer as ways from customer_turns
      where intent in ('accept', 'decline', 'request_human', 'do_not_call', 'object_price', 'accept_upsell') and not is_misunderstood
      group by intent`);
    expect(ways).toHaveLength(6);
    for (const {intent, ways: count} of ways) expect(count, String(intent)).toBeGreaterThan(36);
  });
});

describe("the new deployment", () => {
  it("recognizes better", async () => {
    const of = (deployment: string) =>
      `customer_turns inner join calls using (call_id) where calls.channel = 'voice' and deployment = '${deployment}'`;
    const confidence = (deployment: string) =>
      one(`select avg(asr_confidence) from ${of(deployment)}`);
    expect((await confidence("2026.2")) - (await confidence("2026.1"))).toBeGreaterThan(0.05);
    expect(await share("is_misunderstood", of("2026.1"))).toBeGreaterThan(
      1.2 * (await share("is_misunderstood", of("2026.2")))
    );
  });
});

describe("script B", () => {
  it("sells better than A by more than chance allows, and by little", async () => {
    const rate = (script: string) =>
      share("is_converted", `calls where script_version = '${script}' and outcome = 'completed'`);
    const [a, b] = [await rate("A"), await rate("B")];
    const n = sessions * 0.3;
    expect((b - a) / Math.sqrt((a * (1 - a) + b * (1 - b)) / n)).toBeGreaterThan(4);
    expect(b - a).toBeLessThan(0.1);
  });
});

describe("the law of abandonment", () => {
  /** What an analyst sees of sessions with two customer turns, in the law's terms. */
  const observations = `
    select
        (outcome = 'abandoned')::integer::double as abandoned,
        1.0::double as intercept,
        coalesce(avg(asr_confidence), ${unscoredConfidence}) as early_confidence,
        bool_or(is_misunderstood and turn_number = 1)::integer::double as early_misunderstanding,
        bool_or(is_silent and turn_number = 1)::integer::double as early_silence,
        any_value(is_first_time_user)::integer::double as first_time_user,
        any_value(area = 'rural')::integer::double as area_rural,
        any_value(calls.channel = 'text')::integer::double as channel_text
    from customer_turns inner join calls using (call_id)
    where turn_number <= 2 and outcome in ('completed', 'abandoned', 'escalated')
    group by call_id, outcome
    having count(*) = 2`;

  const terms = Object.keys(lawOfAbandonment) as (keyof typeof lawOfAbandonment)[];

  it("is found again by a logistic regression on the first two turns", async () => {
    const rows = (await connection.runAndReadAll(observations)).getRows() as number[][];
    const {coefficients, standardErrors} = newtonFit(
      rows.map((row) => row.slice(1)),
      rows.map((row) => row[0] ?? 0)
    );
    for (const [j, term] of terms.entries()) {
      const error = standardErrors[j] ?? Number.NaN;
      expect(
        Math.abs((coefficients[j] ?? Number.NaN) - lawOfAbandonment[term]) / error,
        term
      ).toBeLessThan(4);
      expect(error, term).toBeLessThan(0.3);
    }
  });

  it("is found again where its coefficients are others", async () => {
    const coefficients = {...lawOfAbandonment, intercept: -1, early_confidence: 0, area_rural: 1.5};
    const {path} = await generateCalls({
      sessions: 12_000,
      coefficients,
      path: join(folder, "other.jsonl")
    });
    await readCalls(connection, [{fileId: 1, path, name: "other.jsonl"}]);
    const [found] = await query(`
      select
          avg((record.outcome = 'abandoned')::integer) filter (where record.area = 'rural') as rural,
          avg((record.outcome = 'abandoned')::integer) filter (where record.area = 'urban') as urban
      from incoming where record.outcome in ('completed', 'abandoned', 'escalated')`);
    const logOdds = (p = 0.5) => Math.log(p / (1 - p));
    expect(logOdds(found?.rural) - logOdds(found?.urban)).toBeGreaterThan(1.1);
    expect(logOdds(found?.rural) - logOdds(found?.urban)).toBeLessThan(1.8);
  });

  it("has nothing in the first two turns tell when an abandoned session ends", async () => {
    const [found] = await query(`
      with early as (
          select call_id, avg(asr_confidence) filter (where turn_number <= 2) as confidence, max(turn_number)::double as turns
          from customer_turns inner join calls using (call_id)
          where outcome = 'abandoned' and calls.channel = 'voice' and not (is_misunderstood or is_silent or coalesce(is_intent_failed, false))
          group by call_id having max(turn_number) >= 2
      )
      select corr(confidence, turns) as correlation, count(*)::integer as n from early`);
    expect(Math.abs(found?.correlation ?? 1)).toBeLessThan(0.12);
  });
});

describe("the generated source", () => {
  it("writes its file once for each set of options and reads only that of its own", async () => {
    const options = (sessionCount: number) =>
      generated.options.parse({sessions: sessionCount, folder: join(folder, "source")});
    const [small] = await generated.files(options(20), folder);
    const [again] = await generated.files(options(20), folder);
    const [large] = await generated.files(options(30), folder);
    expect(again).toEqual(small);
    expect(large?.name).not.toBe(small?.name);
    const landed = [small, large].map((file, index) => ({
      fileId: index + 1,
      path: file?.path ?? "",
      name: file?.name ?? ""
    }));
    await generated.read(connection, "calls", landed, options(30), "generated");
    expect(
      await query("select file_id, count(*)::integer as n from incoming group by file_id")
    ).toEqual([{file_id: 2, n: 30}]);
  });
});

/** Logistic regression by Newton's method, written for this test alone. */
function newtonFit(design: number[][], outcome: number[]) {
  const size = design[0]?.length ?? 0;
  let coefficients = new Array<number>(size).fill(0);
  let information: number[][] = [];
  for (let step = 0; step < 25; step++) {
    const gradient = new Array<number>(size).fill(0);
    information = Array.from({length: size}, () => new Array<number>(size).fill(0));
    for (const [i, row] of design.entries()) {
      const odds = row.reduce((sum, value, j) => sum + value * (coefficients[j] ?? 0), 0);
      const probability = 1 / (1 + Math.exp(-odds));
      for (let j = 0; j < size; j++) {
        gradient[j] = (gradient[j] ?? 0) + (row[j] ?? 0) * ((outcome[i] ?? 0) - probability);
        const line = information[j] as number[];
        for (let k = 0; k < size; k++) {
          line[k] =
            (line[k] ?? 0) + (row[j] ?? 0) * (row[k] ?? 0) * probability * (1 - probability);
        }
      }
    }
    const inverse = invert(information);
    coefficients = coefficients.map(
      (value, j) =>
        value + gradient.reduce((sum, slope, k) => sum + slope * (inverse[j]?.[k] ?? 0), 0)
    );
  }
  const inverse = invert(information);
  return {coefficients, standardErrors: inverse.map((row, j) => Math.sqrt(row[j] ?? Number.NaN))};
}

/** The inverse of a matrix by Gauss and Jordan. */
function invert(matrix: number[][]): number[][] {
  const size = matrix.length;
  const rows = matrix.map((row, j) => [...row, ...row.map((_, k) => (j === k ? 1 : 0))]);
  for (let j = 0; j < size; j++) {
    const pivot = rows[j] as number[];
    const scale = pivot[j] ?? Number.NaN;
    for (let k = 0; k < pivot.length; k++) pivot[k] = (pivot[k] ?? 0) / scale;
    for (const [i, row] of rows.entries()) {
      const factor = row[j] ?? 0;
      if (i !== j)
        for (let k = 0; k < row.length; k++) row[k] = (row[k] ?? 0) - factor * (pivot[k] ?? 0);
    }
  }
  return rows.map((row) => row.slice(size));
}
