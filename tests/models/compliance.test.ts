import {describe, expect, it} from "vitest";
import {type ConfigInput, checkConfig, listAdditionsOf} from "../../src/engine/config.ts";
import {runModel} from "../support/run-model.ts";

type Row = Record<string, unknown>;
type Rules = ConfigInput["complianceRules"];

/** What a configuration with these rules adds to the lists. */
const listsOf = (complianceRules: Rules, more: ConfigInput = {}) =>
  listAdditionsOf(checkConfig({...more, complianceRules}, "calls.config.ts"));

interface Call {
  call?: Row;
  turns: Row[];
  signals?: Row;
}

const agent = (turn_text: string | null, more: Row = {}) => ({
  speaker: "agent",
  turn_text,
  ...more
});
const customer = (turn_text: string | null, more: Row = {}) => ({
  speaker: "customer",
  turn_text,
  ...more
});

const signalColumns = ["disclosure_words", "do_not_call_words", "offer_words", "upsell_words"];

/** The verdicts on one call; signals of its turns stand beside their texts. */
async function verdictsOn({call = {}, turns, signals}: Call, rules: Rules, more?: ConfigInput) {
  const placed = turns.map((turn, turn_index) => ({
    session_id: "shop:1",
    load_batch: 2,
    turn_index,
    ...turn
  }));
  const pick = (turn: Row, isSignal: boolean) =>
    Object.fromEntries(
      Object.entries(turn).filter(
        ([name]) =>
          ["session_id", "load_batch", "turn_index", "speaker"].includes(name) ||
          signalColumns.includes(name) === isSignal
      )
    );
  const signalled = placed.map((turn) => {
    const {turn_text, start_s, is_silent, ...rest} = pick(turn, true);
    return rest;
  });
  const rows = await runModel(
    "int_rule_verdicts",
    {
      int_calls: [{session_id: "shop:1", load_batch: 2, language_code: "en", ...call}],
      int_turns: placed.map((turn) => pick(turn, false)),
      int_turns_signalled: signalled,
      int_session_signals:
        signals === undefined ? [] : [{session_id: "shop:1", load_batch: 2, ...signals}]
    },
    {lists: listsOf(rules, more)}
  );
  return rows
    .map(({rule, is_broken, turn_index, words}) => ({rule, is_broken, turn_index, words}))
    .sort((a, b) => String(a.rule).localeCompare(String(b.rule)));
}

it("holds nothing against a session without rules", async () => {
  expect(await verdictsOn({turns: [agent("Guaranteed!")]}, [])).toEqual([]);
});

describe("forbidden words", () => {
  const rules: Rules = [
    {name: "no_promises", forbids: "guarantee[sd]?"},
    {name: "no_pressure", forbids: "only today|we're done"}
  ];

  it("break each rule by itself, in one turn too, with the words as evidence", async () => {
    const turns = [
      agent("Hello."),
      agent("It is GUARANTEED, only today, guaranteed."),
      agent("We’re done.")
    ];
    expect(await verdictsOn({turns}, rules)).toEqual([
      {rule: "no_pressure", is_broken: true, turn_index: 1, words: "only today"},
      {rule: "no_promises", is_broken: true, turn_index: 1, words: "GUARANTEED"}
    ]);
  });

  it("count where the other side says them not at all, nor inside of words", async () => {
    const turns = [agent("Ours is unguaranteed."), customer("Is it guaranteed?")];
    expect((await verdictsOn({turns}, rules)).map(({is_broken}) => is_broken)).toEqual([
      false,
      false
    ]);
  });

  it("cannot be told from texts that did not come, unless they stand in another", async () => {
    expect(await verdictsOn({turns: [agent("Hello."), agent(null)]}, rules)).toEqual([]);
    expect(await verdictsOn({turns: [agent("Guaranteed."), agent(null)]}, rules)).toMatchObject([
      {rule: "no_promises", is_broken: true}
    ]);
    expect(
      await verdictsOn({turns: [agent("Hello."), agent(null, {is_silent: true})]}, rules)
    ).toHaveLength(2);
  });

  it("are not looked for in a call without transcript", async () => {
    expect(await verdictsOn({turns: []}, rules)).toEqual([]);
  });

  it("are forbidden in the rule's campaign alone", async () => {
    const campaigns = [{id: "o'hare", name: "O'Hare", complianceRules: rules}];
    const turns = [agent("Guaranteed.")];
    const inCampaign = (campaign_id: string | null) =>
      verdictsOn({call: {campaign_id}, turns}, [], {campaigns});
    expect(await inCampaign("o'hare")).toHaveLength(2);
    expect(await inCampaign("spring")).toEqual([]);
    expect(await inCampaign(null)).toEqual([]);
  });
});

