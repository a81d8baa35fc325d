import {describe, expect, it} from "vitest";
import {checkConfig, listAdditionsOf, projectFolder} from "../../src/engine/config.ts";
import {referenceRows} from "../../src/engine/reference.ts";
import {runModel} from "../support/run-model.ts";

const variables = {as_of: "2026-03-01T00:00:00Z", period_days: 28};

const session = (id: string, more: Record<string, unknown> = {}) => ({
  session_id: id,
  source: "shop",
  started_at: "2026-02-20T10:00:00Z",
  turn_count: 4,
  is_synthetic: false,
  ...more
});

const claim = (session_id: string, turn_index: number, signal: string, words: string | null) => ({
  session_id,
  turn_index,
  speaker: "customer",
  signal,
  words
});

describe("int_turn_claims", () => {
  it("has a row for each signal of a turn, with its words", async () => {
    const key = {session_id: "shop:1", load_batch: 1};
    const rows = await runModel("int_turn_claims", {
      int_turns_signalled: [
        {
          ...key,
          turn_index: 0,
          speaker: "agent",
          upsell_words: "extended warranty",
          amount_usd: 25,
          question_kind: "closed"
        },
        {
          ...key,
          turn_index: 1,
          speaker: "customer",
          objection_words: "too expensive",
          objection_kind: "price",
          question_kind: "open"
        }
      ],
      int_turn_sentiment: [
        {
          ...key,
          turn_index: 0,
          speaker: "agent",
          sentiment_label: "negative",
          sentiment_words: "bad -2.5"
        },
        {
          ...key,
          turn_index: 1,
          speaker: "customer",
          sentiment_label: "negative",
          sentiment_words: "bad -2.5"
        },
        {
          ...key,
          turn_index: 3,
          speaker: "customer",
          sentiment_label: "positive",
          sentiment_words: "good 1.9"
        }
      ],
      int_turn_dissatisfaction: [
        {...key, turn_index: 1, is_unmet: false, is_rejecting: true, is_dissatisfied: true},
        {...key, turn_index: 3, is_unmet: true, is_rejecting: false, is_dissatisfied: false}
      ],
      int_turns: [
        {...key, turn_index: 1, speaker: "customer", is_silent: false, is_misunderstood: true},
        {...key, turn_index: 3, speaker: "customer", is_silent: true, is_misunderstood: true}
      ]
    });
    const found = rows.map(({turn_index, signal, kind, words, amount_usd}) =>
      [turn_index, signal, kind, words, amount_usd].join(" | ")
    );
    expect(found.sort()).toEqual([
      "0 | closed_question |  |  | ",
      "0 | upsell |  | extended warranty | 25",
      "1 | dissatisfaction | says no |  | ",
      "1 | misunderstanding |  |  | ",
      "1 | objection | price | too expensive | ",
      "1 | sentiment |  | bad -2.5 | ",
      "3 | silence |  |  | "
    ]);
  });
});

it("claims that a yes was taken back only where there was one", async () => {
  const back = {load_batch: 1, speaker: "customer", withdrawal_words: "never mind"};
  const rows = await runModel("int_turn_claims", {
    int_turns_signalled: [
      {...back, session_id: "shop:1", turn_index: 3},
      {...back, session_id: "shop:1", turn_index: 5},
      {...back, session_id: "shop:2", turn_index: 3}
    ],
    int_session_signals: [
      {session_id: "shop:1", load_batch: 1, conversion_turn_index: 4},
      {session_id: "shop:2", load_batch: 1}
    ]
  });
  expect(rows).toMatchObject([
    {session_id: "shop:1", turn_index: 5, signal: "withdrawal", words: "never mind"}
  ]);
  expect(rows).toHaveLength(1);
});

