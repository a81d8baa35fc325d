import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {gunzipSync} from "node:zlib";
import {describe, expect, it} from "vitest";
import {queryPublished} from "../../src/cli/query.ts";
import {build} from "../../src/engine/build.ts";
import {checkConfig} from "../../src/engine/config.ts";
import {corpusFolder} from "../support/corpora.ts";
import {temporaryFolder} from "../support/project.ts";

const folder = corpusFolder("letsgo-dstc1");
const calls = join(folder ?? "", "calls");

interface Log {
  "session-id": string;
  turns: {
    output: {transcript: string | null; "dialog-acts": {act: string; slots: [string, unknown][]}[]};
    input: {"start-time": number | null; live: {"asr-hyps": {score: number}[]}};
  }[];
}

/** What the source's rules say of a call, in plain code and by nothing that the loader or the models use. */
function expectedSession({turns, ...log}: Log) {
  const acts = (index: number) => turns[index]?.output["dialog-acts"].map(({act}) => act) ?? [];
  const counts = {silence: 0, misunderstanding: 0, intentFailure: 0, error: 0};
  const scores: number[] = [];
  let customerTurns = 0;
  let hadFailure = false;
  for (const [index, {input}] of turns.entries()) {
    if (input["start-time"] === null) continue;
    customerTurns += 1;
    const isSilent = input.live["asr-hyps"].length === 0;
    const isMisunderstood = acts(index + 1).includes("sorry");
    const hasFailed = isMisunderstood || acts(index + 1).some((act) => act.startsWith("canthelp."));
    const isRepeated = hasFailed && hadFailure;
    hadFailure = hasFailed;
    counts.silence += Number(isSilent);
    counts.misunderstanding += Number(isMisunderstood);
    counts.intentFailure += Number(isRepeated);
    counts.error += Number(isSilent || isMisunderstood || isRepeated);
    const score = input.live["asr-hyps"][0]?.score;
    if (score !== undefined) scores.push(score);
  }
  const isCompleted = turns.some((_, index) => acts(index).includes("schedule"));
  const outcome = isCompleted ? "completed" : customerTurns === 0 ? "not_connected" : "abandoned";
  const requests = turns.flatMap(({output}) =>
    output["dialog-acts"].flatMap(({act, slots}) => (act === "request" ? [slots[0]?.[0]] : []))
  );
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return {
    session_id: `letsgo-dstc1:${log["session-id"]}`,
    outcome,
    drop_off_stage: outcome === "abandoned" ? (requests.at(-1) ?? null) : null,
    agent_turn_count: turns.filter(({output}) => output.transcript).length,
    customer_turn_count: customerTurns,
    silence_turn_count: counts.silence,
    misunderstanding_turn_count: counts.misunderstanding,
    intent_failure_turn_count: counts.intentFailure,
    error_turn_count: counts.error,
    asr_confidence_mean: scores.length === 0 ? null : expect.closeTo(mean, 9)
  };
}

describe.skipIf(folder === undefined)("the real calls of Let's Go", () => {
  it("give every session what the rules say, and lose none", async () => {
    const dataFolder = temporaryFolder();
    const config = checkConfig(
      {sources: [{type: "letsgo-dstc1", path: folder}]},
      join(dataFolder, "earshot.config.ts")
    );
    const {landing} = await build({config, dataFolder, selection: "+fact_sessions"});
    const expected = readdirSync(calls)
      .sort()
      .map((id) => readFileSync(join(calls, id, "dstc.log.json.gz")))
      .map((bytes) => expectedSession(JSON.parse(gunzipSync(bytes).toString("utf8")) as Log));

    const [logs] = landing?.sources.filter(({kind}) => kind === "calls") ?? [];
    expect(logs).toMatchObject({
      record_count: expected.length,
      accepted_count: expected.length,
      quarantined_count: 0
    });
    const {columns, rows} = await queryPublished(
      dataFolder,
      `select ${Object.keys(expected[0] ?? {}).join(", ")} from fact_sessions order by session_id`
    );
    const sessions = rows.map((row) =>
      Object.fromEntries(columns.map((name, position) => [name, row[position]]))
    );
    expect(sessions).toEqual(expected);
  });
});