describe("required words", () => {
  const anywhere: Rules = [{name: "price", requires: "(the )?price is"}];
  const inSeconds: Rules = [{name: "price", requires: "price is", withinSeconds: 20}];
  const inTurns: Rules = [{name: "price", requires: "price is", withinTurns: 2}];
  const inBoth: Rules = [{name: "price", requires: "price is", withinSeconds: 20, withinTurns: 1}];
  const at = (start_s: number) => ({start_s});

  it.each<[string, Rules, Call, boolean | undefined]>([
    ["said at last", anywhere, {turns: [agent("Hello."), agent("The price is 5.")]}, false],
    ["never said", anywhere, {turns: [agent("Hello.")]}, true],
    [
      "said by the customer",
      anywhere,
      {turns: [agent("Hello."), customer("The price is 5?")]},
      true
    ],
    ["maybe in a text that did not come", anywhere, {turns: [agent(null)]}, undefined],
    [
      "said in time",
      inSeconds,
      {turns: [agent("Hi.", at(0)), agent("Price is 5.", at(20))]},
      false
    ],
    [
      "said too late",
      inSeconds,
      {turns: [agent("Hi.", at(0)), agent("Price is 5.", at(20.5))], call: {duration_s: 30}},
      true
    ],
    ["maybe in time, as there are no times", inSeconds, {turns: [agent("Price is 5.")]}, undefined],
    ["never said, times or not", inSeconds, {turns: [agent("Hi.")], call: {duration_s: 25}}, true],
    [
      "not said before the call ended, in time",
      inSeconds,
      {turns: [agent("Hi.", at(0))], call: {duration_s: 19}},
      undefined
    ],
    [
      "never said, and the time over",
      inSeconds,
      {turns: [agent("Hi.", at(0))], call: {duration_s: 20}},
      true
    ],
    [
      "said in the second of two turns",
      inTurns,
      {turns: [agent("Hi."), customer("Hi."), agent("Price is 5.")]},
      false
    ],
    [
      "said in the third of two turns",
      inTurns,
      {turns: [agent("Hi."), agent("So."), agent("Price is 5.")]},
      true
    ],
    [
      "not said in the one turn there was",
      inTurns,
      {turns: [agent("Hi."), customer("Bye.")]},
      undefined
    ],
    [
      "said in time, by the clock",
      inBoth,
      {turns: [agent("Hi.", at(0)), agent("Price is 5.", at(9))]},
      false
    ],
    [
      "said too late, by turns, without a clock",
      inBoth,
      {turns: [agent("Hi."), agent("Price is 5.")]},
      true
    ]
  ])("%s", async (_, rules, given, expected) => {
    const [verdict] = await verdictsOn(given, rules);
    expect(verdict?.is_broken).toBe(expected);
  });

  it("that came too late are the evidence", async () => {
    expect(
      await verdictsOn({turns: [agent("Hi."), agent("So."), agent("The price is 5.")]}, inTurns)
    ).toEqual([{rule: "price", is_broken: true, turn_index: 2, words: "price is"}]);
  });
});

