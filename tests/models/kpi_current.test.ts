import {describe, expect, it} from "vitest";
import {runOnSessions, session} from "./kpi-sessions.ts";

type Row = Record<string, unknown>;

/** The reports end with February; the current period is its 28 days. */
const variables = {as_of: "2025-03-01T00:00:00Z", period_days: 28};
const now = "2025-02-10T10:00:00Z";
const earlier = "2025-01-10T10:00:00Z";

async function current(
  sessions: Row[],
  {targets = [], ...more}: {targets?: Row[]; [variable: string]: unknown} = {}
): Promise<Map<unknown, Row>> {
  const rows = await runOnSessions(
    "kpi_current",
    sessions,
    {...variables, ...(more as Record<string, number>)},
    {"config.targets": targets}
  );
  return new Map(rows.map((row) => [row.metric, row]));
}

/** So many sessions of different customers, the first of them completed. */
const completed = (prefix: string, started_at: string, successes: number, trials: number): Row[] =>
  Array.from({length: trials}, (_, position) =>
    session(`${prefix}${position}`, {
      started_at,
      outcome: position < successes ? "completed" : "abandoned"
    })
  );

const lasting = (
  prefix: string,
  started_at: string,
  durations: number[],
  customer = false
): Row[] =>
  durations.map((duration_s, position) =>
    session(`${prefix}${position}`, {
      started_at,
      duration_s,
      ...(customer ? {customer_key: `customer ${position}`} : {})
    })
  );

describe("kpi_current: periods", () => {
  it("takes the days up to the end of the reports, and as many before them", async () => {
    const sessions = [
      session("too early", {started_at: "2025-01-03T23:59:59Z"}),
      session("first of the earlier", {started_at: "2025-01-04T00:00:00Z"}),
      session("last of the earlier", {started_at: "2025-01-31T23:59:59Z"}),
      session("first of the current", {started_at: "2025-02-01T00:00:00Z"}),
      session("last of the current", {started_at: "2025-02-28T23:59:59Z"}),
      session("first after", {started_at: "2025-03-01T00:00:00Z"}),
      session("later", {started_at: "2025-03-02T00:00:00Z"})
    ];
    expect((await current(sessions)).get("completion_rate")).toMatchObject({
      session_count: 2,
      previous_session_count: 2
    });
  });

  it("goes by the clocks of the reports' time zone where they change within a period", async () => {
    // clocks went forward in New York on 2025-03-09: 28 days before midnight is midnight all the same
    const sessions = [
      session("before midnight", {started_at: "2025-03-08T04:59:59Z"}),
      session("at midnight", {started_at: "2025-03-08T05:00:00Z"})
    ];
    const rows = await current(sessions, {
      as_of: "2025-04-05T04:00:00Z",
      timezone: "America/New_York"
    });
    expect(rows.get("completion_rate")).toMatchObject({
      session_count: 1,
      previous_session_count: 1
    });
  });

  it("has a row for each metric, with or without sessions", async () => {
    const rows = await current([]);
    expect(rows.size).toBeGreaterThan(15);
    expect(rows.get("completion_rate")).toEqual({
      metric: "completion_rate",
      value: null,
      low: null,
      high: null,
      session_count: 0,
      is_enough: false,
      previous_value: null,
      previous_session_count: 0,
      difference: null,
      difference_low: null,
      difference_high: null,
      p_value: null,
      p_value_adjusted: null,
      is_significant: null,
      target: null,
      target_status: "none"
    });
  });

  it("shows the current period where there is none before it, and the other way round", async () => {
    const rows = await current([...completed("a", now, 8, 10)]);
    expect(rows.get("completion_rate")).toMatchObject({
      value: 0.8,
      is_enough: true,
      previous_value: null,
      previous_session_count: 0,
      difference: null,
      p_value_adjusted: null,
      is_significant: null
    });
    const past = await current([...completed("a", earlier, 8, 10)]);
    expect(past.get("completion_rate")).toMatchObject({
      value: null,
      session_count: 0,
      is_enough: false,
      previous_value: 0.8,
      difference: null
    });
  });
});

