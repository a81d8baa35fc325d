import {describe, expect, it} from "vitest";
import {testProject} from "../support/run-model.ts";
import {runOnSessions, session} from "./kpi-sessions.ts";

type Row = Record<string, unknown>;

interface Example {
  /** What the example shows. */
  rule: string;
  sessions: Row[];
  sessionCount: number;
  numerator: number;
  denominator: number;
}

/** Of each metric sessions that count, and at least one that must not. */
const examples: Record<string, Example> = {
  completion_rate: {
    rule: "a failed session is not completed; one that did not connect, or of unknown outcome, does not count",
    sessions: [
      session("a"),
      session("b", {outcome: "abandoned"}),
      session("c", {outcome: "failed"}),
      session("d", {outcome: "escalated"}),
      session("e", {outcome: "not_connected"}),
      session("f", {outcome: null})
    ],
    sessionCount: 4,
    numerator: 1,
    denominator: 4
  },
  abandonment_rate: {
    rule: "failed sessions and those that did not connect are not in its population",
    sessions: [
      session("a"),
      session("b", {outcome: "abandoned"}),
      session("c", {outcome: "escalated"}),
      session("d", {outcome: "failed"}),
      session("e", {outcome: "not_connected"}),
      session("f", {outcome: null})
    ],
    sessionCount: 3,
    numerator: 1,
    denominator: 3
  },
  escalation_rate: {
    rule: "out of the conversations that took place",
    sessions: [
      session("a", {outcome: "escalated"}),
      session("b"),
      session("c", {outcome: "not_connected"}),
      session("d", {outcome: null})
    ],
    sessionCount: 2,
    numerator: 1,
    denominator: 2
  },
  containment_rate: {
    rule: "sessions of unknown customers and of the last day are left out",
    sessions: [
      session("a", {customer_key: "ann", started_at: "2025-03-01T10:00:00Z"}),
      session("b", {customer_key: "ben", started_at: "2025-03-01T10:00:00Z", outcome: "escalated"}),
      session("c", {started_at: "2025-03-01T10:00:00Z"}),
      session("d", {customer_key: "dan", started_at: "2025-03-03T10:00:00Z"})
    ],
    sessionCount: 2,
    numerator: 1,
    denominator: 2
  },
  connection_rate: {
    rule: "a session of unknown outcome may or may not have connected",
    sessions: [
      session("a"),
      session("b", {outcome: "not_connected"}),
      session("c", {outcome: null})
    ],
    sessionCount: 2,
    numerator: 1,
    denominator: 2
  },
  asr_confidence_mean: {
    rule: "the mean of session means; no score is not a score of 0",
    sessions: [
      session("a", {asr_confidence_mean: 0.25, customer_turn_count: 9}),
      session("b", {asr_confidence_mean: 0.75, customer_turn_count: 1}),
      session("c", {asr_confidence_mean: null}),
      session("d", {asr_confidence_mean: 0.1, outcome: "not_connected"})
    ],
    sessionCount: 2,
    numerator: 1,
    denominator: 2
  },
  error_rate: {
    rule: "error turns out of turns, a long session weighing more; without customer turns, or where nothing tells the errors, it does not count",
    sessions: [
      session("a", {customer_turn_count: 9, error_turn_count: 2}),
      session("b", {customer_turn_count: 1, error_turn_count: 1}),
      session("c", {customer_turn_count: 0, error_turn_count: 0}),
      session("d", {customer_turn_count: 5, error_turn_count: null})
    ],
    sessionCount: 2,
    numerator: 3,
    denominator: 10
  },
  word_error_rate: {
    rule: "wrong words out of words said, a long session weighing more; without a person's transcript it does not count",
    sessions: [
      session("a", {reference_word_count: 8, word_error_count: 1}),
      session("b", {reference_word_count: 2, word_error_count: 4}),
      session("c", {reference_word_count: 0, word_error_count: 3}),
      session("d")
    ],
    sessionCount: 2,
    numerator: 5,
    denominator: 10
  },
  misunderstanding_rate: {
    rule: "out of customer turns",
    sessions: [
      session("a", {customer_turn_count: 9, misunderstanding_turn_count: 2, silence_turn_count: 5}),
      session("b", {customer_turn_count: 1, misunderstanding_turn_count: 0}),
      session("c")
    ],
    sessionCount: 2,
    numerator: 2,
    denominator: 10
  },
  silence_rate: {
    rule: "out of customer turns",
    sessions: [
      session("a", {customer_turn_count: 9, silence_turn_count: 5, misunderstanding_turn_count: 2}),
      session("b", {customer_turn_count: 1, silence_turn_count: 0}),
      session("c")
    ],
    sessionCount: 2,
    numerator: 5,
    denominator: 10
  },
  error_free_share: {
    rule: "a session without customer turns is not free of errors",
    sessions: [
      session("a", {customer_turn_count: 3, error_turn_count: 0}),
      session("b", {customer_turn_count: 3, error_turn_count: 1}),
      session("c", {customer_turn_count: 0, error_turn_count: 0}),
      session("d", {customer_turn_count: 3, error_turn_count: null})
    ],
    sessionCount: 2,
    numerator: 1,
    denominator: 2
  },
  turns_per_session: {
    rule: "turns of both parties where a conversation took place",
    sessions: [
      session("a", {turn_count: 10}),
      session("b", {turn_count: 5, outcome: null}),
      session("c", {turn_count: 1, outcome: "not_connected"}),
      session("d", {turn_count: 0})
    ],
    sessionCount: 2,
    numerator: 15,
    denominator: 2
  },
  duration_mean: {
    rule: "an unknown duration is not one of 0 seconds",
    sessions: [
      session("a", {duration_s: 60.5}),
      session("b", {duration_s: 120}),
      session("c", {duration_s: null}),
      session("d", {duration_s: 3, outcome: "not_connected"})
    ],
    sessionCount: 2,
    numerator: 180.5,
    denominator: 2
  },
  latency_p50_mean: {
    rule: "sessions without times do not count",
    sessions: [
      session("a", {latency_p50_ms: 800}),
      session("b", {latency_p50_ms: 1200.5}),
      session("c")
    ],
    sessionCount: 2,
    numerator: 2000.5,
    denominator: 2
  },
  voice_share: {
    rule: "out of sessions of known channel",
    sessions: [session("a", {channel: "voice"}), session("b", {channel: "text"}), session("c")],
    sessionCount: 2,
    numerator: 1,
    denominator: 2
  },
  repeat_usage_rate: {
    rule: "of known customers, once their source is a reporting period old",
    sessions: [
      session("a", {customer_key: "ann", started_at: "2025-01-01T10:00:00Z"}),
      session("b", {customer_key: "ann", started_at: "2025-02-20T10:00:00Z"}),
      session("c", {customer_key: "ann", started_at: "2025-03-01T10:00:00Z"}),
      session("d", {started_at: "2025-03-01T10:00:00Z"})
    ],
    sessionCount: 2,
    numerator: 1,
    denominator: 2
  },
  conversion_rate: {
    rule: "where it is known whether a conversation converted",
    sessions: [
      session("a", {is_converted: true}),
      session("b", {is_converted: false}),
      session("c", {is_converted: null}),
      session("d", {is_converted: false, outcome: "not_connected"})
    ],
    sessionCount: 2,
    numerator: 1,
    denominator: 2
  },
  customer_sentiment: {
    rule: "sessions without words of the customer's, or that did not connect, do not count",
    sessions: [
      session("a", {customer_sentiment: 0.5}),
      session("b", {customer_sentiment: -0.25}),
      session("c", {customer_sentiment: 0, outcome: null}),
      session("d", {customer_sentiment: null}),
      session("e", {customer_sentiment: 0.5, outcome: "not_connected"})
    ],
    sessionCount: 3,
    numerator: 0.25,
    denominator: 3
  },
  sentiment_shift: {
    rule: "sessions with too few turns to shift do not count",
    sessions: [
      session("a", {sentiment_shift: 0.5}),
      session("b", {sentiment_shift: -1}),
      session("c", {customer_sentiment: 0.5, sentiment_shift: null}),
      session("d", {sentiment_shift: 1, outcome: "not_connected"})
    ],
    sessionCount: 2,
    numerator: -0.5,
    denominator: 2
  },
  upsell_acceptance_rate: {
    rule: "out of sessions with an offer",
    sessions: [
      session("a", {upsell_offered: true, upsell_accepted: true}),
      session("b", {upsell_offered: true, upsell_accepted: false}),
      session("c", {upsell_offered: true, upsell_accepted: null}),
      session("d", {upsell_offered: false, upsell_accepted: false}),
      session("e")
    ],
    sessionCount: 2,
    numerator: 1,
    denominator: 2
  },
  revenue_per_session: {
    rule: "no revenue counts as 0, unknown revenue not at all",
    sessions: [session("a", {revenue_usd: 19.99}), session("b", {revenue_usd: 0}), session("c")],
    sessionCount: 2,
    numerator: 19.99,
    denominator: 2
  },
  cost_per_session: {
    rule: "unknown cost is not free of cost",
    sessions: [
      session("a", {cost_usd: 0.5}),
      session("b", {cost_usd: 0.25, outcome: "abandoned"}),
      session("c")
    ],
    sessionCount: 2,
    numerator: 0.75,
    denominator: 2
  },
  compliance_violation_rate: {
    rule: "out of the sessions that were examined, whatever their outcome",
    sessions: [
      session("a", {status: "COMPLIANCE_VIOLATION", compliance_flags: ["x", "y"]}),
      session("b", {compliance_flags: []}),
      session("c", {compliance_flags: [], outcome: null}),
      session("d")
    ],
    sessionCount: 3,
    numerator: 1,
    denominator: 3
  },
  cost_per_success: {
    rule: "the cost of failures counts, completed sessions of unknown cost do not",
    sessions: [
      session("a", {cost_usd: 0.5}),
      session("b", {cost_usd: 0.25, outcome: "abandoned"}),
      session("c", {cost_usd: 0.25, outcome: "not_connected"}),
      session("d"),
      session("e", {cost_usd: 9, outcome: null})
    ],
    sessionCount: 3,
    numerator: 1,
    denominator: 1
  },
  cost_known_share: {
    rule: "out of all sessions",
    sessions: [session("a", {cost_usd: 0}), session("b"), session("c", {outcome: null})],
    sessionCount: 3,
    numerator: 1,
    denominator: 3
  }
};