describe("disclosure_required", () => {
  const rules: Rules = ["disclosure_required"];
  const told = {disclosure_words: "this call is recorded"};

  it("takes a disclosure within 30 s", async () => {
    const turns = [
      agent("Hi.", {start_s: 0}),
      agent("So.", {start_s: 9}),
      agent("x", {...told, start_s: 30})
    ];
    expect(await verdictsOn({turns}, rules)).toEqual([
      {
        rule: "disclosure_required",
        is_broken: false,
        turn_index: 2,
        words: "this call is recorded"
      }
    ]);
  });

  it("takes one in the agent's first two turns where there are no times", async () => {
    expect(
      await verdictsOn({turns: [agent("Hi."), customer("Hi."), agent("x", told)]}, rules)
    ).toMatchObject([{is_broken: false}]);
    expect(
      await verdictsOn({turns: [agent("Hi."), agent("So."), agent("x", told)]}, rules)
    ).toMatchObject([{is_broken: true, turn_index: 2}]);
    expect(
      await verdictsOn({turns: [agent("Hi."), agent("x", told)]}, rules, {
        disclosureWithin: {turns: 1}
      })
    ).toMatchObject([{is_broken: true}]);
  });

  it("is not looked for in a language without patterns", async () => {
    const turns = [agent("Guten Tag."), agent("Also.")];
    expect(await verdictsOn({call: {language_code: "de"}, turns}, rules)).toEqual([]);
    expect(await verdictsOn({turns}, rules)).toHaveLength(1);
  });
});

describe("dnc_respect within a session", () => {
  const rules: Rules = ["dnc_respect"];
  const wish = customer("Stop calling me.", {do_not_call_words: "stop calling me"});
  const ignored = {do_not_call_turn_index: 1, is_do_not_call_respected: false};
  const words = "stop calling me";

  it.each<[string, Call, Row[]]>([
    ["no wish", {turns: [agent("Hi."), customer("Hi.")]}, [{is_broken: false, words: null}]],
    [
      "a wish that is promised",
      {
        turns: [agent("Hi."), wish, agent("Of course.")],
        signals: {...ignored, is_do_not_call_respected: true}
      },
      [{is_broken: false, turn_index: 1, words}]
    ],
    [
      "a wish that is passed over",
      {turns: [agent("Hi."), wish, agent("Anyway.")], signals: ignored},
      [{is_broken: true, turn_index: 1, words}]
    ],
    [
      "another offer after it",
      {
        turns: [agent("Hi."), wish, agent("Sure."), agent("x", {upsell_words: "premium plan"})],
        signals: ignored
      },
      [{is_broken: true, turn_index: 3, words: "premium plan"}]
    ],
    [
      "a wish that nobody had a turn to answer",
      {turns: [agent("Hi."), wish], signals: ignored},
      [{is_broken: false, turn_index: 1}]
    ],
    ["a wish that may be in a text that did not come", {turns: [customer(null)]}, []],
    ["no transcript, nobody known called", {turns: []}, []],
    [
      "no transcript, somebody known called",
      {turns: [], call: {direction: "outbound", customer_key: "k"}},
      [{is_broken: false, words: null}]
    ]
  ])("%s", async (_, given, expected) => {
    expect(await verdictsOn(given, rules)).toMatchObject(expected);
  });
});