it("claims a break of a rule where it was said, by whom it was said", async () => {
  const rule_break = {session_id: "shop:1", load_batch: 1, said_in_session_id: "shop:1"};
  const turn = {session_id: "shop:1", load_batch: 1, is_silent: false, is_misunderstood: false};
  const rows = await runModel("int_turn_claims", {
    int_turns: [
      {...turn, turn_index: 2, speaker: "agent"},
      {...turn, turn_index: 3, speaker: "customer"}
    ],
    int_rule_breaks: [
      {...rule_break, rule: "no_promises", turn_index: 2, words: "guaranteed"},
      {...rule_break, rule: "dnc_respect", turn_index: 3, words: "stop calling me"},
      {...rule_break, rule: "disclosure_required"},
      {...rule_break, rule: "dnc_respect", turn_index: 3, said_in_session_id: "shop:0"}
    ]
  });
  const found = rows.map(({turn_index, speaker, signal, kind, words}) =>
    [turn_index, speaker, signal, kind, words].join(" | ")
  );
  expect(found.sort()).toEqual([
    "2 | agent | rule_break | no_promises | guaranteed",
    "3 | customer | rule_break | dnc_respect | stop calling me"
  ]);
});

describe("session_claims", () => {
  const claims = [
    claim("shop:1", 3, "conversion", "sign me up"),
    claim("shop:1", 1, "objection", "too expensive"),
    claim("shop:2", 1, "conversion", "count me in"),
    claim("shop:3", 1, "conversion", "I'm in")
  ];
  const sessions = [
    session("shop:1"),
    session("shop:2", {started_at: "2026-02-21T10:00:00Z", is_synthetic: true}),
    session("shop:3", {started_at: "2026-01-02T10:00:00Z"})
  ];
  const inShort = (rows: Record<string, unknown>[], names: string[]) =>
    rows.map((row) => names.map((name) => row[name]).join(" | "));

  it("keep the words of real calls back, and leave out what lies before the period", async () => {
    const rows = await runModel(
      "session_claims",
      {fact_sessions: sessions, int_turn_claims: claims},
      {variables}
    );
    const names = ["session_id", "turn_index", "signal", "words", "claiming_session_count"];
    expect(inShort(rows, names)).toEqual([
      "shop:2 | 1 | conversion | count me in | 2",
      "shop:1 | 1 | objection |  | 2",
      "shop:1 | 3 | conversion |  | 2"
    ]);
  });

  it("give the words where the configuration lets transcripts be published", async () => {
    const rows = await runModel(
      "session_claims",
      {fact_sessions: sessions, int_turn_claims: claims},
      {variables: {...variables, publish_transcripts: 1}}
    );
    expect(rows.map(({words}) => words)).toEqual(["count me in", "too expensive", "sign me up"]);
  });

  describe("of broken rules", () => {
    const lists = listAdditionsOf(
      checkConfig(
        {
          complianceRules: [
            "disclosure_required",
            "dnc_respect",
            {name: "no_promises", forbids: "it's (risk[- ]free|sure)"}
          ],
          campaigns: [
            {
              id: "spring",
              name: "Spring",
              complianceRules: [{name: "price_told", requires: "per month", withinTurns: 4}]
            }
          ]
        },
        "test"
      )
    );
    const broken = (rule: string, more: Record<string, unknown> = {}) => ({
      session_id: "shop:2",
      rule,
      said_in_session_id: "shop:2",
      ...more
    });
    const run = (breaks: Record<string, unknown>[], more: Record<string, unknown> = {}) =>
      runModel(
        "session_claims",
        {
          fact_sessions: [
            session("shop:3", {started_at: "2026-01-02T10:00:00Z", is_synthetic: true}),
            session("shop:2", {campaign_id: "spring", is_synthetic: true, ...more})
          ],
          int_rule_breaks: breaks,
          int_turns: [{session_id: "shop:2", turn_index: 2, speaker: "agent"}],
          int_turn_claims: breaks
            .filter(({turn_index}) => turn_index !== undefined)
            .map(() => claim("shop:2", 2, "rule_break", "as int_turn_claims has it"))
        },
        {variables, lists}
      );

    it("say what was demanded and what became of it, once each, in a turn or in none", async () => {
      const rows = await run([
        broken("disclosure_required"),
        broken("price_told", {turn_index: 2, words: "per month"}),
        broken("no_promises", {turn_index: 2, words: "it's sure"})
      ]);
      const names = ["turn_index", "speaker", "signal", "kind", "words", "evidence"];
      expect(inShort(rows, names)).toEqual([
        "2 | agent | rule_break | no_promises | it's sure | Forbidden to the agent: it's (risk[- ]free|sure).",
        "2 | agent | rule_break | price_told | per month | Required of the agent: per month, within 4 turns. Said too late.",
        " |  | rule_break | disclosure_required |  | Required of the agent: disclosure, within 30 s, without times 2 turns. Never said."
      ]);
    });

    it("name the earlier session in which the words were said", async () => {
      const rows = await run([
        broken("dnc_respect", {
          said_in_session_id: "shop:3",
          turn_index: 5,
          words: "never call again"
        })
      ]);
      expect(rows).toMatchObject([
        {
          turn_index: null,
          kind: "dnc_respect",
          words: "never call again",
          said_in_session_id: "shop:3",
          said_in_turn_index: 5
        }
      ]);
      expect(rows[0]?.evidence).toMatch(/^After a request not to be called: /);
    });

    it("keep the words of a real earlier call back", async () => {
      const rows = await runModel(
        "session_claims",
        {
          fact_sessions: [
            session("shop:3", {started_at: "2026-01-02T10:00:00Z"}),
            session("shop:2", {is_synthetic: true})
          ],
          int_rule_breaks: [
            broken("dnc_respect", {said_in_session_id: "shop:3", turn_index: 5, words: "never"})
          ]
        },
        {variables, lists}
      );
      expect(rows).toMatchObject([{said_in_session_id: "shop:3", words: null}]);
    });

    it("have the source's own flags, but for those that a rule of ours explains", async () => {
      const rows = await run([broken("disclosure_required")], {
        compliance_flags: ["disclosure_required", "high_pressure"]
      });
      expect(inShort(rows, ["kind", "evidence"])).toEqual([
        "disclosure_required | Required of the agent: disclosure, within 30 s, without times 2 turns. Never said.",
        "high_pressure | Flagged by the source, which names no turn."
      ]);
    });
  });

  it("are those of the newest thousand sessions, and say how many there are", async () => {
    const many = Array.from(
      {length: 1001},
      (_, number) => `shop:${String(number).padStart(4, "0")}`
    );
    const rows = await runModel(
      "session_claims",
      {
        fact_sessions: many.map((id, number) =>
          session(id, {started_at: new Date(Date.UTC(2026, 1, 10, 0, number)).toISOString()})
        ),
        int_turn_claims: many.map((id) => claim(id, 1, "conversion", "yes"))
      },
      {variables}
    );
    expect(rows).toHaveLength(1000);
    expect(rows.some(({session_id}) => session_id === "shop:0000")).toBe(false);
    expect(rows[0]).toMatchObject({session_id: "shop:1000", claiming_session_count: 1001});
  });
});

