import {describe, expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

const calls = "raw.dstc2_calls";
const exchanges = "raw.dstc2_exchanges";
const arms = "raw.dstc2_arms";

const id = "voip-0a1b2c3d4e-20130402_143019";
const key = {source_name: "food", record_id: id, load_batch: 1};

/** An exchange of the call as the files have it. */
const exchange = (item_index: number, more: Record<string, unknown> = {}) => ({
  ...key,
  item_index,
  prompt: "What kind of food would you like?",
  transcription: "thai food",
  hypothesis: "thai food",
  score: -0.5,
  goal: "thai none cheap",
  ...more
});

/** An exchange as the base model gives it. */
const based = (exchange_index: number, more: Record<string, unknown> = {}) => ({
  session_id: "food:a",
  load_batch: 1,
  exchange_index,
  prompt_text: "What kind of food would you like?",
  is_reprompt: false,
  reply_text: "thai food",
  reply_confidence: 0.6,
  transcription: "thai food",
  goal: "thai none cheap",
  ...more
});

describe("base_dstc2__exchanges", () => {
  const base = (...rows: Record<string, unknown>[]) =>
    runModel("base_dstc2__exchanges", {[exchanges]: rows});

  it("turns a log score into a share of 1", async () => {
    const rows = await base(
      exchange(0, {score: 0}),
      exchange(1, {score: -Math.LN2}),
      exchange(2, {score: null})
    );
    expect(rows.map(({reply_confidence}) => reply_confidence)).toEqual([
      1,
      expect.closeTo(0.5, 12),
      null
    ]);
  });

  it("gives what the recognizer rejected neither text nor confidence", async () => {
    expect(await base(exchange(0, {hypothesis: "", score: -1.4}))).toMatchObject([
      {reply_text: null, reply_confidence: null}
    ]);
  });

  it.each([
    ["Could you please repeat that?", true],
    ["Sorry, I can't hear you", true],
    ["Sorry I am a bit confused ; please tell me again what you are looking for .", true],
    ["I'm sorry, I didn't quite catch that.", true],
    ["I'm sorry but there is no restaurant serving thai food", false],
    ["Sorry would you like thai or greek food?", false],
    ["Can I help you with anything else?", false],
    [null, false]
  ])("tells whether a prompt asks to say it again: %s", async (prompt, is_reprompt) => {
    expect(await base(exchange(0, {prompt}))).toMatchObject([{is_reprompt}]);
  });
});

describe("stg_dstc2__calls", () => {
  const stage = (arm?: string) =>
    runModel("stg_dstc2__calls", {
      [calls]: [{...key, session_id: id}],
      [arms]: arm === undefined ? [] : [{...key, session_id: id, arm}]
    });

  it("takes caller, start and arm from the ids, and no outcome from anywhere", async () => {
    const [row] = await stage("Mar13_S0A1");
    expect(row).toMatchObject({
      session_id: `food:${id}`,
      source: "food",
      source_type: "dstc2",
      source_call_id: id,
      channel: "voice",
      agent_kind: "bot",
      direction: "inbound",
      deployment: "Mar13_S0A1",
      started_at: "2013-04-02T14:30:19.000Z",
      has_transcript: true,
      timing_quality: "none"
    });
    expect(row?.customer_key).toMatch(/^[0-9a-f]{16}$/);
    expect(row).not.toHaveProperty("outcome");
  });

  it("knows no arm where the lists do not have the call", async () => {
    expect(await stage()).toMatchObject([{deployment: null}]);
  });
});

describe("stg_dstc2__turns", () => {
  const stage = (...rows: Record<string, unknown>[]) =>
    runModel("stg_dstc2__turns", {base_dstc2__exchanges: rows}).then((turns) =>
      turns.sort((a, b) => Number(a.turn_index) - Number(b.turn_index))
    );

  it("makes an agent turn and a customer turn of each exchange", async () => {
    expect(await stage(based(0), based(1, {prompt_text: null, reply_text: "yes"}))).toMatchObject([
      {turn_index: 0, speaker: "agent", turn_text: "What kind of food would you like?"},
      {turn_index: 1, speaker: "customer", turn_text: "thai food", asr_confidence: 0.6},
      {turn_index: 2, speaker: "agent", turn_text: null, asr_confidence: null, is_silent: null},
      {turn_index: 3, speaker: "customer", turn_text: "yes", is_silent: false}
    ]);
  });

  it("calls a reply silent where the recognizer rejected it", async () => {
    const [, reply] = await stage(based(0, {reply_text: null, reply_confidence: null}));
    expect(reply).toMatchObject({is_silent: true, turn_text: null, asr_confidence: null});
  });

  it("calls a reply misunderstood where the next prompt of the call asks to say it again", async () => {
    const turns = await stage(
      based(0),
      based(1, {is_reprompt: true}),
      based(0, {session_id: "food:b", is_reprompt: true})
    );
    const marks = turns.filter(({speaker}) => speaker === "customer");
    expect(
      marks.map(({session_id, is_misunderstood}) => [session_id, is_misunderstood]).sort()
    ).toEqual([
      ["food:a", false],
      ["food:a", true],
      ["food:b", false]
    ]);
  });

  it.each([
    ["thai food", "thai food", null],
    ["sil", null, "sil"],
    ["noise", null, "noise"],
    ["unintelligible", null, "unintelligible"],
    ["noise thank you noise goodbye", "thank you goodbye", null],
    ["tv_noise any", "any", null],
    ["cheap unintelligible food", null, null],
    ["a noisy silent place", "a noisy silent place", null],
    [null, null, null]
  ])("takes %s for the words %s", async (transcription, reference_text, non_speech) => {
    const [, reply] = await stage(based(0, {transcription}));
    expect(reply).toMatchObject({reference_text, non_speech});
  });
});

describe("stg_dstc2__goals", () => {
  it.each([
    ["thai south cheap", "thai", "south", "cheap", true],
    ["modern european none expensive", "modern european", null, "expensive", false],
    ["dontcare dontcare moderate", "any", "any", "moderate", true],
    ["none none none", null, null, null, false]
  ])("reads %s from the right", async (goal, food, area, price_range, is_complete) => {
    expect(await runModel("stg_dstc2__goals", {base_dstc2__exchanges: [based(2, {goal})]})).toEqual(
      [{session_id: "food:a", turn_index: 5, food, area, price_range, is_complete}]
    );
  });

  it("has no row where nobody labelled the exchange", async () => {
    const rows = await runModel("stg_dstc2__goals", {
      base_dstc2__exchanges: [based(0, {goal: null})]
    });
    expect(rows).toEqual([]);
  });
});