describe("int_rule_breaks", () => {
  const at = (hour: number) => `2026-03-02T${String(hour).padStart(2, "0")}:00:00Z`;
  const call = (session_id: string, hour: number | null, more: Row = {}) => ({
    session_id,
    load_batch: 1,
    direction: "outbound",
    customer_key: "k",
    started_at: hour === null ? null : at(hour),
    ...more
  });
  const verdict = (session_id: string, more: Row = {}) => ({
    session_id,
    load_batch: 1,
    rule: "dnc_respect",
    is_broken: false,
    ...more
  });
  /** Calls, of which the named ones hold a request in their turn 3; who breaks what by it. */
  const breaksOf = async (calls: Row[], requests: string[], verdicts: Row[]) =>
    (
      await runModel("int_rule_breaks", {
        int_calls: calls,
        int_rule_verdicts: verdicts,
        int_session_signals: requests.map((session_id) => ({
          session_id,
          load_batch: 1,
          do_not_call_turn_index: 3
        })),
        int_turns_signalled: requests.map((session_id) => ({
          session_id,
          load_batch: 1,
          turn_index: 3,
          speaker: "customer",
          do_not_call_words: "stop calling"
        }))
      })
    ).sort((a, b) => String(a.session_id).localeCompare(String(b.session_id)));

  it("flag each later call to who asked, and name the first request", async () => {
    const calls = [call("a", 8), call("b", 9), call("c", 10), call("d", 11)];
    const verdicts = ["a", "b", "c", "d"].map((id) => verdict(id));
    expect(await breaksOf(calls, ["b", "c"], verdicts)).toEqual(
      ["c", "d"].map((session_id) => ({
        session_id,
        load_batch: 1,
        rule: "dnc_respect",
        said_in_session_id: "b",
        turn_index: 3,
        words: "stop calling"
      }))
    );
  });

  it.each<[string, Row]>([
    ["who calls back", {direction: "inbound"}],
    ["a call of unknown direction", {direction: null}],
    ["another customer", {customer_key: "other"}],
    ["a customer whom nobody knows", {customer_key: null}],
    ["a call at an unknown time", {started_at: null}],
    ["a call at the same time", {started_at: at(8)}]
  ])("leave %s alone", async (_, more) => {
    const calls = [call("a", 8), call("b", 9, more)];
    expect(await breaksOf(calls, ["a"], [verdict("a"), verdict("b")])).toEqual([]);
  });

  it("hold where the rule does, whatever campaign the request was made in", async () => {
    const calls = [call("a", 8), call("b", 9), call("c", 10)];
    expect(await breaksOf(calls, ["a"], [verdict("c")])).toMatchObject([{session_id: "c"}]);
  });

  it("are those of a call's last version", async () => {
    const calls = [call("a", 8, {load_batch: 2}), call("b", 9)];
    const verdicts = [verdict("a", {is_broken: true}), verdict("b")];
    expect(await breaksOf(calls, ["a"], verdicts)).toEqual([]);
  });

  it("come with what a session breaks by itself", async () => {
    const broken = verdict("a", {rule: "price", is_broken: true, turn_index: 1, words: "cheap"});
    expect(await breaksOf([call("a", 8)], [], [broken])).toMatchObject([
      {session_id: "a", rule: "price", said_in_session_id: "a", turn_index: 1, words: "cheap"}
    ]);
  });
});

it("int_session_compliance tells each session's rules, examined and broken", async () => {
  const of = (session_id: string, rule: string, more: Row = {}) => ({
    session_id,
    load_batch: 1,
    rule,
    ...more
  });
  const rows = await runModel("int_session_compliance", {
    int_calls: ["a", "b", "c"].map((session_id) => ({session_id, load_batch: 1})),
    int_rule_verdicts: [
      of("a", "z"),
      of("a", "dnc_respect"),
      of("b", "z"),
      of("c", "z", {load_batch: 0})
    ],
    int_rule_breaks: ["a", "before"].map((said) =>
      of("a", "dnc_respect", {said_in_session_id: said})
    )
  });
  expect(rows.sort((a, b) => String(a.session_id).localeCompare(String(b.session_id)))).toEqual([
    {
      session_id: "a",
      load_batch: 1,
      examined_rules: ["dnc_respect", "z"],
      broken_rules: ["dnc_respect"]
    },
    {session_id: "b", load_batch: 1, examined_rules: ["z"], broken_rules: []}
  ]);
});