describe("session_turns", () => {
  const turn = (session_id: string, turn_index: number) => ({
    session_id,
    turn_index,
    speaker: "agent",
    turn_text: "Hello.",
    start_s: 3 * turn_index
  });
  const run = (fact_sessions: Record<string, unknown>[], more = {}) =>
    runModel(
      "session_turns",
      {
        fact_sessions,
        session_claims: [
          {session_id: "shop:1", signal: "upsell"},
          {session_id: "shop:1", signal: "conversion"},
          {session_id: "shop:2", signal: "upsell"}
        ],
        int_turns: [turn("shop:1", 1), turn("shop:1", 0), turn("shop:2", 0), turn("shop:3", 0)]
      },
      {variables: {...variables, ...more}}
    );
  const ids = (rows: Record<string, unknown>[]) =>
    rows.map(({session_id, turn_index}) => `${session_id} ${turn_index}`);

  it("are those of invented calls that have claims, in order", async () => {
    const rows = await run([
      session("shop:1", {is_synthetic: true}),
      session("shop:2"),
      session("shop:3", {is_synthetic: true})
    ]);
    expect(ids(rows)).toEqual(["shop:1 0", "shop:1 1"]);
    expect(rows[1]).toMatchObject({speaker: "agent", start_s: 3, turn_text: "Hello."});
  });

  it("are those of real calls too where the configuration lets transcripts be published", async () => {
    const rows = await run([session("shop:1"), session("shop:2")], {publish_transcripts: 1});
    expect(ids(rows)).toEqual(["shop:1 0", "shop:1 1", "shop:2 0"]);
  });

  it("are whole sessions, the newest first, as long as a page can carry them", async () => {
    const rows = await run([
      session("shop:1", {is_synthetic: true, turn_count: 9999}),
      session("shop:2", {
        is_synthetic: true,
        turn_count: 2,
        started_at: "2026-02-21T10:00:00Z"
      })
    ]);
    expect(ids(rows)).toEqual(["shop:2 0"]);
  });
});

