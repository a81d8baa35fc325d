import {describe, expect, it} from "vitest";
import {type ConfigInput, checkConfig, listAdditionsOf} from "../../src/engine/config.ts";
import {runModel, testProject} from "../support/run-model.ts";

type Row = Record<string, unknown>;
type SignalPattern = NonNullable<ConfigInput["signalPatterns"]>[number];

/**
 * What each turn of one conversation gives; `[speaker, text]` each, `a` or `c`. One of which there is no row gives
 * nothing: NULL in every column.
 */
async function signalled(
  turns: ["a" | "c", string | null][],
  call: Row = {},
  patterns: SignalPattern[] = []
): Promise<Row[]> {
  let customerTurns = 0;
  const rows = await runModel(
    "int_turns_signalled",
    {
      int_calls: [{session_id: "shop:1", load_batch: 1, language_code: "en", ...call}],
      int_turns: turns.map(([speaker, turn_text], turn_index) => ({
        session_id: "shop:1",
        load_batch: 1,
        turn_index,
        speaker: speaker === "a" ? "agent" : "customer",
        customer_turns_so_far: speaker === "c" ? ++customerTurns : customerTurns,
        turn_text
      }))
    },
    {lists: listAdditionsOf(checkConfig({signalPatterns: patterns}, "test"))}
  );
  const columns = (await testProject()).byName.get("int_turns_signalled")?.columns ?? [];
  const nothing: Row = Object.fromEntries(columns.map(({name}) => [name, null]));
  return turns.map((_, index) => rows.find(({turn_index}) => turn_index === index) ?? nothing);
}

/** One column of what a customer's single turn gives. */
async function heard(column: string, text: string): Promise<unknown> {
  return (await signalled([["c", text]]))[0]?.[column];
}

/** One column of what each text gives, a customer's answer to the agent's question in a conversation of its own. */
async function answered(
  column: string,
  question: string,
  texts: readonly string[]
): Promise<unknown[]> {
  const sessions = texts.map((text, number) => ({text, session_id: `shop:${number}`}));
  const rows = await runModel("int_turns_signalled", {
    int_calls: sessions.map(({session_id}) => ({session_id, load_batch: 1, language_code: "en"})),
    int_turns: sessions.flatMap(({session_id, text}) => [
      {
        ...{session_id, load_batch: 1, turn_index: 0, speaker: "agent"},
        customer_turns_so_far: 0,
        turn_text: question
      },
      {
        ...{session_id, load_batch: 1, turn_index: 1, speaker: "customer"},
        customer_turns_so_far: 1,
        turn_text: text
      }
    ])
  });
  return sessions.map(
    ({session_id}) =>
      rows.find((row) => row.session_id === session_id && row.turn_index === 1)?.[column] ?? null
  );
}

/** Expects of each text what stands beside it. */
async function expectEach(
  column: string,
  question: string,
  cases: readonly (readonly [text: string, expected: unknown])[]
): Promise<void> {
  const texts = cases.map(([text]) => text);
  const found = await answered(column, question, texts);
  expect(texts.map((text, number) => [text, found[number]])).toEqual(cases);
}

