import {describe, expect, it} from "vitest";
import {runOnSessions, session} from "./kpi-sessions.ts";

type Row = Record<string, unknown>;

async function gaps(
  sessions: Row[],
  variables: Record<string, string | number> = {}
): Promise<Row[]> {
  return runOnSessions("kpi_gaps", sessions, variables);
}

/** So many sessions of different customers, the first of them completed. */
const completed = (prefix: string, successes: number, trials: number, more: Row): Row[] =>
  Array.from({length: trials}, (_, position) =>
    session(`${prefix}${position}`, {
      outcome: position < successes ? "completed" : "abandoned",
      ...more
    })
  );

const pairsOf = (rows: Row[], comparison: string) =>
  rows
    .filter((row) => row.comparison === comparison)
    .map(({metric, segment_a, segment_b, n_a, n_b}) => [metric, segment_a, n_a, segment_b, n_b]);

describe("kpi_gaps: comparisons", () => {
  it("sets first-time users against returning ones, rural against urban, voice against text", async () => {
    const rows = await gaps([
      ...completed("a", 56, 70, {is_first_time_user: true, area: "rural", channel: "voice"}),
      ...completed("b", 48, 80, {is_first_time_user: false, area: "urban", channel: "text"}),
      ...completed("c", 1, 9, {})
    ]);
    expect(
      rows.map(({comparison, metric, segment_a, segment_b}) => [
        comparison,
        metric,
        segment_a,
        segment_b
      ])
    ).toEqual([
      ["first_time_vs_returning", "completion_rate", "first_time", "returning"],
      ["rural_vs_urban", "completion_rate", "rural", "urban"],
      ["voice_vs_text", "completion_rate", "voice", "text"]
    ]);
    for (const row of rows) {
      expect(row).toMatchObject({
        n_a: 70,
        n_b: 80,
        value_a: 0.8,
        value_b: 0.6,
        is_significant: true
      });
      // statsmodels 0.15.0: confint_proportions_2indep(56, 70, 48, 80, method="newcomb", compare="diff")
      expect(row.difference).toBeCloseTo(0.2, 12);
      expect(row.low).toBeCloseTo(0.05243147240236498, 10);
      expect(row.high).toBeCloseTo(0.33387265403690614, 10);
    }
  });

  it("sets each two kinds of customer side by side, in recognition", async () => {
    const scored = (id: string, user_type: string, asr_confidence_mean: number) =>
      session(id, {user_type, asr_confidence_mean});
    const rows = await gaps([
      scored("a", "guest", 0.5),
      scored("b", "guest", 0.6),
      scored("c", "member", 0.8),
      scored("d", "member", 0.9),
      scored("e", "staff", 0.7),
      session("f", {user_type: "staff"})
    ]);
    expect(pairsOf(rows, "user_types")).toEqual([
      ["asr_confidence_mean", "guest", 2, "member", 2],
      ["asr_confidence_mean", "guest", 2, "staff", 1],
      ["asr_confidence_mean", "member", 2, "staff", 1]
    ]);
    expect(rows[0]).toMatchObject({value_b: 0.85, is_significant: false});
    expect(rows[1]).toMatchObject({
      value_b: 0.7,
      difference: null,
      p_value: null,
      is_significant: null
    });
  });

  it("leaves it at the six kinds of customer with the most sessions", async () => {
    const sessions = ["g", "f", "e", "d", "c", "b", "a"].flatMap((user_type, position) =>
      Array.from({length: position === 0 ? 1 : 2}, (_, number) =>
        session(`${user_type}${number}`, {user_type, asr_confidence_mean: 0.5})
      )
    );
    const rows = await gaps(sessions);
    expect(rows).toHaveLength(15);
    expect(new Set(rows.flatMap(({segment_a, segment_b}) => [segment_a, segment_b]))).toEqual(
      new Set(["a", "b", "c", "d", "e", "f"])
    );
  });

  it("sets the newest version of the bot against the one before it, whatever they are called", async () => {
    const version = (id: string, deployment: string, day: number) =>
      session(id, {
        deployment,
        started_at: `2025-03-0${day}T10:00:00Z`,
        asr_confidence_mean: 0.5,
        customer_turn_count: 4,
        error_turn_count: 1
      });
    const rows = await gaps([
      version("a", "zebra", 1),
      version("b", "yak", 2),
      version("c", "ape", 3),
      version("d", "yak", 4)
    ]);
    expect(pairsOf(rows, "deployment_after_vs_before")).toEqual([
      ["asr_confidence_mean", "ape", 1, "yak", 2],
      ["completion_rate", "ape", 1, "yak", 2],
      ["error_rate", "ape", 1, "yak", 2]
    ]);
  });

  it("compares scripts only where and while a campaign ran both", async () => {
    const script = (id: string, campaign_id: string, script_version: string, day: number) =>
      session(id, {
        campaign_id,
        script_version,
        is_converted: true,
        started_at: `2025-03-0${day}T10:00:00Z`
      });
    const rows = await gaps([
      script("before B came", "spring", "A", 1),
      script("a", "spring", "B", 2),
      script("b", "spring", "A", 3),
      script("c", "spring", "B", 4),
      script("d", "spring", "A", 5),
      script("after A went", "spring", "B", 6),
      script("only script", "summer", "A", 3),
      script("other script", "summer", "C", 9)
    ]);
    expect(pairsOf(rows, "script_versions")).toEqual([
      ["completion_rate", "A", 2, "B", 2],
      ["conversion_rate", "A", 2, "B", 2]
    ]);
  });

  it("leaves out what has sessions in one segment only", async () => {
    expect(
      await gaps(completed("a", 5, 10, {area: "rural", channel: "voice", deployment: "v1"}))
    ).toEqual([]);
  });

  it("leaves out sessions from the end of the reports on", async () => {
    const rows = await gaps(
      [
        session("a", {area: "rural"}),
        session("b", {area: "urban"}),
        session("c", {area: "urban", started_at: "2025-04-01T00:00:00Z"})
      ],
      {as_of: "2025-04-01T00:00:00Z"}
    );
    expect(rows).toMatchObject([{n_a: 1, n_b: 1}]);
  });
});