describe("signal_rates", () => {
  it("count sessions and turns by source and over all, with an interval", async () => {
    const rows = await runModel(
      "signal_rates",
      {
        signals: [{signal: "conversion"}, {signal: "upsell"}, {signal: "confidence"}],
        fact_sessions: [
          session("shop:1"),
          session("shop:2"),
          session("shop:3", {turn_count: 0}),
          session("line:1", {source: "line"}),
          session("line:2", {source: "line", started_at: "2026-01-02T10:00:00Z"})
        ],
        int_turn_claims: [
          claim("shop:1", 1, "conversion", "yes"),
          claim("shop:1", 3, "conversion", "yes"),
          claim("line:2", 1, "upsell", null)
        ]
      },
      {variables}
    );
    const found = rows.map(({source, signal, session_count, heard_count, turn_count}) =>
      [source, signal, session_count, heard_count, turn_count].join(" ")
    );
    expect(found).toEqual([
      "all conversion 3 1 2",
      "all upsell 3 0 0",
      "line conversion 1 0 0",
      "line upsell 1 0 0",
      "shop conversion 2 1 2",
      "shop upsell 2 0 0"
    ]);
    // R: prop.test(1, 3, correct = FALSE)
    expect(rows[0]?.rate).toBeCloseTo(1 / 3, 12);
    expect(rows[0]?.low).toBeCloseTo(0.0615, 4);
    expect(rows[0]?.high).toBeCloseTo(0.7923, 4);
  });

  it("leave out sessions in which a signal could not be heard", async () => {
    const rows = await runModel(
      "signal_rates",
      {
        signals: [{signal: "conversion"}, {signal: "sentiment"}, {signal: "silence"}],
        fact_sessions: [
          session("shop:1", {language: "en-GB"}),
          session("shop:2", {language: "fr"}),
          session("shop:3"),
          session("line:1", {source: "line", language: "fr-FR"})
        ],
        int_turn_claims: [claim("shop:1", 1, "conversion", "yes")]
      },
      {variables}
    );
    expect(
      rows.map(({source, signal, session_count, rate}) =>
        [source, signal, session_count, rate].join(" ")
      )
    ).toEqual([
      "all conversion 2 0.5",
      "all sentiment 2 0",
      "all silence 4 0",
      "line silence 1 0",
      "shop conversion 2 0.5",
      "shop sentiment 2 0",
      "shop silence 3 0"
    ]);
  });

  it("count a broken rule that stands in no turn, and once where it stands in one too", async () => {
    const rows = await runModel(
      "signal_rates",
      {
        signals: [{signal: "rule_break"}],
        fact_sessions: [
          session("shop:1", {compliance_flags: ["no_promises", "disclosure_required"]}),
          session("shop:2", {compliance_flags: ["high_pressure"]}),
          session("shop:3", {compliance_flags: []}),
          session("shop:4", {compliance_flags: null})
        ],
        int_turn_claims: [claim("shop:1", 2, "rule_break", "guaranteed")]
      },
      {variables}
    );
    expect(rows[0]).toMatchObject({session_count: 4, heard_count: 2, turn_count: 1});
  });

  it("are less sure where the sessions with a signal are all one customer's", async () => {
    const rates = async (customers: (string | null)[]) => {
      const [row] = await runModel(
        "signal_rates",
        {
          signals: [{signal: "conversion"}],
          fact_sessions: customers.map((customer_key, number) =>
            session(`shop:${number}`, {customer_key})
          ),
          int_turn_claims: [0, 1, 2, 3].map((number) =>
            claim(`shop:${number}`, 1, "conversion", "yes")
          )
        },
        {variables}
      );
      return row as {rate: number; low: number; high: number};
    };
    const apart = await rates(Array(8).fill(null));
    const together = await rates(["a", "a", "a", "a", null, null, null, null]);
    expect(together.rate).toBe(apart.rate);
    expect(together.high - together.low).toBeGreaterThan(apart.high - apart.low);
  });
});

