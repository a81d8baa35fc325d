import {expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

/** Turns of a session, `a:` for the agent's and `c:` for the customer's. */
const turns = (session_id: string, ...said: string[]) =>
  said.map((line, turn_index) => ({
    session_id,
    load_batch: 1,
    turn_index,
    speaker: line.startsWith("a:") ? "agent" : "customer",
    turn_text: line.slice(3) || null
  }));

const rolesIn = async (language_code: string, ...said: string[]) => {
  const [row] = await runModel("int_session_roles", {
    int_calls: [{session_id: "s", language_code}],
    int_turns: turns("s", ...said)
  });
  return row;
};

const rolesOf = (...said: string[]) => rolesIn("en", ...said);

it("suspects a session in which only the customer says what the serving side says", async () => {
  expect(
    await rolesOf(
      "c: Thank you for calling Acme.",
      "a: Hi, I want to book.",
      "c: May I have your name?"
    )
  ).toMatchObject({
    is_examined: true,
    is_swap_suspected: true,
    has_customer_greeting: true,
    has_customer_request: true,
    has_customer_offer_of_help: false,
    has_customer_disclosure: false,
    has_customer_introduction: false
  });
});

it.each([
  ["greeting", "en", "Welcome to the CMU bus information system."],
  ["greeting", "pl", "Dziękuję za telefon do banku."],
  ["offer_of_help", "en", "What can I do for you?"],
  ["offer_of_help", "de", "Wie kann ich Ihnen helfen?"],
  ["offer_of_help", "fr", "Comment puis-je vous aider ?"],
  ["offer_of_help", "es", "¿En qué puedo ayudarle?"],
  ["disclosure", "en", "This call may be recorded for quality."],
  ["disclosure", "en", "I’m your virtual assistant."],
  ["introduction", "en", "Hi, my name is Dana, calling from Acme."],
  ["request", "en", "Could you please confirm your date of birth?"],
  ["request", "pl", "Proszę podać kod pocztowy."],
  ["service", "en", "Where would you like to go?"],
  ["service", "en", "Okay, let me check that for you."],
  ["service", "de", "Wohin möchten Sie fahren?"]
])("finds a %s in %s: “%s”", async (sign, language, said) => {
  expect(await rolesIn(language, `c: ${said}`, "a: Yes.")).toMatchObject({
    is_swap_suspected: true,
    [`has_customer_${sign}`]: true
  });
  expect(await rolesIn(language, `a: ${said}`, "c: Yes.")).toMatchObject({
    is_agent_signed: true,
    is_examined: true,
    is_swap_suspected: false
  });
});

it.each([
  "Hello, how are you?",
  "I am calling about my order.",
  "I'd like to book a table, my name is John.",
  "Can you give me the phone number?",
  "Thank you, goodbye.",
  "I want to be recorded as absent.",
  "I'm looking for a train from Leeds.",
  "What would you recommend?"
])("takes “%s” for nobody's in particular", async (said) => {
  expect(await rolesOf(`c: ${said}`, "a: Okay.")).toMatchObject({
    is_examined: false,
    is_swap_suspected: false
  });
});

it("does not suspect where both say such things, or only one side has words", async () => {
  expect(await rolesOf("a: How may I help you?", "c: What can I do for you?")).toMatchObject({
    is_examined: true,
    is_swap_suspected: false
  });
  expect(await rolesOf("c: How may I help you?", "a: ")).toMatchObject({
    is_examined: false,
    is_swap_suspected: false
  });
});

it("examines nothing in a language that the list does not have", async () => {
  expect(await rolesIn("nl", "a: Waarmee kan ik u helpen?", "c: Hallo.")).toMatchObject({
    is_examined: false
  });
});

it("looks at the first six turns only", async () => {
  const six = ["a: One.", "c: Two.", "a: Three.", "c: Four.", "a: Five.", "c: Six."];
  expect(await rolesOf(...six, "c: How can I help?")).toMatchObject({is_examined: false});
});

it("gives each source its share with an interval, and flags what is notable", async () => {
  const sessions = (source: string, count: number, more: Record<string, boolean>) =>
    Array.from({length: count}, (_, at) => ({
      session_id: `${source}:${at}-${JSON.stringify(more)}`,
      source,
      is_examined: true,
      is_swap_suspected: false,
      has_customer_greeting: false,
      has_customer_offer_of_help: false,
      has_customer_disclosure: false,
      has_customer_introduction: false,
      has_customer_request: false,
      has_customer_service: false,
      ...more
    }));
  const all = [
    ...sessions("swapped", 8, {is_swap_suspected: true, has_customer_greeting: true}),
    ...sessions("swapped", 2, {is_swap_suspected: true, has_customer_request: true}),
    ...sessions("fine", 98, {}),
    ...sessions("fine", 2, {is_swap_suspected: true}),
    ...sessions("equals", 12, {}),
    ...sessions("equals", 8, {is_swap_suspected: true}),
    ...sessions("tiny", 2, {is_swap_suspected: true}),
    ...sessions("silent", 1, {is_examined: false})
  ];
  const rows = await runModel("quality_roles", {
    int_calls: [
      ...all.map(({session_id, source}) => ({session_id, source})),
      {session_id: "silent:without turns", source: "silent"}
    ],
    int_session_roles: all.map(({source: _source, ...row}) => row)
  });
  // the lower end for 10 of 10 is 10 / (10 + 1.96²)
  expect(rows).toMatchObject([
    // two in five, but perhaps only one in five
    {source: "equals", suspected_share: 0.4, is_flagged: false},
    {source: "fine", examined_count: 100, suspected_count: 2, is_flagged: false},
    {
      source: "silent",
      session_count: 2,
      examined_count: 0,
      suspected_share: null,
      low: null,
      is_flagged: false
    },
    {
      source: "swapped",
      session_count: 10,
      suspected_count: 10,
      suspected_share: 1,
      is_flagged: true,
      greeting_count: 8,
      request_count: 2,
      disclosure_count: 0
    },
    {source: "tiny", suspected_count: 2, is_flagged: false}
  ]);
  expect(rows[1]?.low).toBeCloseTo(0.0055, 4);
  expect(rows[1]?.high).toBeCloseTo(0.07, 3);
  expect(rows[3]?.low).toBeCloseTo(0.7225, 4);
});
