import {describe, expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

type Row = Record<string, unknown>;

/** Turns of one session in our own format; `speaker` by first letter. */
async function turnsOf(rows: Row[], options: {silenceSeconds?: number} = {}): Promise<Row[]> {
  const variables = options.silenceSeconds === undefined ? {} : {silence_s: options.silenceSeconds};
  const turns = await runModel(
    "int_turns",
    {
      int_turns_unioned: rows.map((row, turn_index) => ({
        session_id: "shop:a",
        load_batch: 1,
        turn_index,
        ...row
      }))
    },
    {variables}
  );
  return turns.sort(
    (a, b) =>
      String(a.session_id).localeCompare(String(b.session_id)) ||
      Number(a.turn_index) - Number(b.turn_index)
  );
}

const column = (rows: Row[], name: string) => rows.map((row) => row[name]);

/** A long turn of speech. */
const agent = (start_s: number | null, end_s: number | null, more: Row = {}) => ({
  speaker: "agent",
  turn_text: "One moment please, I will look that up for you.",
  start_s,
  end_s,
  ...more
});
const customer = (start_s: number | null, end_s: number | null, more: Row = {}) => ({
  ...agent(start_s, end_s),
  speaker: "customer",
  ...more
});

describe("int_turns: errors", () => {
  it("numbers the customer's turns, silent ones among them", async () => {
    const rows = await turnsOf([
      agent(null, null),
      customer(null, null),
      agent(null, null),
      customer(null, null, {is_silent: true}),
      customer(null, null)
    ]);
    expect(column(rows, "customer_turn_number")).toEqual([null, 1, null, 2, 3]);
    expect(column(rows, "customer_turns_so_far")).toEqual([0, 1, 1, 2, 3]);
  });

  it("counts an intent failure from the second in a row on", async () => {
    const failures = [true, true, true, false, true, null, true, true];
    const rows = await turnsOf(
      failures.flatMap((is_intent_failed) => [
        agent(null, null),
        customer(null, null, {is_intent_failed})
      ])
    );
    expect(
      column(
        rows.filter(({speaker}) => speaker === "customer"),
        "is_intent_failure"
      )
    ).toEqual([false, true, true, false, false, false, false, true]);
  });

  it("does not carry a failure over into another session", async () => {
    const rows = await turnsOf([
      customer(null, null, {is_intent_failed: true, turn_index: 0}),
      customer(null, null, {is_intent_failed: true, session_id: "shop:b", turn_index: 0})
    ]);
    expect(column(rows, "is_intent_failure")).toEqual([false, false]);
  });

  it("calls a turn with any fault one error turn, and one without marks none", async () => {
    const rows = await turnsOf([
      customer(null, null, {is_misunderstood: true}),
      customer(null, null, {is_silent: true}),
      customer(null, null, {is_intent_failed: true}),
      customer(null, null, {is_intent_failed: true}),
      customer(null, null, {is_misunderstood: true, is_silent: true, is_intent_failed: true}),
      customer(null, null),
      agent(null, null)
    ]);
    expect(column(rows, "is_error")).toEqual([true, true, false, true, true, false, false]);
    expect(rows[5]).toMatchObject({is_misunderstood: null, is_silent: null});
  });
});

describe("int_turns: words", () => {
  it("counts words between any blanks; silence has none, a missing text an unknown number", async () => {
    const rows = await turnsOf([
      {speaker: "agent", turn_text: "28X, please."},
      {speaker: "agent", turn_text: "one  two\tthree\nfour"},
      {speaker: "agent", turn_text: "one"},
      {speaker: "customer", turn_text: null, is_silent: true},
      {speaker: "customer", turn_text: null}
    ]);
    expect(column(rows, "word_count")).toEqual([2, 4, 1, 0, null]);
  });

  it("takes one or two short words for a backchannel", async () => {
    const texts = ["Mm-hmm.", "Yes yes.", "Pittsburgh airport", "Yes I do.", null];
    const rows = await turnsOf(texts.map((turn_text) => ({speaker: "customer", turn_text})));
    expect(column(rows, "is_backchannel")).toEqual([true, true, false, false, false]);
  });
});

describe("int_turns: times", () => {
  it("measures from where the customer stops to where the agent starts, once per change of turn", async () => {
    const rows = await turnsOf([
      agent(0, 2),
      customer(3, 5),
      agent(5.8, 8),
      agent(8.5, 9),
      customer(10, 11),
      customer(11.5, 12),
      agent(13, 14)
    ]);
    expect(column(rows, "latency_ms")).toEqual([null, null, 800, null, null, null, 1000]);
    expect(column(rows, "is_latency_rejected")).toEqual(Array(7).fill(false));
  });

  it("rejects a latency below 0 or above 60 s", async () => {
    const rows = await turnsOf([
      customer(0, 5),
      agent(4, 6),
      customer(7, 8),
      agent(68.001, 70),
      customer(71, 72),
      agent(132, 133)
    ]);
    expect(column(rows, "latency_ms")).toEqual([null, null, null, null, null, 60000]);
    expect(column(rows, "is_latency_rejected")).toEqual([false, true, false, true, false, false]);
  });

  it("does not take a backchannel under the customer's words for an answer", async () => {
    const rows = await turnsOf([
      customer(0, 10),
      agent(4, 4.5, {turn_text: "Mm-hmm."}),
      agent(10.5, 12)
    ]);
    expect(column(rows, "latency_ms")).toEqual([null, null, 500]);
    expect(column(rows, "is_latency_rejected")).toEqual([false, false, false]);
  });

  it("takes silence for nobody's speech, whatever times it was given", async () => {
    const rows = await turnsOf([
      agent(0, 2),
      customer(2, 8, {turn_text: null, is_silent: true}),
      agent(8, 10)
    ]);
    expect(rows).toMatchObject([
      {speech_s: 2, pause_before_s: 0, latency_ms: null},
      {speech_s: null, pause_before_s: null},
      {speech_s: 2, pause_before_s: 6, latency_ms: null}
    ]);
  });

  it("measures pauses from the last word of either party, and the first from the start of the call", async () => {
    const rows = await turnsOf([agent(1.5, 10), customer(4, 5), customer(12, 13), agent(12.5, 14)]);
    expect(column(rows, "pause_before_s")).toEqual([1.5, 0, 2, 0]);
  });

  it("calls it an interruption from 0.3 s of overlap on, by either party, but not a backchannel", async () => {
    const rows = await turnsOf([
      agent(0, 5),
      customer(4.7, 8),
      agent(7.71, 10),
      customer(9, 9.6, {turn_text: "Okay."}),
      customer(9.5, 9.9)
    ]);
    expect(column(rows, "overlap_s")).toEqual([0, 0.3, 0.29, 0.6, 0.4]);
    expect(column(rows, "is_interruption")).toEqual([false, true, false, false, true]);
  });

  it("lets a stretch go on over pauses under 1 s and backchannels of the other", async () => {
    const rows = await turnsOf([
      agent(0, 5),
      customer(5.1, 5.4, {turn_text: "Mm-hmm."}),
      agent(5.9, 9),
      agent(10, 12),
      customer(12.5, 14),
      agent(14.2, 15)
    ]);
    expect(column(rows, "is_stretch_start")).toEqual([true, true, false, true, true, true]);
  });

  it("hears short words along while the other speaks, or before the other goes on, and an answer not", async () => {
    const short = {turn_text: "Mm-hmm."};
    const rows = await turnsOf([
      agent(0, 5),
      customer(4.8, 5.2, short), // half of it over the agent's words
      customer(5.3, 5.7, short), // before the agent goes on
      agent(5.9, 9),
      customer(8.9, 9.5, short), // mostly after the agent, who then takes a while
      agent(10.1, 12),
      customer(12.5, 14),
      agent(14.2, 14.5, short), // before the customer goes on
      customer(14.6, 16),
      customer(16.1, 16.3, short), // goes on with own words
      agent(17, 19)
    ]);
    expect(column(rows, "is_heard_along")).toEqual([
      false,
      true,
      true,
      false,
      false,
      false,
      false,
      true,
      false,
      false,
      false
    ]);
  });

  it("hears nothing along where any turn so far lacks an edge", async () => {
    const rows = await turnsOf([
      agent(0, null),
      customer(5.1, 5.4, {turn_text: "Mm-hmm."}),
      agent(5.6, 9)
    ]);
    expect(column(rows, "is_heard_along")).toEqual([false, false, false]);
  });

  it("measures nothing from the first turn on that lacks an edge", async () => {
    const rows = await turnsOf([agent(0, 2), customer(3, null), agent(8, 10), customer(9, 12)]);
    expect(column(rows, "pause_before_s")).toEqual([0, null, null, null]);
    expect(column(rows, "latency_ms")).toEqual([null, null, null, null]);
    expect(column(rows, "overlap_s")).toEqual([0, null, null, null]);
    expect(column(rows, "is_interruption")).toEqual([false, false, false, false]);
  });
});

describe("int_turns: ends that are only the starts of the next turn", () => {
  it("measure no speech, pauses or latency, but stand as they came", async () => {
    const turns = (session: string) =>
      ["agent", "customer", "agent"].map((speaker, turn_index) => ({
        session_id: session,
        load_batch: 1,
        turn_index,
        speaker,
        turn_text: "A few words of it.",
        start_s: turn_index * 4,
        end_s: turn_index * 4 + 4
      }));
    const rows = await runModel("int_turns", {
      int_calls_unioned: [
        {session_id: "shop:a", load_batch: 1, timing_quality: "turn"},
        {session_id: "phone:a", load_batch: 1, timing_quality: "derived"}
      ],
      int_turns_unioned: [...turns("shop:a"), ...turns("phone:a")]
    });
    const seen = (session: string) =>
      rows
        .filter(({session_id}) => session_id === session)
        .sort((a, b) => Number(a.turn_index) - Number(b.turn_index))
        .map((row) => [row.end_s, row.speech_s, row.pause_before_s, row.latency_ms]);
    expect(seen("shop:a")).toEqual([
      [4, 4, 0, null],
      [8, 4, 0, null],
      [12, 4, 0, 0]
    ]);
    expect(seen("phone:a")).toEqual([
      [4, null, null, null],
      [8, null, null, null],
      [12, null, null, null]
    ]);
  });
});

describe("int_turns: loads", () => {
  it("adds only the turns of later loads, whole sessions at a time", async () => {
    const rows = await runModel(
      "int_turns",
      {
        int_turns_unioned: [
          {session_id: "shop:a", load_batch: 1, turn_index: 0, speaker: "customer"},
          {
            session_id: "shop:b",
            load_batch: 2,
            turn_index: 0,
            speaker: "customer",
            is_intent_failed: true
          },
          {
            session_id: "shop:b",
            load_batch: 2,
            turn_index: 1,
            speaker: "customer",
            is_intent_failed: true
          }
        ]
      },
      {existing: [{session_id: "shop:a", load_batch: 1, turn_index: 0, speaker: "customer"}]}
    );
    expect(rows.map(({session_id, is_intent_failure}) => [session_id, is_intent_failure])).toEqual([
      ["shop:b", false],
      ["shop:b", true]
    ]);
  });
});