describe("signal_quality", () => {
  const figure = (
    method: string,
    measure: string,
    value: string,
    low = "",
    high = "",
    label = "buys"
  ) => ({
    signal: "conversion",
    corpus: "chats",
    label,
    unit: "turns",
    method,
    measure,
    value,
    low,
    high,
    n_positive: "40",
    n: "100"
  });
  const signals = [
    {signal: "conversion", label: "Conversion", said_by: "customer", definition: "Agrees."}
  ];
  const signal_patterns = [
    {signal: "conversion", pattern: "b", example: "Second."},
    {signal: "conversion", pattern: "a", example: "First."},
    {signal: "conversion", pattern: "c", example: "Third."}
  ];

  it("has the figure with its interval, the best simpler way, and two examples", async () => {
    const rows = await runModel("signal_quality", {
      signals,
      signal_patterns,
      signal_evaluation: [
        figure("ours", "precision", "0.9", "0.8", "1"),
        figure("ours", "recall", "0.8", "0.7", "0.9"),
        figure("ours", "f1", "0.85", "0.81", "0.9"),
        figure("keyword list", "f1", "0.4", "0.3", "0.5"),
        figure("other list", "f1", "0.5", "0.4", "0.6"),
        figure("always yes", "f1", "0.57", "0.5", "0.6")
      ]
    });
    expect(rows).toMatchObject([
      {
        signal: "conversion",
        example_1: "First.",
        example_2: "Second.",
        measure: "f1",
        value: 0.85,
        low: 0.81,
        high: 0.9,
        precision_value: 0.9,
        recall_value: 0.8,
        baseline: "other list",
        baseline_value: 0.5,
        chance_value: 0.57,
        n_positive: 40,
        n: 100,
        verdict: "strong"
      }
    ]);
    expect(rows).toHaveLength(1);
  });

  it.each([
    ["fair", "f1", "0.7", "0.6", "0.3"],
    ["weak", "f1", "0.7", "0.59", "0.3"],
    ["weak, no better than a yes to all", "f1", "0.9", "0.85", "0.86"],
    ["fair", "auc", "0.75", "0.7", "0"],
    ["weak", "auc", "0.75", "0.69", "0"],
    ["strong", "auc", "0.85", "0.8", "0"]
  ])("calls it %s: %s %s from %s on", async (verdict, measure, value, low, chance) => {
    const [row] = await runModel("signal_quality", {
      signals,
      signal_evaluation: [
        figure("ours", measure, value, low, "0.95"),
        figure("always yes", "f1", chance, chance, chance)
      ]
    });
    expect(row?.verdict).toBe(verdict.split(",")[0]);
  });

  it("takes the worst of several ways that are ours, and names the best of the others", async () => {
    const rows = await runModel("signal_quality", {
      signals,
      signal_evaluation: [
        figure("ours, asked", "recall", "0.99", "0.95", "1"),
        figure("ours, text alone", "recall", "0.5", "0.4", "0.6"),
        figure("ours, text alone", "share redacted", "0.1", "0.05", "0.2")
      ]
    });
    expect(rows).toMatchObject([
      {
        measure: "recall",
        value: 0.5,
        baseline: "ours, asked",
        baseline_value: 0.99,
        verdict: "weak"
      }
    ]);
  });

  it("has a row for a signal that nobody judged", async () => {
    const rows = await runModel("signal_quality", {
      signals,
      signal_patterns,
      signal_evaluation: []
    });
    expect(rows).toMatchObject([
      {signal: "conversion", judged: null, value: null, verdict: "not measured"}
    ]);
  });

  it("has an example of each signal of ours, but for rules of one's own", async () => {
    const listed = (name: string) =>
      referenceRows(projectFolder, name).map((row) =>
        Object.fromEntries(Object.entries(row).map(([column, value]) => [column, value || null]))
      );
    const rows = await runModel("signal_quality", {
      signals: listed("signals"),
      signal_patterns: listed("signal_patterns"),
      signal_evaluation: []
    });
    const without = rows.filter(({example_1}) => example_1 === null).map(({signal}) => signal);
    expect(without).toEqual(["rule_break"]);
  });
});
