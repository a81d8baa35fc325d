import {describe, expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

const ids = {source_name: "charity", load_batch: 1};

describe("stg_persuasion__donations", () => {
  it("drop amounts over 2 dollars, and keep them as they were entered", async () => {
    const person = {...ids, dialogue_id: "a", user_id: "u"};
    const rows = await runModel("stg_persuasion__donations", {
      "raw.persuasion_participants": [
        {...person, record_id: "a:0", role: 0, donation: 0},
        {...person, record_id: "a:1", role: 1, donation: 50},
        {...person, dialogue_id: "b", record_id: "b:1", role: 1, donation: 2},
        {...person, dialogue_id: "c", record_id: "c:1", role: 1, donation: null}
      ],
      "raw.persuasion_promises": [
        {...ids, record_id: "a:1", promise: 0.5},
        {...ids, record_id: "b:1", promise: 10000}
      ]
    });
    const place = (row: Record<string, unknown>) => `${row.session_id} ${row.speaker}`;
    expect(rows.toSorted((a, b) => (place(a) < place(b) ? -1 : 1))).toMatchObject([
      {speaker: "agent", entered_usd: 0, donated_usd: 0, entered_promise_usd: null},
      {
        session_id: "charity:a",
        speaker: "customer",
        entered_usd: 50,
        donated_usd: null,
        promised_usd: 0.5
      },
      {entered_usd: 2, donated_usd: 2, entered_promise_usd: 10000, promised_usd: null},
      {entered_usd: null, donated_usd: null}
    ]);
    expect(rows[0]?.participant_key).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe("stg_persuasion__calls", () => {
  const call = (record_id: string) => ({...ids, record_id, started_on: "2018-01-01"});

  it("start at the time in their id, or on the stated day", async () => {
    const rows = await runModel("stg_persuasion__calls", {
      "raw.persuasion_calls": [
        call("20180904-045349_715_live"),
        call("BAD_20180824-020444_983_live"),
        call("BAD_1"),
        call("20181399-999999_1_live")
      ]
    });
    expect(rows.map(({started_at}) => started_at)).toEqual([
      "2018-09-04T04:53:49.000Z",
      "2018-08-24T02:04:44.000Z",
      "2018-01-01T12:00:00.000Z",
      "2018-01-01T12:00:00.000Z"
    ]);
  });

  it("are completed where the one who was asked gave anything, whatever the other did", async () => {
    const persuader = {speaker: "agent", participant_key: "asks", entered_usd: 1, donated_usd: 1};
    const persuadee = {speaker: "customer", participant_key: "asked"};
    const rows = await runModel("stg_persuasion__calls", {
      "raw.persuasion_calls": ["a", "b", "c", "d"].map(call),
      stg_persuasion__donations: [
        {session_id: "charity:a", ...persuader},
        {
          session_id: "charity:a",
          ...persuadee,
          entered_usd: 0.5,
          donated_usd: 0.5,
          promised_usd: 1
        },
        {session_id: "charity:b", ...persuader},
        {session_id: "charity:b", ...persuadee, entered_usd: 0, donated_usd: 0},
        {session_id: "charity:c", ...persuadee, entered_usd: 700, donated_usd: null}
      ]
    });
    const byId = rows.toSorted((a, b) => (String(a.session_id) < String(b.session_id) ? -1 : 1));
    expect(byId).toMatchObject([
      {
        session_id: "charity:a",
        agent_id: "asks",
        agent_kind: "human",
        customer_key: "asked",
        channel: "text",
        outcome: "completed",
        is_converted: true,
        revenue_usd: 0.5,
        expected_usd: 1
      },
      {outcome: "abandoned", is_converted: false, revenue_usd: 0, expected_usd: null},
      {agent_id: null, outcome: "completed", is_converted: true, revenue_usd: null},
      {outcome: null, is_converted: null, revenue_usd: null}
    ]);
  });
});

describe("stg_persuasion__turns", () => {
  it("are the agent's where the persuader speaks", async () => {
    const rows = await runModel("stg_persuasion__turns", {
      "raw.persuasion_utterances": [
        {...ids, record_id: "a", item_index: 0, turn: 0, role: 0, unit: " Hello. "},
        {...ids, record_id: "a", item_index: 1, turn: 0, role: 1, unit: "Hi."}
      ]
    });
    expect(rows).toMatchObject([
      {
        session_id: "charity:a",
        turn_index: 0,
        exchange_index: 0,
        speaker: "agent",
        turn_text: "Hello."
      },
      {turn_index: 1, exchange_index: 0, speaker: "customer", turn_text: "Hi."}
    ]);
  });
});

describe("stg_persuasion__labels", () => {
  it("belong to the turn of the same exchange and speaker", async () => {
    const sentence = {...ids, record_id: "a", turn: 1};
    const turn = {session_id: "charity:a"};
    const rows = await runModel("stg_persuasion__labels", {
      "raw.persuasion_sentences": [
        {...sentence, item_index: 0, role: 0, unit: "More?", er_label_1: "ask-donate-more"},
        {...sentence, item_index: 1, role: 1, unit: "No.", ee_label_1: "disagree-donation-more"},
        {
          ...sentence,
          item_index: 2,
          role: 1,
          unit: "Bye.",
          ee_label_1: "closing",
          ee_label_2: "thank"
        },
        {...sentence, record_id: "b", item_index: 0, role: 1, unit: "Hi."}
      ],
      stg_persuasion__turns: [
        {...turn, turn_index: 0, exchange_index: 0, speaker: "agent"},
        {...turn, turn_index: 1, exchange_index: 0, speaker: "customer"},
        {...turn, turn_index: 2, exchange_index: 1, speaker: "agent"},
        {...turn, turn_index: 3, exchange_index: 1, speaker: "customer"}
      ]
    });
    const inOrder = rows.toSorted((a, b) =>
      `${a.session_id} ${a.sentence_index}` < `${b.session_id} ${b.sentence_index}` ? -1 : 1
    );
    expect(inOrder).toMatchObject([
      {sentence_index: 0, turn_index: 2, speaker: "agent", label: "ask-donate-more"},
      {sentence_index: 1, turn_index: 3, speaker: "customer", label: "disagree-donation-more"},
      {sentence_index: 2, turn_index: 3, label: "closing", second_label: "thank"},
      {session_id: "charity:b", turn_index: null, label: null}
    ]);
  });
});