describe("metrics", () => {
  it("have an example each", async () => {
    const {metrics} = await testProject();
    expect(Object.keys(examples).sort()).toEqual(metrics.map(({name}) => name));
  });

  const cases = Object.entries(examples).map(([metric, example]) => ({metric, ...example}));

  it.each(cases)("$metric: $rule", async ({metric, ...example}) => {
    const rows = await runOnSessions("kpi_values", example.sessions);
    const [row] = rows.filter(
      (candidate) =>
        candidate.metric === metric && candidate.grain === "all" && candidate.dimension === "all"
    );
    expect(row).toMatchObject({
      session_count: example.sessionCount,
      numerator: example.numerator,
      denominator: example.denominator
    });
    expect(row?.value).toBeCloseTo(example.numerator / example.denominator, 12);
  });

  it("whose denominator is 1 and that are proportions count each session 0 or 1", async () => {
    // the KPI models rely on it: they take such a session's square to be itself
    const {metrics} = await testProject();
    const flags = metrics.filter(
      ({kind, denominator}) => kind === "proportion" && denominator === "1"
    );
    expect(flags.length).toBeGreaterThan(5);
    for (const {name, numerator} of flags) {
      expect(numerator, name).toMatch(/^case when .+ then 1 else 0 end$/);
    }
  });
});