describe("kpi_current: differences", () => {
  it("of proportions have Newcombe's interval and the test of the common proportion", async () => {
    const rows = await current([
      ...completed("a", now, 56, 70),
      ...completed("b", earlier, 48, 80)
    ]);
    const row = rows.get("completion_rate");
    // statsmodels 0.15.0: confint_proportions_2indep(56, 70, 48, 80, method="newcomb", compare="diff"),
    // proportions_ztest([56, 48], [70, 80])
    expect(row?.value).toBeCloseTo(0.8, 12);
    expect(row?.previous_value).toBeCloseTo(0.6, 12);
    expect(row?.difference).toBeCloseTo(0.2, 12);
    expect(row?.difference_low).toBeCloseTo(0.05243147240236498, 10);
    expect(row?.difference_high).toBeCloseTo(0.33387265403690614, 10);
    expect(row?.p_value).toBeCloseTo(0.00804508136819656, 8);
  });

  it("of means have Welch's interval and test", async () => {
    const rows = await current([
      ...lasting("a", now, [61, 75, 90, 82, 58, 70, 66]),
      ...lasting("b", earlier, [80, 95, 88, 102, 91, 79])
    ]);
    const row = rows.get("duration_mean");
    // statsmodels 0.15.0: CompareMeans(…).tconfint_diff(usevar="unequal"); scipy 1.17.1: ttest_ind(equal_var=False)
    expect(row?.difference).toBeCloseTo(-17.4523809524, 9);
    expect(row?.difference_low).toBeCloseTo(-29.881166227895662, 3);
    expect(row?.difference_high).toBeCloseTo(-5.023595676866263, 3);
    expect(row?.p_value).toBeCloseTo(0.010311150742850066, 7);
  });

  it("take customers into account who are in both periods", async () => {
    const rows = await current([
      ...lasting("a", now, [61, 75, 90, 82, 58, 70], true),
      ...lasting("b", earlier, [70, 79, 101, 85, 66, 83], true)
    ]);
    const row = rows.get("duration_mean");
    // scipy 1.17.1: ttest_rel gives the statistic -5.0262468995; at Welch's 9.9986 degrees of freedom
    expect(row?.difference).toBeCloseTo(-8, 9);
    expect(row?.p_value).toBeCloseTo(0.0005171900209099559, 7);
    // as if they were strangers
    const strangers = await current([
      ...lasting("a", now, [61, 75, 90, 82, 58, 70]),
      ...lasting("b", earlier, [70, 79, 101, 85, 66, 83])
    ]);
    expect(strangers.get("duration_mean")?.p_value).toBeGreaterThan(0.1);
  });

  it("of proportions of the same customers have Newcombe's interval for correlated ones", async () => {
    const outcomes = (prefix: string, started_at: string, completions: string) =>
      [...completions].map((completion, position) =>
        session(`${prefix}${position}`, {
          started_at,
          customer_key: `customer ${position}`,
          outcome: completion === "1" ? "completed" : "abandoned"
        })
      );
    const rows = await current([
      ...outcomes("a", now, "111111110000"),
      ...outcomes("b", earlier, "111100000001")
    ]);
    const row = rows.get("completion_rate");
    // numpy 2: Newcombe (1998), method 10 without continuity correction, by hand from statsmodels' Wilson
    // intervals and corrcoef 0.23904572186687864; test of the common proportion likewise
    expect(row?.difference).toBeCloseTo(0.25, 12);
    expect(row?.difference_low).toBeCloseTo(-0.08314392522391006, 9);
    expect(row?.difference_high).toBeCloseTo(0.5091681742634835, 9);
    expect(row?.p_value).toBeCloseTo(0.15886530924857578, 7);
  });

  it("are not tested where either period has too few sessions", async () => {
    const rows = await current([...completed("a", now, 8, 10), ...completed("b", earlier, 1, 3)], {
      minimum_n: 5
    });
    expect(rows.get("completion_rate")).toMatchObject({
      is_enough: true,
      previous_session_count: 3,
      difference: null,
      difference_low: null,
      difference_high: null,
      p_value: null,
      p_value_adjusted: null,
      is_significant: null
    });
  });

  it("are none where both periods are the same", async () => {
    const rows = await current([...completed("a", now, 5, 5), ...completed("b", earlier, 5, 5)]);
    expect(rows.get("completion_rate")).toMatchObject({
      difference: 0,
      p_value: 1,
      p_value_adjusted: 1,
      is_significant: false
    });
  });

  it("are called significant only with all metrics held to account", async () => {
    const rows = await current([
      ...completed("a", now, 56, 70),
      ...completed("b", earlier, 48, 80)
    ]);
    // as the only outcomes are two, completion and abandonment are one and the same test; the other metrics that can be
    // tested did not change: connection, escalation, cost known
    const tested = [...rows.values()].filter(({p_value}) => p_value !== null);
    expect(tested.map(({metric}) => metric)).toEqual([
      "abandonment_rate",
      "completion_rate",
      "connection_rate",
      "cost_known_share",
      "escalation_rate"
    ]);
    // statsmodels 0.15.0: multipletests([p, p, 1, 1, 1], method="fdr_bh") makes p * 5 / 2 of the first two
    expect(rows.get("completion_rate")?.p_value_adjusted).toBeCloseTo(
      (0.00804508136819656 * 5) / 2,
      7
    );
    expect(rows.get("completion_rate")).toMatchObject({is_significant: true});
    expect(rows.get("connection_rate")).toMatchObject({p_value_adjusted: 1, is_significant: false});
  });
});

