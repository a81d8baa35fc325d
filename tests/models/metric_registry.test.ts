import {beforeAll, describe, expect, it} from "vitest";
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
  agent_talk_ratio: {
    rule: "by time alone; one by words is another figure",
    sessions: [
      session("a", {agent_talk_ratio: 0.75, talk_ratio_basis: "time"}),
      session("b", {agent_talk_ratio: 0.25, talk_ratio_basis: "time"}),
      session("c", {agent_talk_ratio: 0.9, talk_ratio_basis: "words"}),
      session("d", {agent_talk_ratio: null, talk_ratio_basis: null}),
      session("e", {agent_talk_ratio: 1, talk_ratio_basis: "time", outcome: "not_connected"})
    ],
    sessionCount: 2,
    numerator: 1,
    denominator: 2
  },
  agent_word_share: {
    rule: "out of all words, with times or without; where the text did not come it does not count",
    sessions: [
      session("a", {agent_word_count: 30, customer_word_count: 10, talk_ratio_basis: "time"}),
      session("b", {agent_word_count: 5, customer_word_count: 15, talk_ratio_basis: "words"}),
      session("c", {agent_word_count: null, customer_word_count: 4}),
      session("d", {agent_word_count: 0, customer_word_count: 0}),
      session("e", {agent_word_count: 9, customer_word_count: 0, outcome: "not_connected"})
    ],
    sessionCount: 2,
    numerator: 35,
    denominator: 60
  },
  non_talk_share: {
    rule: "seconds out of seconds, a long session weighing more; without times it does not count",
    sessions: [
      session("a", {non_talk_s: 12.5, conversation_duration_s: 100}),
      session("b", {non_talk_s: 0, conversation_duration_s: 25}),
      session("c", {non_talk_s: null, conversation_duration_s: null}),
      session("d", {non_talk_s: 0, conversation_duration_s: 0}),
      session("e", {non_talk_s: 20, conversation_duration_s: 20, outcome: "not_connected"})
    ],
    sessionCount: 2,
    numerator: 12.5,
    denominator: 125
  },
  agent_talk_share: {
    rule: "of each session's own share; without times it does not count",
    sessions: [
      session("a", {agent_talk_share: 0.5}),
      session("b", {agent_talk_share: 0.25}),
      session("c", {agent_talk_share: 0.75, outcome: null}),
      session("d", {agent_talk_share: null}),
      session("e", {agent_talk_share: 9, outcome: "not_connected"})
    ],
    sessionCount: 3,
    numerator: 1.5,
    denominator: 3
  },
  agent_interruptions: {
    rule: "none is 0, without times it is not known",
    sessions: [
      session("a", {agent_interruption_count: 0}),
      session("b", {agent_interruption_count: 3}),
      session("c", {agent_interruption_count: 1, outcome: null}),
      session("d", {agent_interruption_count: null}),
      session("e", {agent_interruption_count: 9, outcome: "not_connected"})
    ],
    sessionCount: 3,
    numerator: 4,
    denominator: 3
  },
  customer_interruptions: {
    rule: "none is 0, without times it is not known",
    sessions: [
      session("a", {customer_interruption_count: 2}),
      session("b", {customer_interruption_count: 0}),
      session("c", {customer_interruption_count: 0, outcome: null}),
      session("d", {customer_interruption_count: null}),
      session("e", {customer_interruption_count: 9, outcome: "not_connected"})
    ],
    sessionCount: 3,
    numerator: 2,
    denominator: 3
  },
  backchannels: {
    rule: "none is 0, without times it is not known",
    sessions: [
      session("a", {backchannel_count: 4}),
      session("b", {backchannel_count: 0}),
      session("c", {backchannel_count: 1, outcome: null}),
      session("d", {backchannel_count: null}),
      session("e", {backchannel_count: 9, outcome: "not_connected"})
    ],
    sessionCount: 3,
    numerator: 5,
    denominator: 3
  },
  agent_longest_monologue: {
    rule: "of each session's longest",
    sessions: [
      session("a", {agent_longest_monologue_s: 12.25}),
      session("b", {agent_longest_monologue_s: 3.5}),
      session("c", {agent_longest_monologue_s: 6, outcome: null}),
      session("d", {agent_longest_monologue_s: null}),
      session("e", {agent_longest_monologue_s: 9, outcome: "not_connected"})
    ],
    sessionCount: 3,
    numerator: 21.75,
    denominator: 3
  },
  agent_words_per_minute: {
    rule: "of each session's own pace",
    sessions: [
      session("a", {agent_words_per_minute: 150}),
      session("b", {agent_words_per_minute: 120.5}),
      session("c", {agent_words_per_minute: 180, outcome: null}),
      session("d", {agent_words_per_minute: null}),
      session("e", {agent_words_per_minute: 9, outcome: "not_connected"})
    ],
    sessionCount: 3,
    numerator: 450.5,
    denominator: 3
  },
  patience: {
    rule: "who waits for nothing is patient for 0 s",
    sessions: [
      session("a", {patience_s: 0}),
      session("b", {patience_s: 0.75}),
      session("c", {patience_s: 1.5, outcome: null}),
      session("d", {patience_s: null}),
      session("e", {patience_s: 9, outcome: "not_connected"})
    ],
    sessionCount: 3,
    numerator: 2.25,
    denominator: 3
  },
  speaker_changes_per_minute: {
    rule: "of each session's own",
    sessions: [
      session("a", {speaker_changes_per_minute: 6.5}),
      session("b", {speaker_changes_per_minute: 0}),
      session("c", {speaker_changes_per_minute: 10, outcome: null}),
      session("d", {speaker_changes_per_minute: null}),
      session("e", {speaker_changes_per_minute: 9, outcome: "not_connected"})
    ],
    sessionCount: 3,
    numerator: 16.5,
    denominator: 3
  },
  latency_p50_mean: {
    rule: "sessions without it do not count",
    sessions: [
      session("a", {latency_p50_ms: 800}),
      session("b", {latency_p50_ms: 1200.5}),
      session("c", {latency_p50_ms: 0}),
      session("d", {latency_p50_ms: null}),
      session("e")
    ],
    sessionCount: 3,
    numerator: 2000.5,
    denominator: 3
  },
  latency_p95_mean: {
    rule: "sessions without it do not count",
    sessions: [
      session("a", {latency_p95_ms: 800}),
      session("b", {latency_p95_ms: 1200.5}),
      session("c", {latency_p95_ms: 0}),
      session("d", {latency_p95_ms: null}),
      session("e")
    ],
    sessionCount: 3,
    numerator: 2000.5,
    denominator: 3
  },
  latency_endpointing_mean: {
    rule: "sessions without it do not count",
    sessions: [
      session("a", {endpointing_p50_ms: 800}),
      session("b", {endpointing_p50_ms: 1200.5}),
      session("c", {endpointing_p50_ms: 0}),
      session("d", {endpointing_p50_ms: null}),
      session("e")
    ],
    sessionCount: 3,
    numerator: 2000.5,
    denominator: 3
  },
  latency_stt_mean: {
    rule: "sessions without it do not count",
    sessions: [
      session("a", {stt_p50_ms: 800}),
      session("b", {stt_p50_ms: 1200.5}),
      session("c", {stt_p50_ms: 0}),
      session("d", {stt_p50_ms: null}),
      session("e")
    ],
    sessionCount: 3,
    numerator: 2000.5,
    denominator: 3
  },
  latency_llm_mean: {
    rule: "sessions without it do not count",
    sessions: [
      session("a", {llm_p50_ms: 800}),
      session("b", {llm_p50_ms: 1200.5}),
      session("c", {llm_p50_ms: 0}),
      session("d", {llm_p50_ms: null}),
      session("e")
    ],
    sessionCount: 3,
    numerator: 2000.5,
    denominator: 3
  },
  latency_tts_mean: {
    rule: "sessions without it do not count",
    sessions: [
      session("a", {tts_p50_ms: 800}),
      session("b", {tts_p50_ms: 1200.5}),
      session("c", {tts_p50_ms: 0}),
      session("d", {tts_p50_ms: null}),
      session("e")
    ],
    sessionCount: 3,
    numerator: 2000.5,
    denominator: 3
  },
  latency_rejected_share: {
    rule: "out of all answers, a session of many weighing more; without an answer it does not count",
    sessions: [
      session("a", {latency_rejected_count: 1, latency_count: 9}),
      session("b", {latency_rejected_count: 2, latency_count: 0}),
      session("c", {latency_rejected_count: 0, latency_count: 8}),
      session("d", {latency_rejected_count: 0, latency_count: 0}),
      session("e", {latency_rejected_count: null, latency_count: null})
    ],
    sessionCount: 3,
    numerator: 3,
    denominator: 20
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
  /** Of each example what it comes to: all at once, each a source of its own, as a run takes seconds. */
  let found: Record<string, unknown>[];
  beforeAll(async () => {
    const sessions = Object.entries(examples).flatMap(([metric, example]) =>
      example.sessions.map((row) => ({
        ...row,
        session_id: `${metric}:${row.session_id}`,
        customer_key: row.customer_key ? `${metric}:${row.customer_key}` : null,
        source: metric
      }))
    );
    const rows = await runOnSessions("kpi_values", sessions);
    found = rows.filter(
      ({metric, grain, dimension, segment}) =>
        grain === "all" && dimension === "source" && segment === metric
    );
  });

  it("have an example each", async () => {
    const {metrics} = await testProject();
    expect(Object.keys(examples).sort()).toEqual(metrics.map(({name}) => name));
  });

  const cases = Object.entries(examples).map(([metric, example]) => ({metric, ...example}));

  it.each(cases)("$metric: $rule", ({metric, ...example}) => {
    const row = found.find((candidate) => candidate.metric === metric);
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
