import {describe, expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

type Row = Record<string, unknown>;

/** A session's turns; a number is a customer turn's sentiment, `agent` an agent's turn of sentiment 1. */
async function sessionOf(...turns: (number | null | "agent")[]): Promise<Row | undefined> {
  const [session] = await runModel("int_session_sentiment", {
    int_turn_sentiment: turns.map((turn, turn_index) => ({
      session_id: "a",
      load_batch: 1,
      turn_index,
      speaker: turn === "agent" ? "agent" : "customer",
      sentiment: turn === "agent" ? 1 : turn
    }))
  });
  return session;
}

describe("int_session_sentiment", () => {
  it("is the mean over the customer's turns that have a sentiment", async () => {
    expect(await sessionOf("agent", 0.5, "agent", null, 0, "agent", 0.1)).toMatchObject({
      scored_turn_count: 3,
      customer_sentiment: 0.2,
      customer_sentiment_label: "positive"
    });
  });

  it("knows nothing where the customer said nothing", async () => {
    expect(await sessionOf("agent", null)).toMatchObject({
      scored_turn_count: 0,
      customer_sentiment: null,
      customer_sentiment_label: null,
      sentiment_shift: null,
      end_weighted_sentiment: null,
      quarter_1_sentiment: null
    });
  });

  it.each([
    ["two turns have no thirds", [0.1, 0.9], null],
    ["one of three", [0.1, -1, 0.9], 0.8],
    ["one of four", [0.1, 1, 1, 0.9], 0.8],
    ["two of five", [0.2, 0, 1, -0.2, -0.4], -0.4],
    ["two of seven", [0.2, 0, 1, 1, 1, -0.2, -0.4], -0.4],
    ["three of eight", [0.1, 0.2, 0.3, 1, 1, 0.3, 0.4, 0.5], 0.2],
    ["turns without text are none", [null, 0.1, null, null, -1, 0.9, null], 0.8]
  ] as [string, (number | null)[], number | null][])(
    "shifts from the first third to the last: %s",
    async (_, turns, shift) => {
      const session = await sessionOf(...turns);
      if (shift === null) expect(session?.sentiment_shift).toBeNull();
      else expect(session?.sentiment_shift).toBeCloseTo(shift, 9);
    }
  );

  it("weighs the n-th scored turn n times", async () => {
    const session = await sessionOf("agent", -0.5, null, 0, "agent", 0.6);
    expect(session?.end_weighted_sentiment).toBeCloseTo((1 * -0.5 + 2 * 0 + 3 * 0.6) / 6, 9);
  });

  it("cuts quarters from all turns, and has nothing to say of one without the customer's words", async () => {
    expect(await sessionOf("agent", 0.1, "agent", 0.2, null, "agent", 0.3, 0.5)).toMatchObject({
      quarter_1_sentiment: 0.1,
      quarter_2_sentiment: 0.2,
      quarter_3_sentiment: null,
      quarter_4_sentiment: 0.4
    });
  });

  it("takes up later loads alone", async () => {
    const turn = {turn_index: 0, speaker: "customer", sentiment: 0.5};
    const rows = await runModel(
      "int_session_sentiment",
      {
        int_turn_sentiment: [
          {...turn, session_id: "a", load_batch: 1},
          {...turn, session_id: "b", load_batch: 2}
        ]
      },
      {existing: [{session_id: "a", load_batch: 1, scored_turn_count: 1, customer_sentiment: 0.1}]}
    );
    expect(rows).toMatchObject([{session_id: "b", customer_sentiment: 0.5}]);
  });
});