describe("conversion", () => {
  it.each([
    ["Yes, I'll book that appointment.", "I'll book"],
    ["Sign me up!", "Sign me up"],
    ["Let’s proceed.", "Let's proceed"],
    ["I can't wait, sign me up", "sign me up"],
    ["I would like to donate two dollars", "I would like to donate"]
  ])("is said: %s", async (text, words) => {
    expect(await heard("conversion_words", text)).toBe(words);
  });

  it("is asked for as a favour", async () => {
    expect(await heard("conversion_basis", "Could you book that for me?")).toBe("said");
  });

  it.each([
    "I don't want to sign up now.",
    "Let's not proceed.",
    "Should I sign up?",
    "If I order it, when does it come",
    "I'm not going to buy that."
  ])("is denied or asked: %s", async (text) => {
    expect(await heard("conversion_words", text)).toBeNull();
  });

  it("is said in many ways", async () => {
    await expectEach("conversion_words", "What do you think of it?", [
      ["I'd be happy to donate $1.", "I'd be happy to donate"],
      ["Put me down for two.", "Put me down for"],
      ["Yes, let's do it.", "let's do it"],
      ["I think I can do fifty cents.", "I think I can do fifty cents"],
      ["Okay, I'll do it.", "I'll do it"],
      ["I don't mind paying for that.", "I don't mind paying"],
      ["That's a yes from me.", "That's a yes"],
      ["I'm in!", "I'm in!"]
    ]);
  });

  it("is not what is wished, put off or done elsewhere", async () => {
    await expectEach(
      "conversion_words",
      "What do you think of it?",
      [
        "I'd buy it if I could.",
        "I would like to join, but I can't afford it.",
        "I'd love to donate, but I don't have the money.",
        "Maybe I'll sign up.",
        "I might donate next time.",
        "I will donate later.",
        "I'll buy it when I get paid.",
        "I will donate on their website.",
        "I want to give to another charity.",
        "I will donate $0.",
        "I'm not comfortable giving money."
      ].map((text) => [text, null])
    );
  });

  it("is a yes that leaves nothing open", async () => {
    await expectEach("conversion_words", "Would you like to donate?", [
      ["I can do that.", "I can do that"],
      ["Sure, I would be willing to.", "Sure"],
      ["I will.", "I will."],
      ["Okay.", "Okay"],
      ["Okay, I'll think about it.", null],
      ["Sure, I'll check the website.", null],
      ["I would, but I can't right now.", null],
      ["Okay, what is it?", null],
      ["Okay, forget it.", null]
    ]);
  });

  it.each([
    ["Fifty cents.", "Fifty cents"],
    ["$2", "$2"],
    ["Is it $2?", null],
    ["$0.", null],
    ["No, $2 is too much.", null]
  ])("is an amount that answers what was asked: %s", async (text, words) => {
    const [, answer] = await signalled([
      ["a", "How much would you like to give?"],
      ["c", text]
    ]);
    expect(answer?.conversion_words).toBe(words);
  });

  it("is not what only repeats the agent's words", async () => {
    const [, echo, , answer] = await signalled([
      ["a", "So I just say sign me up and it is done."],
      ["c", "Sign me up and it is done"],
      ["a", "You say sign me up."],
      ["c", "Yes, sign me up"]
    ]);
    expect([echo?.conversion_words, answer?.conversion_words]).toEqual([null, "sign me up"]);
  });

  it("is a yes to an offer", async () => {
    const turns = await signalled([
      ["a", "Would you like to book a visit?"],
      ["c", "What does it cost?"],
      ["a", "Nothing."],
      ["c", "Okay, sure."]
    ]);
    expect(turns.map(({conversion_words}) => conversion_words)).toEqual([null, null, null, "Okay"]);
    expect(turns[3]).toMatchObject({conversion_basis: "agreed", ask_turn_index: 0, answer: "yes"});
  });

  it.each([
    ["the second", ["Hm."], "yes"],
    ["the third", ["Hm.", null], null]
  ])(
    "answers an offer in the two turns after it, whatever the others say: %s",
    async (_, others, expected) => {
      const turns = await signalled([
        ["a", "Would you like to book a visit?"],
        ...others.map((text): ["c", string | null] => ["c", text]),
        ["c", "Okay, sure."]
      ]);
      expect(turns.at(-1)?.answer).toBe(expected);
    }
  );

  it("is not a yes after a no", async () => {
    const turns = await signalled([
      ["a", "Would you like to book a visit?"],
      ["c", "No, thanks."],
      ["a", "All right, goodbye."],
      ["c", "Okay, bye."]
    ]);
    expect(turns.map(({answer}) => answer)).toEqual([null, "no", null, null]);
    expect(turns.map(({conversion_words}) => conversion_words)).toEqual([null, null, null, null]);
  });

  it("is not a yes to any other question", async () => {
    const turns = await signalled([
      ["a", "Are you leaving from downtown?"],
      ["c", "Yes."],
      ["a", "Would you like to book a seat?"],
      ["c", "How long does it take?"],
      ["a", "An hour. Is there anything else?"],
      ["c", "Okay, that was it."]
    ]);
    expect(turns.map(({agreement_words}) => agreement_words)).toEqual([
      ...[null, "Yes", null, null, null, "Okay"]
    ]);
    expect(turns.filter(({conversion_words}) => conversion_words !== null)).toEqual([]);
  });
});

