import {describe, expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

type Row = Record<string, unknown>;

const call = (id: string, more: Row = {}) => ({
  session_id: id,
  source: "shop",
  load_batch: 1,
  outcome: "completed",
  ...more
});

/** A turn as int_turns gives it. */
const turn = (session_id: string, turn_index: number, speaker: string, more: Row = {}) => ({
  session_id,
  load_batch: 1,
  turn_index,
  speaker,
  ...more
});

/** A customer turn as int_turn_errors gives it. */
const judged = (session_id: string, customer_turn_number: number, more: Row = {}) => ({
  session_id,
  load_batch: 1,
  turn_index: customer_turn_number,
  customer_turn_number,
  error_basis: "marked",
  is_misunderstood: false,
  is_silent: false,
  is_intent_failure: false,
  is_error: false,
  ...more
});

async function sessionsOf(
  calls: Row[],
  turns: Row[] = [],
  more: Record<string, Row[]> = {}
): Promise<Row[]> {
  const rows = await runModel("fact_sessions", {int_calls: calls, int_turns: turns, ...more});
  return rows.sort((a, b) => String(a.session_id).localeCompare(String(b.session_id)));
}

describe("fact_sessions: turns and words", () => {
  it("keeps a session without turns, and gives it no rates", async () => {
    expect(await sessionsOf([call("a", {outcome: "not_connected"})])).toMatchObject([
      {
        turn_count: 0,
        customer_turn_count: 0,
        agent_word_count: 0,
        error_turn_count: 0,
        error_rate: null,
        first_error_turn: null,
        asr_confidence_mean: null,
        agent_talk_ratio: null,
        talk_ratio_basis: null,
        interruption_count: null,
        latency_rejected_count: null,
        longest_monologue_s: null,
        non_talk_s: null
      }
    ]);
  });

  it("counts turns and words by speaker", async () => {
    expect(
      await sessionsOf(
        [call("a")],
        [
          turn("a", 0, "agent", {word_count: 6}),
          turn("a", 1, "customer", {word_count: 2}),
          turn("a", 2, "customer", {word_count: 0, is_silent: true})
        ]
      )
    ).toMatchObject([
      {
        turn_count: 3,
        agent_turn_count: 1,
        customer_turn_count: 2,
        agent_word_count: 6,
        customer_word_count: 2,
        agent_talk_ratio: 0.75,
        talk_ratio_basis: "words"
      }
    ]);
  });

  it("does not take texts that did not come for no words", async () => {
    expect(
      await sessionsOf(
        [call("a")],
        [turn("a", 0, "agent", {word_count: 6}), turn("a", 1, "customer")]
      )
    ).toMatchObject([
      {
        agent_word_count: 6,
        customer_word_count: null,
        agent_talk_ratio: null,
        talk_ratio_basis: null
      }
    ]);
  });
});

describe("fact_sessions: recognition and errors", () => {
  it("takes confidence over the turns that have one", async () => {
    expect(
      await sessionsOf(
        [call("a")],
        [
          turn("a", 0, "customer"),
          turn("a", 1, "customer", {asr_confidence: 0.6, intent_confidence: 0.5}),
          turn("a", 2, "customer", {asr_confidence: 0.3}),
          turn("a", 3, "customer", {asr_confidence: 0.9})
        ]
      )
    ).toMatchObject([
      {
        asr_confidence_mean: 0.6,
        asr_confidence_min: 0.3,
        asr_confidence_first: 0.6,
        intent_confidence_mean: 0.5
      }
    ]);
  });

  it("counts a turn with several faults as one error turn", async () => {
    const turns = [1, 2, 3, 4].map((index) => turn("a", index, "customer"));
    const errors = [
      judged("a", 1),
      judged("a", 2, {
        is_misunderstood: true,
        is_silent: true,
        is_intent_failure: true,
        is_error: true
      }),
      judged("a", 3, {is_silent: true, is_error: true}),
      judged("a", 4)
    ];
    expect(await sessionsOf([call("a")], turns, {int_turn_errors: errors})).toMatchObject([
      {
        error_basis: "marked",
        misunderstanding_turn_count: 1,
        silence_turn_count: 2,
        intent_failure_turn_count: 1,
        error_turn_count: 2,
        error_rate: 0.5,
        first_error_turn: 2
      }
    ]);
  });

  it("gives no error rate to a session in which the customer never spoke", async () => {
    expect(
      await sessionsOf(
        [call("a"), call("b", {outcome: "not_connected"})],
        [turn("a", 1, "customer"), turn("b", 0, "agent")],
        {int_turn_errors: [judged("a", 1, {is_silent: true, is_error: true})]}
      )
    ).toMatchObject([
      {error_rate: 1, first_error_turn: 1},
      {error_rate: null, first_error_turn: null, error_turn_count: 0, error_basis: null}
    ]);
  });

  it("gives no error rate and no counts where nothing tells the errors", async () => {
    const unknown = {is_misunderstood: null, is_silent: null, is_intent_failure: null};
    expect(
      await sessionsOf([call("a")], [turn("a", 1, "customer")], {
        int_turn_errors: [judged("a", 1, {...unknown, is_error: null, error_basis: "none"})]
      })
    ).toMatchObject([
      {
        error_basis: "none",
        misunderstanding_turn_count: null,
        silence_turn_count: null,
        intent_failure_turn_count: null,
        error_turn_count: null,
        error_rate: null,
        first_error_turn: null
      }
    ]);
  });

  it("takes word errors out of all words said, not the mean of turns", async () => {
    const recognized = (turn_index: number, word_error_count: number, words: number) => ({
      session_id: "a",
      load_batch: 1,
      turn_index,
      word_error_count,
      reference_word_count: words
    });
    expect(
      await sessionsOf([call("a"), call("b")], [], {
        int_turn_recognition: [recognized(1, 1, 1), recognized(3, 0, 7)]
      })
    ).toMatchObject([
      {reference_word_count: 8, word_error_count: 1, word_error_rate: 0.125},
      {reference_word_count: null, word_error_count: null, word_error_rate: null}
    ]);
  });

  it("takes the customer's sentiment from the turns, never from the vendor", async () => {
    const rows = await runModel("fact_sessions", {
      int_calls: [call("a", {vendor_sentiment: -1}), call("b", {vendor_sentiment: -1})],
      int_session_sentiment: [
        {session_id: "a", load_batch: 1, customer_sentiment: 0.25, sentiment_shift: 0.5}
      ]
    });
    expect(
      rows.sort((a, b) => String(a.session_id).localeCompare(String(b.session_id)))
    ).toMatchObject([
      {customer_sentiment: 0.25, sentiment_shift: 0.5, vendor_sentiment: -1},
      {customer_sentiment: null, sentiment_shift: null, vendor_sentiment: -1}
    ]);
  });
});

describe("fact_sessions: speech", () => {
  const turns = [turn("a", 0, "agent", {word_count: 3}), turn("a", 1, "customer", {word_count: 1})];

  it("measures talk by time where turns have times", async () => {
    const taking = {
      session_id: "a",
      load_batch: 1,
      agent_speech_s: 8,
      customer_speech_s: 2,
      conversation_duration_s: 16,
      agent_interruption_count: 1,
      customer_interruption_count: 2,
      agent_longest_monologue_s: 6,
      latency_p50_ms: 700
    };
    expect(await sessionsOf([call("a")], turns, {int_session_turn_taking: [taking]})).toMatchObject(
      [
        {
          talk_ratio_basis: "time",
          agent_talk_ratio: 0.8,
          agent_talk_share: 0.5,
          interruption_count: 3,
          longest_monologue_s: 6,
          latency_p50_ms: 700
        }
      ]
    );
  });

  it("measures talk by words where they have none", async () => {
    expect(
      await sessionsOf([call("a")], turns, {
        int_session_turn_taking: [{session_id: "a", load_batch: 1, llm_p50_ms: 400}]
      })
    ).toMatchObject([
      {
        talk_ratio_basis: "words",
        agent_talk_ratio: 0.75,
        agent_talk_share: null,
        conversation_duration_s: null,
        longest_monologue_s: null,
        interruption_count: null,
        llm_p50_ms: 400
      }
    ]);
  });
});

describe("fact_sessions: ending", () => {
  it("gives each outcome its status, and none where no conversation took place or nothing is known", async () => {
    const outcomes = ["completed", "abandoned", "escalated", "failed", "not_connected", null];
    const sessions = await sessionsOf(
      outcomes.map((outcome, index) => call(String(index), {outcome}))
    );
    expect(sessions.map(({status}) => status)).toEqual([
      "COMPLETED",
      "DROPPED",
      "ESCALATED",
      "FAILED",
      null,
      null
    ]);
  });

  it("calls any session with a broken rule a violation", async () => {
    expect(
      await sessionsOf([
        call("a", {compliance_flags: ["disclosure_missing"]}),
        call("b", {compliance_flags: []}),
        call("c", {compliance_flags: ["called_too_late"], outcome: "not_connected"})
      ])
    ).toMatchObject([
      {status: "COMPLIANCE_VIOLATION", is_completed: true},
      {status: "COMPLETED"},
      {status: "COMPLIANCE_VIOLATION", outcome: "not_connected"}
    ]);
  });

  it("adds the configuration's rules to the source's own flags, each once", async () => {
    const calls: [string, string[] | null][] = [
      ["a", ["z_source", "dnc_respect"]],
      ["b", []],
      ["c", null],
      ["d", null],
      ["e", ["z_source"]],
      ["f", null]
    ];
    const broken: [string, string[]][] = [
      ["a", ["a_rule", "dnc_respect"]],
      ["b", ["a_rule"]],
      ["c", ["a_rule", "dnc_respect"]],
      ["d", []]
    ];
    const rows = await runModel("fact_sessions", {
      int_calls: calls.map(([id, compliance_flags]) => call(id, {compliance_flags})),
      int_session_compliance: broken.map(([session_id, broken_rules]) => ({
        session_id,
        load_batch: 1,
        broken_rules
      }))
    });
    const found = new Map(rows.map((row) => [row.session_id, [row.compliance_flags, row.status]]));
    expect(Object.fromEntries(found)).toEqual({
      a: [["z_source", "dnc_respect", "a_rule"], "COMPLIANCE_VIOLATION"],
      b: [["a_rule"], "COMPLIANCE_VIOLATION"],
      c: [["a_rule", "dnc_respect"], "COMPLIANCE_VIOLATION"],
      d: [[], "COMPLETED"],
      e: [["z_source"], "COMPLIANCE_VIOLATION"],
      f: [null, "COMPLETED"]
    });
  });

  it("does not know of an unknown outcome that it is not completed", async () => {
    expect(
      await sessionsOf([call("a", {outcome: null}), call("b", {outcome: "escalated"})])
    ).toMatchObject([
      {is_completed: null, is_abandoned: null, is_escalated: null},
      {is_completed: false, is_abandoned: false, is_escalated: true}
    ]);
  });

  it("keeps unknown cost and revenue unknown", async () => {
    expect(
      await sessionsOf([call("a"), call("b", {cost_usd: 0, revenue_usd: 12.5})])
    ).toMatchObject([
      {cost_usd: null, revenue_usd: null, expected_usd: null, upsell_usd: null},
      {cost_usd: 0, revenue_usd: 12.5}
    ]);
  });
});

describe("fact_sessions: loads", () => {
  it("adds only sessions of later loads", async () => {
    const rows = await runModel(
      "fact_sessions",
      {
        int_calls: [call("a"), call("b", {load_batch: 2})],
        int_turns: [
          turn("a", 0, "agent"),
          turn("b", 0, "agent", {load_batch: 2}),
          turn("b", 1, "customer", {load_batch: 2})
        ]
      },
      {existing: [{session_id: "a", load_batch: 1, turn_count: 1}]}
    );
    expect(rows).toMatchObject([{session_id: "b", turn_count: 2}]);
  });
});

describe("dimensions", () => {
  const calls = [
    call("a", {
      agent_id: "7",
      agent_name: "Ann",
      agent_kind: "bot",
      campaign_id: "spring",
      started_at: "2026-03-01T23:30:00Z"
    }),
    call("b", {agent_id: "7", agent_name: "Anna", started_at: "2026-03-03T10:00:00Z"}),
    call("c", {agent_id: "8", started_at: "2026-03-02T10:00:00Z"}),
    call("d", {started_at: "2026-03-02T10:00:00Z"})
  ];

  it("names an agent as its latest session does, or by id", async () => {
    expect(await runModel("dim_agents", {int_calls: calls})).toMatchObject([
      {
        agent_id: "7",
        agent_name: "Anna",
        agent_kind: "bot",
        session_count: 2,
        first_session_at: "2026-03-01T23:30:00.000Z"
      },
      {agent_id: "8", agent_name: "8", agent_kind: null, session_count: 1}
    ]);
  });

  it("lists campaigns that sessions name or the configuration describes", async () => {
    expect(
      await runModel("dim_campaigns", {
        int_calls: calls,
        "config.campaigns": [{campaign_id: "autumn", name: "Autumn", started_on: "2026-09-01"}]
      })
    ).toEqual([
      {
        campaign_id: "autumn",
        campaign_name: "Autumn",
        started_on: "2026-09-01",
        is_configured: true,
        session_count: 0
      },
      {
        campaign_id: "spring",
        campaign_name: "spring",
        started_on: "2026-03-01",
        is_configured: false,
        session_count: 1
      }
    ]);
  });

  it("has every day from the first session to the last, cut in the reports' time zone", async () => {
    const days = await runModel(
      "dim_dates",
      {int_calls: calls},
      {variables: {timezone: "Europe/Berlin"}}
    );
    expect(days).toEqual([
      {
        date_day: "2026-03-02",
        week_start: "2026-03-02",
        month_start: "2026-03-01",
        weekday: 1,
        is_weekend: false
      },
      {
        date_day: "2026-03-03",
        week_start: "2026-03-02",
        month_start: "2026-03-01",
        weekday: 2,
        is_weekend: false
      }
    ]);
    expect(await runModel("dim_dates", {int_calls: calls})).toHaveLength(3);
    expect(await runModel("dim_dates", {int_calls: []})).toEqual([]);
  });
});

describe("fact_sessions: what the words tell", () => {
  const filled = async (given: Row, heard: Row | undefined) => {
    const [session] = await runModel("fact_sessions", {
      int_calls: [call("a", given)],
      int_session_signals: heard === undefined ? [] : [{session_id: "a", load_batch: 1, ...heard}]
    });
    return [
      session?.is_converted,
      session?.conversion_basis,
      session?.upsell_offered,
      session?.upsell_accepted,
      session?.upsell_usd
    ];
  };
  const bought = {
    offer_count: 1,
    is_conversion_heard: true,
    conversion_basis: "agreed",
    is_upsell_heard: true,
    is_upsell_acceptance_heard: true,
    upsell_heard_usd: 25
  };

  it("stands where the source does not say it", async () => {
    expect(await filled({}, bought)).toEqual([true, "agreed", true, true, 25]);
  });

  it("never stands over what the source says", async () => {
    expect(
      await filled({is_converted: false, upsell_offered: true, upsell_accepted: false}, bought)
    ).toEqual([false, "source", true, false, null]);
    expect(await filled({is_converted: true, upsell_offered: false}, bought)).toEqual([
      true,
      "source",
      false,
      null,
      null
    ]);
  });

  it("is no, where something was offered and nobody agreed", async () => {
    const refused = {offer_count: 2, is_conversion_heard: false, is_upsell_heard: false};
    expect(await filled({}, refused)).toEqual([false, "nothing said", false, null, null]);
  });

  it("is no, where the customer took a yes back", async () => {
    const withdrawn = {...bought, is_conversion_heard: false, conversion_basis: "withdrawn"};
    expect(await filled({}, withdrawn)).toEqual([false, "withdrawn", true, true, 25]);
  });

  it("is unknown where nothing was offered, or there are no words", async () => {
    const nothing = {offer_count: 0, is_conversion_heard: null, is_upsell_heard: false};
    expect(await filled({}, nothing)).toEqual([null, null, null, null, null]);
    expect(await filled({}, undefined)).toEqual([null, null, null, null, null]);
  });
});
