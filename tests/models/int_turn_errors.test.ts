import {describe, expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

type Row = Record<string, unknown>;
type Turn = [speaker: "a" | "c", text: string | null, marks?: Row | undefined];

/** What is told of the customer's turns of one conversation. */
async function errorsOf(
  turns: Turn[],
  call: Row = {},
  variables: Record<string, number> = {}
): Promise<Row[]> {
  let customerTurns = 0;
  const inputs = {
    int_calls: [
      {session_id: "shop:1", load_batch: 1, channel: "voice", language_code: "en", ...call}
    ],
    int_turns: turns.map(([speaker, turn_text, marks], turn_index) => ({
      session_id: "shop:1",
      load_batch: 1,
      turn_index,
      speaker: speaker === "a" ? "agent" : "customer",
      customer_turns_so_far: speaker === "c" ? ++customerTurns : customerTurns,
      turn_text,
      word_count: turn_text === null ? null : turn_text.split(" ").length,
      is_intent_failure: false,
      is_error: false,
      ...marks
    }))
  };
  const rows = await runModel("int_turn_errors", inputs, {variables});
  return rows.sort((a, b) => Number(a.turn_index) - Number(b.turn_index));
}

/** Why the first customer turn is taken for misunderstood, by which words of which turn; NULL where it is not. */
async function shown(turns: Turn[], call: Row = {}): Promise<unknown> {
  const [row] = await errorsOf(turns, call);
  return row?.misunderstanding_reason === null
    ? null
    : [row?.misunderstanding_reason, row?.misunderstanding_words, row?.evidence_turn_index];
}

/** A question, the customer's answer to it, what the agent says then, and what the customer says to that. */
const exchange = (answer: string, reaction: string, next: string): Turn[] => [
  ["a", "Where do you want to go?"],
  ["c", answer],
  ["a", reaction],
  ["c", next]
];

describe("int_turn_errors: misunderstandings", () => {
  it.each([
    ["Could you please repeat that?", "Could you please repeat"],
    ["I’m sorry, I didn’t quite catch that.", "I didn't quite catch"],
    ["Pardon? Where to?", "Pardon? Where"],
    ["Sorry, where are you going to?", "Sorry, where"],
    ["Oh, sorry, please say the TIME.", "sorry, please say"]
  ])("shows where the agent asks again: %s", async (reaction, words) => {
    expect(await shown(exchange("Homestead", reaction, "Oakland"))).toEqual([
      "asked_again",
      words,
      2
    ]);
  });

  it.each([
    "Sorry to hear that.",
    "I'm sorry but there is no bus at that hour.",
    "Would you like me to repeat that?",
    "All right, Homestead."
  ])("is not shown by %s", async (reaction) => {
    expect(await shown(exchange("Homestead", reaction, "Oakland"))).toBeNull();
  });

  it("shows where the agent says the same again and nothing else", async () => {
    const again = "Where do you want to go?";
    expect(await shown(exchange("Homestead", again, "Oakland"))).toEqual(["same_prompt", again, 2]);
    expect(
      await shown([
        ["a", again],
        ["c", "Homestead"],
        ["a", "All right, the first one is noted."],
        ["a", again],
        ["c", "Oakland"]
      ])
    ).toBeNull();
  });

  it("shows where the agent names what it heard and cannot take it", async () => {
    const doubt = "I heard Homestead, but I don't know any stop of that name.";
    expect(await shown(exchange("Homestead", doubt, "Oakland"))).toEqual([
      "doubted",
      "I heard Homestead, but I",
      2
    ]);
    expect(
      await shown(exchange("Homestead", "I thought you said 8, but that is no route.", "Oakland"))
    ).toEqual(["doubted", "I thought you said 8, but that", 2]);
    const unclear = "I heard you, but I'm not sure what you mean.";
    expect(await shown(exchange("Homestead", unclear, "Oakland"))).toBeNull();
    expect(await shown(exchange("Homestead", "I heard it is sunny there.", "Oakland"))).toBeNull();
    expect(
      await shown(exchange("Homestead", `Sorry? Could you repeat that? ${doubt}`, "Oakland"))
    ).toEqual(["asked_again", "Sorry? Could you", 2]);
  });

  it("shows where the customer says no to a confirmation, not to any question", async () => {
    expect(
      await shown(exchange("Homestead", "Downtown. Is that right?", "No, Homestead."))
    ).toEqual(["denied", "No", 3]);
    expect(await shown(exchange("Homestead", "Do you want a ticket?", "No."))).toBeNull();
    expect(await shown(exchange("Homestead", "Homestead. Is that right?", "Yes."))).toBeNull();
  });

  it("shows where the customer says what was meant", async () => {
    expect(await shown(exchange("Homestead", "To Oakland at nine.", "I said Homestead"))).toEqual([
      "corrected",
      "I said",
      3
    ]);
  });

  it("shows where the customer says nearly the same again", async () => {
    const answer = "to the homestead library";
    const repeat = "to the homestead grocery";
    const near = "to the homestead libary";
    expect(await shown(exchange(answer, "Buses run hourly.", near))).toEqual(["repeated", near, 3]);
    expect(await shown(exchange(answer, "Buses run hourly.", "tomorrow at nine"))).toBeNull();
    expect(await shown(exchange(answer, "Buses run hourly.", repeat))).toBeNull();
  });

  it("takes no repeat for a misunderstanding that was heard alike, answers another question, or is a word", async () => {
    const answer = "to the homestead library";
    const near = "to the homestead libary";
    expect(await shown(exchange(answer, "Buses run hourly.", answer))).toBeNull();
    expect(await shown(exchange(answer, "And for the way back?", near))).toBeNull();
    expect(await shown(exchange("homestead", "Buses run hourly.", "homesteads"))).toBeNull();
    expect(
      await shown([
        ["c", answer],
        ["c", near],
        ["a", "All right."]
      ])
    ).toBeNull();
  });

  it("is not found by words in a language that has no patterns, but by what is said twice", async () => {
    const polish = {language_code: "pl"};
    expect(await shown(exchange("Krakow", "Sorry, where?", "Gdansk"), polish)).toBeNull();
    const again = "Where do you want to go?";
    expect(await shown(exchange("Krakow", again, "Gdansk"), polish)).toEqual([
      "same_prompt",
      again,
      2
    ]);
  });
});

describe("int_turn_errors: silence and intents", () => {
  it("takes a spoken turn without words for silent, and a written one for a picture", async () => {
    const turns: Turn[] = [
      ["c", "Hello"],
      ["a", "Where to?"],
      ["c", null],
      ["a", "Goodbye."]
    ];
    const silent = async (call: Row = {}) =>
      (await errorsOf(turns, call)).map(({is_silent}) => is_silent);
    expect(await silent()).toEqual([false, true]);
    expect(await silent({channel: "text"})).toEqual([false, false]);
  });

  /** Why the customer's turn before a reaction is taken for silent, and for misunderstood. */
  const silence = async (
    answer: string,
    reaction: string,
    marks?: Row,
    variables?: Record<string, number>
  ) => {
    const [row] = await errorsOf(
      [
        ["a", "Where to?"],
        ["c", answer, marks],
        ["a", reaction],
        ["c", "Oakland"]
      ],
      {},
      variables
    );
    expect(row?.is_silent).toBe(row?.silence_reason !== null);
    return [row?.silence_reason, row?.misunderstanding_reason];
  };

  it.each(["Sorry, I didn’t hear anything.", "Hello, are you still there?", "Is anyone there?"])(
    "takes a turn for silent, not for misunderstood, where the agent hears nothing: %s",
    async (reaction) => {
      expect(await silence("next", reaction)).toEqual(["not_spoken", null]);
    }
  );

  it("takes a turn for misunderstood where the agent hears something", async () => {
    expect(await silence("next", "Sorry, I can't hear you.")).toEqual([null, "asked_again"]);
    expect(await silence("next", "Is there a stop?")).toEqual([null, null]);
  });

  it("takes what is hardly a word for silence where the agent asks again", async () => {
    const again = "Sorry, where to?";
    expect(await silence("Uh, um.", again)).toEqual(["hardly_a_word", "asked_again"]);
    expect(await silence("[noise]", again)).toEqual(["hardly_a_word", "asked_again"]);
    expect(await silence("Uh, um.", "All right.")).toEqual([null, null]);
    expect(await silence("Uh, Oakland.", again)).toEqual([null, "asked_again"]);
    expect(await silence("Umbrella.", again)).toEqual([null, "asked_again"]);
  });

  it("takes one word of low confidence for silence where the agent asks again", async () => {
    const again = "Sorry, where to?";
    const faint = {asr_confidence: 0.19};
    expect(await silence("next", again, faint)).toEqual(["hardly_a_word", "asked_again"]);
    expect(await silence("next", again, {asr_confidence: 0.2})).toEqual([null, "asked_again"]);
    expect(await silence("next", again)).toEqual([null, "asked_again"]);
    expect(await silence("next stop", again, faint)).toEqual([null, "asked_again"]);
    expect(await silence("next", "All right.", faint)).toEqual([null, null]);
    expect(await silence("next", "Where to?", faint)).toEqual([null, "same_prompt"]);
    expect(await silence("next", "I heard next, but that is no stop.", faint)).toEqual([
      null,
      "doubted"
    ]);
    expect(await silence("next", again, faint, {low_confidence: 0.1})).toEqual([
      null,
      "asked_again"
    ]);
  });

  it("makes no error of low confidence alone", async () => {
    const [row] = await errorsOf([
      ["c", "next", {asr_confidence: 0.01}],
      ["a", "All right."]
    ]);
    expect(row).toMatchObject({is_error: false, is_silent: false, is_misunderstood: false});
  });

  it("counts an intent failure from the second turn in a row that led nowhere", async () => {
    const rows = await errorsOf([
      ["a", "Where do you want to go?"],
      ["c", "Homestead"],
      ["a", "Sorry, where are you going to?"],
      ["c", "Oakland"],
      ["a", "I can't help you with that."],
      ["c", "Downtown"],
      ["a", "At nine."],
      ["c", "Thanks"],
      ["a", "Sorry, what was that?"]
    ]);
    expect(rows.map(({is_intent_failure}) => is_intent_failure)).toEqual([
      false,
      true,
      false,
      false
    ]);
    expect(rows.map(({is_misunderstood}) => is_misunderstood)).toEqual([true, false, false, true]);
    expect(rows.map(({is_error}) => is_error)).toEqual([true, true, false, true]);
  });
});

describe("int_turn_errors: basis", () => {
  const turns = (marks?: Row): Turn[] => [
    ["a", "Where do you want to go?"],
    ["c", "Homestead", marks],
    ["a", "Sorry, where?"],
    ["c", "Oakland"]
  ];

  it("is the source's marks where it has any in the session, and tells what would be inferred", async () => {
    expect(await errorsOf(turns({is_silent: false}))).toMatchObject([
      {
        error_basis: "marked",
        is_misunderstood: false,
        is_error: false,
        is_misunderstanding_inferred: true
      },
      {
        error_basis: "marked",
        is_misunderstood: false,
        is_error: false,
        is_misunderstanding_inferred: false
      }
    ]);
    expect(
      await errorsOf(turns({is_intent_failed: true, is_intent_failure: true, is_error: true}))
    ).toMatchObject([{is_intent_failure: true, is_error: true}, {is_error: false}]);
  });

  it("is inferred where it has none", async () => {
    expect(await errorsOf(turns())).toMatchObject([
      {error_basis: "inferred", customer_turn_number: 1, is_misunderstood: true, is_error: true},
      {error_basis: "inferred", customer_turn_number: 2, is_misunderstood: false, is_error: false}
    ]);
  });

  it("is none where one side's words are missing", async () => {
    const unknown = {
      error_basis: "none",
      is_misunderstood: null,
      is_silent: null,
      is_intent_failure: null,
      is_error: null
    };
    expect(
      await errorsOf([
        ["a", "Hello?"],
        ["c", null]
      ])
    ).toMatchObject([unknown]);
    expect(
      await errorsOf([
        ["c", "Hello"],
        ["a", null]
      ])
    ).toMatchObject([unknown]);
    expect(await errorsOf([["c", "Hello"]])).toMatchObject([unknown]);
  });

  it("is told of one session at a time", async () => {
    const rows = await runModel("int_turn_errors", {
      int_calls: ["a", "b"].map((session_id) => ({session_id, load_batch: 1, channel: "voice"})),
      int_turns: ["a", "b"].map((session_id) => ({
        session_id,
        load_batch: 1,
        turn_index: 0,
        speaker: "customer",
        customer_turn_number: 1,
        is_silent: session_id === "a" ? true : null,
        is_intent_failure: false,
        is_error: session_id === "a"
      }))
    });
    expect(rows.map(({session_id, error_basis}) => `${session_id} ${error_basis}`).sort()).toEqual([
      "a marked",
      "b none"
    ]);
  });
});

describe("int_turn_errors: loads", () => {
  it("adds only turns of later loads", async () => {
    const turn = (session_id: string, load_batch: number) => ({
      session_id,
      load_batch,
      turn_index: 0,
      speaker: "customer",
      customer_turn_number: 1
    });
    const rows = await runModel(
      "int_turn_errors",
      {
        int_calls: [
          {session_id: "a", load_batch: 1},
          {session_id: "b", load_batch: 2}
        ],
        int_turns: [turn("a", 1), turn("b", 2)]
      },
      {existing: [{session_id: "a", load_batch: 1, turn_index: 0}]}
    );
    expect(rows.map(({session_id}) => session_id)).toEqual(["b"]);
  });
});