describe("a decline", () => {
  it("is outright", async () => {
    await expectEach("decline_words", "Have you heard of us?", [
      ["I don't want to sign up now.", "I don't want to sign up"],
      ["I'm not interested.", "I'm not interested"],
      ["I'd rather not.", "I'd rather not"],
      ["I think I'll pass.", "I think I'll pass"],
      ["I will give nothing.", "I will give nothing."],
      ["No, thank you.", "No, thank you"],
      ["No, I have not heard of it.", null],
      ["No problem, I'll wait.", null],
      ["I don't know.", null]
    ]);
  });

  it("is a no to an offer, and to nothing else", async () => {
    const turns = await signalled([
      ["a", "Have you heard of us?"],
      ["c", "No."],
      ["a", "Would you like to book a visit?"],
      ["c", "No."]
    ]);
    expect(turns.map(({decline_words}) => decline_words)).toEqual([null, null, null, "No"]);
    expect(turns.map(({refusal_words}) => refusal_words)).toEqual([null, "No", null, "No"]);
  });

  it("is no set phrase", async () => {
    await expectEach(
      "refusal_words",
      "How are you?",
      ["No problem!", "No worries.", "No doubt about that.", "I'm good, how are you?"].map(
        (text) => [text, null]
      )
    );
  });
});

describe("taking a conversion back", () => {
  it("is heard", async () => {
    await expectEach("withdrawal_words", "What can I do for you?", [
      ["Actually, no.", "Actually, no."],
      ["Never mind.", "Never mind."],
      ["I changed my mind.", "changed my mind"],
      ["Please cancel that.", "Please cancel that"],
      ["On second thought, I'd rather not.", "On second thought"],
      ["I don't want it any more.", "don't want it any more."],
      ["Can I cancel it at any time?", null],
      ["I haven't changed my mind.", null],
      ["Please don't cancel it.", null],
      ["I actually like it.", null]
    ]);
  });

  it("is not what comes before the yes of the same turn", async () => {
    const turns = await signalled([
      ["c", "Never mind, I'll take it."],
      ["c", "I'll take it. No wait, cancel that."]
    ]);
    expect(turns.map(({withdrawal_words}) => withdrawal_words)).toEqual([null, ", cancel that"]);
  });

  it("is not a no to an upsell", async () => {
    const [, turn] = await signalled([
      ["a", "Would you like the extended warranty for $25?"],
      ["c", "Actually, no."]
    ]);
    expect(turn).toMatchObject({answer: "no", is_upsell_answered: true, withdrawal_words: null});
  });
});

describe("upsell", () => {
  it.each([
    ["We have a premium package for an extra $50.", "premium package", 50],
    ["There is an extended warranty for $25.", "extended warranty", 25],
    ["It is fifty dollars more.", "fifty dollars more", 50],
    ["The deluxe plan is $1,250.00.", "deluxe plan", 1250],
    ["The pro plan is USD 30 per month.", "pro plan", 30],
    ["The gold plan costs between 20 and 30 dollars.", "gold plan", 20],
    ["The premium package is $50 and the extended warranty $25.", "premium package", 75],
    ["The plus package is $20 to $30.", "plus package", 20],
    ["An extended warranty is thirty-five dollars.", "extended warranty", 35],
    [
      "Would you consider giving a little more, say $.50?",
      "Would you consider giving a little more",
      0.5
    ],
    ["Could you add another 50 cents?", "another 50 cents", 0.5],
    ["Could you increase your donation to 5$?", "increase your donation", 5]
  ])("is offered: %s", async (text, words, usd) => {
    const [turn] = await signalled([["a", text]]);
    expect([turn?.upsell_words, Number(turn?.amount_usd)]).toEqual([words, usd]);
  });

  it.each([
    "I am able to give more these days.",
    "They want to do more.",
    "It grew more and more."
  ])("is not what others do: %s", async (text) => {
    const [turn] = await signalled([["a", text]]);
    expect(turn?.upsell_words).toBeNull();
  });

  it("is no conversion", async () => {
    const [, turn] = await signalled([
      ["a", "Would you like the extended warranty for $25?"],
      ["c", "Yes please."]
    ]);
    expect(turn).toMatchObject({answer: "yes", is_upsell_answered: true, conversion_words: null});
  });

  it("keeps the period", async () => {
    const [turn] = await signalled([["a", "The pro plan is USD 30 per month."]]);
    expect(turn?.amount_period).toBe("month");
  });
});