describe("kpi_current: targets", () => {
  const status = async (metric: string, target: number) =>
    (await current(completed("a", now, 80, 100), {targets: [{metric, target}]})).get(metric)
      ?.target_status;

  // statsmodels 0.15.0: proportion_confint(80, 100, method="wilson") is 0.711 to 0.867
  it.each([
    [0.71, "met"],
    [0.72, "uncertain"],
    [0.86, "uncertain"],
    [0.87, "missed"]
  ])(
    "a completion rate of 0.8 in 100 sessions is at a target of %s: %s",
    async (target, expected) => {
      expect(await status("completion_rate", target)).toBe(expected);
    }
  );

  it.each([
    [0.29, "met"],
    [0.28, "uncertain"],
    [0.13, "missed"]
  ])(
    "an abandonment rate of 0.2 in 100 sessions, where less is better, is at a target of %s: %s",
    async (target, expected) => {
      expect(await status("abandonment_rate", target)).toBe(expected);
    }
  );

  it("judges no metric of which neither more nor less is better", async () => {
    const rows = await current(lasting("a", now, [60, 70, 80]), {
      targets: [{metric: "duration_mean", target: 500}]
    });
    expect(rows.get("duration_mean")).toMatchObject({target: 500, target_status: "none"});
  });

  it("is uncertain of a target where there is too little data", async () => {
    const rows = await current([session("a", {started_at: now})], {
      targets: [{metric: "completion_rate", target: 0.5}]
    });
    expect(rows.get("completion_rate")).toMatchObject({
      value: 1,
      is_enough: false,
      target_status: "uncertain"
    });
  });

  it("takes the target for all, not that of a campaign", async () => {
    const rows = await current(completed("a", now, 80, 100), {
      targets: [
        {metric: "completion_rate", campaign_id: "spring", target: 0.99},
        {metric: "completion_rate", target: 0.5}
      ]
    });
    expect(rows.get("completion_rate")).toMatchObject({target: 0.5, target_status: "met"});
  });
});