describe("kpi_gaps: tests", () => {
  it("holds all comparisons to account at once", async () => {
    const rows = await gaps([
      ...completed("a", 56, 70, {area: "rural", channel: "voice"}),
      ...completed("b", 48, 80, {area: "urban", channel: "voice"}),
      ...completed("c", 30, 50, {channel: "text", is_first_time_user: true}),
      ...completed("d", 28, 40, {is_first_time_user: false})
    ]);
    // statsmodels 0.15.0: p-values of proportions_ztest([30, 28], [50, 40]), ([56, 48], [70, 80]) and ([104, 30], [150, 50]),
    // then multipletests(p, method="fdr_bh")
    expect(rows.map(({comparison}) => comparison)).toEqual([
      "first_time_vs_returning",
      "rural_vs_urban",
      "voice_vs_text"
    ]);
    const expected = [
      [0.324723182160536, 0.324723182160536],
      [0.00804508136819656, 0.02413524410458968],
      [0.22417216724945221, 0.324723182160536]
    ];
    for (const [position, [p = 0, adjusted = 0]] of expected.entries()) {
      expect(rows[position]?.p_value).toBeCloseTo(p, 7);
      expect(rows[position]?.p_value_adjusted).toBeCloseTo(adjusted, 6);
    }
    expect(rows.map(({is_significant}) => is_significant)).toEqual([false, true, false]);
  });

  it("takes a customer's sessions on both sides together", async () => {
    // each customer's first session fails just where the later one does
    const sessions = (isSame: boolean) =>
      Array.from({length: 40}, (_, position) => [
        session(`first ${position}`, {
          is_first_time_user: true,
          customer_key: `customer ${position}`,
          outcome: position < 30 ? "completed" : "abandoned"
        }),
        session(`later ${position}`, {
          is_first_time_user: false,
          customer_key: isSame ? `customer ${position}` : `other ${position}`,
          outcome: position < 24 ? "completed" : "abandoned"
        })
      ]).flat();
    const [same] = await gaps(sessions(true));
    const [different] = await gaps(sessions(false));
    expect(same?.difference).toBeCloseTo(0.15, 12);
    expect(different?.difference).toBeCloseTo(0.15, 12);
    // statsmodels 0.15.0: proportions_ztest([30, 24], [40, 40])
    expect(different?.p_value).toBeCloseTo(0.15207808079297497, 6);
    // numpy 2: the same statistic over sqrt(1 - corrcoef), 0.7071
    expect(same?.p_value).toBeCloseTo(0.008134982656817275, 6);
  });
});
