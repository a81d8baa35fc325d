import {describe, expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

type Row = Record<string, unknown>;

/** What one session comes to, of turns that are customer's unless told. */
async function session(turns: Row[], language_code = "en"): Promise<Row | undefined> {
  const rows = await runModel("int_session_signals", {
    int_calls: [{session_id: "shop:1", language_code}],
    int_turns: [{session_id: "shop:1", load_batch: 3}],
    int_turns_signalled: turns.map((turn, turn_index) => ({
      session_id: "shop:1",
      load_batch: 3,
      turn_index,
      speaker: "customer",
      ...turn
    }))
  });
  expect(rows).toHaveLength(1);
  return rows[0];
}

const agent = (signals: Row = {}) => ({speaker: "agent", ...signals});

describe("conversion of a session", () => {
  it("is unknown where nobody asked and nobody agreed", async () => {
    expect((await session([agent(), {}]))?.is_conversion_heard).toBeNull();
  });

  it("did not take place where the agent asked in vain", async () => {
    expect((await session([agent({offer_words: "book"}), {}]))?.is_conversion_heard).toBe(false);
  });

  it("takes place at the first turn that says so", async () => {
    expect(
      await session([
        agent({offer_words: "book"}),
        {conversion_words: "yes", conversion_basis: "agreed"},
        {conversion_words: "sign me up", conversion_basis: "said"}
      ])
    ).toMatchObject({
      is_conversion_heard: true,
      conversion_turn_index: 1,
      conversion_basis: "agreed",
      offer_count: 1
    });
  });
});

describe("a conversion that is taken back", () => {
  const yes = {conversion_words: "sign me up", conversion_basis: "said"};
  const back = {withdrawal_words: "changed my mind"};
  it.each([
    ["once", [yes, back], false, 1, "withdrawn"],
    ["in one breath", [{...yes, ...back}], false, 0, "withdrawn"],
    ["twice", [yes, back, back], false, 2, "withdrawn"],
    ["and agreed to again", [yes, back, yes], true, null, "said"],
    ["after it was agreed to again", [yes, back, yes, back], false, 3, "withdrawn"],
    ["before it was agreed to", [back, yes], true, null, "said"],
    ["without any", [agent({offer_words: "book"}), back], false, null, null]
  ])("%s", async (_, turns: Row[], isHeard, index, basis) => {
    expect(await session(turns)).toMatchObject({
      is_conversion_heard: isHeard,
      conversion_withdrawn_turn_index: index,
      conversion_basis: basis
    });
  });

  it("stands where an upsell is declined", async () => {
    const declined = {
      decline_words: "no",
      ask_turn_index: 1,
      is_upsell_answered: true,
      answer: "no"
    };
    expect(await session([yes, agent({upsell_words: "warranty"}), declined])).toMatchObject({
      is_conversion_heard: true,
      conversion_withdrawn_turn_index: null,
      is_upsell_refusal_heard: true
    });
  });
});

describe("upsells of a session", () => {
  it("are worth what was offered, else what the customer names", async () => {
    const turns = [
      agent({upsell_words: "premium plan", amount_usd: 50}),
      {ask_turn_index: 0, is_upsell_answered: true, answer: "yes", amount_usd: 7},
      agent({upsell_words: "a little more"}),
      {ask_turn_index: 2, is_upsell_answered: true, answer: "yes", amount_usd: 2.5},
      agent({upsell_words: "warranty", amount_usd: 25}),
      {ask_turn_index: 4, is_upsell_answered: true, answer: "no"}
    ];
    const row = await session(turns);
    expect(row).toMatchObject({
      is_upsell_heard: true,
      is_upsell_acceptance_heard: true,
      is_upsell_refusal_heard: true
    });
    expect(Number(row?.upsell_heard_usd)).toBe(52.5);
  });

  it("were not accepted where none was offered: unknown", async () => {
    expect(await session([{}])).toMatchObject({
      is_upsell_heard: false,
      is_upsell_acceptance_heard: null,
      upsell_heard_usd: null
    });
  });
});

describe("a wish not to be called", () => {
  const wish = {do_not_call_words: "stop calling me"};
  it.each([
    ["promised", [wish, agent({do_not_call_acknowledged_words: "I'll remove you"})], true],
    ["ignored", [wish, agent()], false],
    ["promised before it was uttered", [agent({do_not_call_acknowledged_words: "x"}), wish], false],
    [
      "promised and offered something again",
      [wish, agent({do_not_call_acknowledged_words: "x"}), agent({offer_words: "buy"})],
      false
    ],
    ["never uttered", [agent({offer_words: "buy"})], null]
  ])("%s", async (_, turns: Row[], expected) => {
    expect((await session(turns))?.is_do_not_call_respected).toBe(expected);
  });
});

it("counts questions by kind and side", async () => {
  expect(
    await session([
      agent({question_kind: "open"}),
      {question_kind: "closed"},
      agent({question_kind: "closed"}),
      agent({question_kind: "open"})
    ])
  ).toMatchObject({
    agent_open_question_count: 2,
    agent_closed_question_count: 1,
    customer_question_count: 1
  });
});

it("comes to nothing where no turn gives a signal", async () => {
  expect(await session([])).toMatchObject({
    load_batch: 3,
    offer_count: 0,
    is_conversion_heard: null,
    is_upsell_heard: false,
    objection_count: 0,
    agent_open_question_count: 0,
    next_step_count: 0
  });
});

it("comes to nothing known in a language without patterns", async () => {
  expect(await session([agent(), {}], "fr")).toMatchObject({
    offer_count: null,
    is_conversion_heard: null,
    is_upsell_heard: null,
    objection_count: null,
    agent_open_question_count: null,
    agent_closed_question_count: null,
    customer_question_count: null,
    next_step_count: null
  });
});