describe("other signals", () => {
  it.each([
    ["objection_kind", "That is too expensive.", "price"],
    ["objection_kind", "I have to ask my wife first.", "authority"],
    ["objection_kind", "Lovely weather.", null],
    ["escalation_request_words", "Can I talk to a real person?", "talk to a real person"],
    ["escalation_request_words", "Operator.", "Operator."],
    ["escalation_request_words", "I don't want to talk to a person", null],
    ["do_not_call_words", "Please stop calling me.", "stop calling me"],
    ["question_kind", "What kind of food do you have", "open"],
    ["question_kind", "Do you have any", "closed"],
    ["question_kind", "At six?", "closed"],
    ["question_kind", "At six.", null]
  ])("%s of %s", async (column, text, expected) => {
    expect(await heard(column, text)).toBe(expected);
  });

  it("are the agent's where only an agent can give them", async () => {
    const turns = await signalled([
      ["c", "This call may be recorded."],
      ["a", "This call may be recorded."]
    ]);
    expect(turns.map(({disclosure_kind}) => disclosure_kind)).toEqual([null, "recording"]);
  });

  it("are not found in a language that has no patterns", async () => {
    const turns = await signalled([["c", "Sign me up! Can I?"]], {language_code: "fr"});
    expect(turns).toMatchObject([{conversion_words: null, question_kind: null}]);
  });

  it("are none where the text did not come", async () => {
    const [turn] = await signalled([["c", null]]);
    expect(turn).toMatchObject({conversion_words: null, question_kind: null, amount_usd: null});
  });
});

describe("words of one's own", () => {
  const german: SignalPattern[] = [
    {signal: "conversion", pattern: "ich nehme (es|das)", language: "de"},
    {signal: "agreement", pattern: "ja|gerne", language: "de"},
    {signal: "negation", pattern: "nicht|nie", language: "de"},
    {signal: "offer", pattern: "möchten sie", language: "de"},
    {signal: "open_question", pattern: "(^|[.!?]\\s*)(was|wann|wie)", language: "de"}
  ];
  const words = (rows: Row[]) => rows.map(({conversion_words}) => conversion_words);

  it("are found in their language, and only there", async () => {
    const turns: ["c", string][] = [
      ["c", "Gut, ich nehme es."],
      ["c", "Sign me up."]
    ];
    expect(words(await signalled(turns, {language_code: "de"}, german))).toEqual([
      "ich nehme es",
      null
    ]);
    expect(words(await signalled(turns, {}, german))).toEqual([null, "Sign me up"]);
  });

  it("are read with the denials, answers and questions of their language", async () => {
    const turns: ["a" | "c", string][] = [
      ["c", "Ich sage nicht ich nehme es."],
      ["a", "Möchten Sie einen Termin?"],
      ["c", "Wann wäre das?"],
      ["c", "Ja."]
    ];
    const rows = await signalled(turns, {language_code: "de"}, german);
    expect(words(rows)).toEqual([null, null, null, "Ja"]);
    expect(rows.map(({question_kind}) => question_kind)).toEqual([null, "closed", "open", null]);
  });

  it("count in their campaign alone, where they have one", async () => {
    const patterns = [{signal: "conversion", pattern: "beam me up", campaign: "spring"}];
    const turns: ["c", string][] = [
      ["c", "Beam me up."],
      ["c", "Do not beam me up."]
    ];
    expect(words(await signalled(turns, {campaign_id: "spring"}, patterns))).toEqual([
      "Beam me up",
      null
    ]);
    expect(words(await signalled(turns, {campaign_id: "autumn"}, patterns))).toEqual([null, null]);
    expect(words(await signalled(turns, {}, patterns))).toEqual([null, null]);
  });

  it("name amounts of any language's calls", async () => {
    const [turn] = await signalled([["c", "Für $50 pro Monat"]], {language_code: "fr"});
    expect(turn).toMatchObject({amount_words: "$50"});
  });
});

it("has a row of the turns alone that give a signal, ask something or name an amount", async () => {
  const texts = ["Sign me up.", "At six.", "Why?", null, "It was $2."];
  const rows = await runModel("int_turns_signalled", {
    int_calls: [{session_id: "shop:1", load_batch: 1, language_code: "en"}],
    int_turns: texts.map((turn_text, turn_index) => ({
      ...{session_id: "shop:1", load_batch: 1, speaker: "customer", turn_index, turn_text},
      customer_turns_so_far: turn_index + 1
    }))
  });
  expect(rows.map(({turn_index}) => turn_index).sort()).toEqual([0, 2, 4]);
});

it("hears a text anew each time it is said, and by who says it", async () => {
  const turns = await signalled([
    ["c", "Sign me up."],
    ["a", "Sign me up."],
    ["c", "Wait."],
    ["c", "Sign me up."]
  ]);
  expect(turns.map(({conversion_words}) => conversion_words)).toEqual([
    "Sign me up",
    null,
    null,
    "Sign me up"
  ]);
});

it("values several amounts of one turn, and of two sides by the side that offers", async () => {
  const text = "The premium package is 50cents and the extended warranty $25 or USD30.";
  const turns = await signalled([
    ["a", text],
    ["c", text]
  ]);
  expect(turns.map(({amount_usd}) => Number(amount_usd))).toEqual([25.5, 0.5]);
});
