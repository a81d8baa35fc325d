import {describe, expect, it} from "vitest";
import {clusteredRatioInterval} from "../../src/stats/clustered-ratio-interval.ts";
import {seededRandom} from "../../src/stats/seeded-random.ts";
import {runModel} from "../support/run-model.ts";
import {runOnSessions, session} from "./kpi-sessions.ts";

type Row = Record<string, unknown>;

/** The rows of one metric that have these values. */
async function cells(
  metric: string,
  sessions: Row[],
  wanted: Row = {grain: "all", dimension: "all"},
  variables: Record<string, string | number> = {}
): Promise<Row[]> {
  const rows = await runOnSessions("kpi_values", sessions, variables);
  return rows.filter(
    (row) =>
      row.metric === metric && Object.entries(wanted).every(([name, value]) => row[name] === value)
  );
}

/** Eight sessions of five customers; the first five are of two of them. */
const customers = ["ann", "ann", "ben", "ben", "ben", "cid", "dan", "eve"];

describe("kpi_values: intervals", () => {
  it("takes the mean's variance between customers", async () => {
    const sessions = [1, 2, 4, 7, 3, 5, 9, 2].map((duration_s, position) =>
      session(`s${position}`, {duration_s, customer_key: customers[position]})
    );
    const [row] = await cells("duration_mean", sessions);
    // statsmodels 0.15.0: OLS(y, 1).fit(cov_type="cluster", use_t=True).conf_int()
    expect(row).toMatchObject({value: 4.125, session_count: 8, is_enough: true});
    expect(row?.low).toBeCloseTo(1.138254018519, 5);
    expect(row?.high).toBeCloseTo(7.111745981481, 5);
  });

  it("divides a rate's turns by the design effect of its customers", async () => {
    const errors = [1, 0, 3, 2, 4, 0, 1, 2];
    const turns = [4, 5, 6, 4, 8, 3, 5, 6];
    const sessions = turns.map((customer_turn_count, position) =>
      session(`s${position}`, {
        customer_turn_count,
        error_turn_count: errors[position],
        customer_key: customers[position]
      })
    );
    const [row] = await cells("error_rate", sessions);
    // statsmodels 0.15.0: WLS(errors / turns, 1, weights=turns) clustered gives the variance 0.0115517554 and so the
    // design effect 2.1872487; proportion_confint(0.31707 * 18.745, 18.745, method="wilson")
    expect(row?.value).toBeCloseTo(13 / 41, 12);
    expect(row?.low).toBeCloseTo(0.15377245146554686, 7);
    expect(row?.high).toBeCloseTo(0.5425975051062905, 7);
  });

  it("is Wilson's where each customer has one session", async () => {
    const sessions = Array.from({length: 10}, (_, position) =>
      session(`s${position}`, {outcome: position < 8 ? "completed" : "abandoned"})
    );
    const [row] = await cells("completion_rate", sessions);
    // statsmodels 0.15.0: proportion_confint(8, 10, method="wilson")
    expect(row?.low).toBeCloseTo(0.49016247153664183, 10);
    expect(row?.high).toBeCloseTo(0.9433178485456247, 10);
  });

  it("counts each customer once where all sessions are alike", async () => {
    const sessions = Array.from({length: 10}, (_, position) =>
      session(`s${position}`, {customer_key: position < 6 ? "ann" : `customer ${position}`})
    );
    const [row] = await cells("completion_rate", sessions);
    // five customers; statsmodels 0.15.0: proportion_confint(5, 5, method="wilson")
    expect(row).toMatchObject({value: 1, high: 1});
    expect(row?.low).toBeCloseTo(0.5655175352168252, 10);
  });

  it("keeps the value but gives no interval below the minimum n", async () => {
    const [row] = await cells("completion_rate", [session("a"), session("b")], undefined, {
      minimum_n: 3
    });
    expect(row).toMatchObject({
      session_count: 2,
      value: 1,
      low: null,
      high: null,
      is_enough: false
    });
  });

  it("gives no interval from one customer, however often he called", async () => {
    const sessions = ["a", "b", "c", "d"].map((id) => session(id, {customer_key: "ann"}));
    const [row] = await cells("completion_rate", sessions);
    expect(row).toMatchObject({
      session_count: 4,
      value: 1,
      low: null,
      high: null,
      is_enough: false
    });
  });

  it("has no value where the denominator is 0", async () => {
    const sessions = ["a", "b", "c"].map((id) => session(id, {outcome: "abandoned", cost_usd: 1}));
    const [row] = await cells("cost_per_success", sessions);
    expect(row).toMatchObject({
      session_count: 3,
      numerator: 3,
      denominator: 0,
      value: null,
      low: null,
      is_enough: false
    });
  });

  it("equals the interval worked out customer by customer, in every cell", async () => {
    const random = seededRandom(7);
    const pick = <Value>(...values: Value[]): Value =>
      values[Math.floor(random() * values.length)] as Value;
    const sessions = Array.from({length: 400}, (_, position) => {
      const turns = Math.floor(random() * 8);
      return session(`s${position}`, {
        customer_key: pick(
          null,
          ...Array.from({length: 60}, (_, customer) => `customer ${customer}`)
        ),
        started_at: new Date(Date.UTC(2025, 0, 1) + random() * 40 * 86_400_000).toISOString(),
        outcome: pick(
          "completed",
          "completed",
          "abandoned",
          "escalated",
          "failed",
          "not_connected",
          null
        ),
        channel: pick("voice", "text", null),
        campaign_id: pick("spring", "summer"),
        customer_turn_count: turns,
        error_turn_count: Math.floor(random() * (turns + 1)),
        asr_confidence_mean: pick(null, Math.round(random() * 1e6) / 1e6),
        cost_usd: pick(null, Math.round(random() * 1e4) / 1e4)
      });
    });
    const rows = await runOnSessions("kpi_values", sessions);

    const parts: Record<string, (row: Row) => [number, number] | undefined> = {
      completion_rate: ({outcome}) =>
        outcome === null || outcome === "not_connected"
          ? undefined
          : [Number(outcome === "completed"), 1],
      error_rate: ({error_turn_count, customer_turn_count}) =>
        customer_turn_count === 0
          ? undefined
          : [Number(error_turn_count), Number(customer_turn_count)],
      asr_confidence_mean: ({asr_confidence_mean, outcome}) =>
        asr_confidence_mean === null || outcome === "not_connected"
          ? undefined
          : [Number(asr_confidence_mean), 1],
      cost_per_success: ({cost_usd, outcome}) =>
        cost_usd === null || outcome === null
          ? undefined
          : [Number(cost_usd), Number(outcome === "completed")]
    };
    const startOf = (grain: unknown, startedAt: unknown) => {
      const day = String(startedAt).slice(0, 10);
      if (grain === "day") return day;
      if (grain === "month") return `${day.slice(0, 7)}-01`;
      const date = new Date(day);
      date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
      return date.toISOString().slice(0, 10);
    };
    let compared = 0;
    for (const row of rows) {
      const part = parts[String(row.metric)];
      if (part === undefined) continue;
      const sums = new Map<unknown, {numerator: number; denominator: number}>();
      let sessionCount = 0;
      for (const one of sessions) {
        if (row.dimension !== "all" && (one[String(row.dimension)] ?? "unknown") !== row.segment)
          continue;
        if (row.grain !== "all" && startOf(row.grain, one.started_at) !== row.period_start)
          continue;
        const found = part(one);
        if (found === undefined) continue;
        sessionCount++;
        const cluster = one.customer_key ?? one.session_id;
        const sum = sums.get(cluster) ?? {numerator: 0, denominator: 0};
        sums.set(cluster, {
          numerator: sum.numerator + found[0],
          denominator: sum.denominator + found[1]
        });
      }
      expect(row.session_count, JSON.stringify(row)).toBe(sessionCount);
      const isProportion = row.metric === "completion_rate" || row.metric === "error_rate";
      const expected = clusteredRatioInterval([...sums.values()], {
        kind: isProportion ? "proportion" : "mean"
      });
      if (sessionCount < 2 || expected === undefined) {
        expect(row.low, JSON.stringify(row)).toBeNull();
        continue;
      }
      expect(row.value, JSON.stringify(row)).toBeCloseTo(expected.ratio, 9);
      // the SQL rounds residuals to small units, and has a close approximation of Student's t
      const tolerance = isProportion ? 1e-6 : 2e-4 * (expected.high - expected.low) + 1e-9;
      expect(Math.abs(Number(row.low) - expected.low), JSON.stringify(row)).toBeLessThan(tolerance);
      expect(Math.abs(Number(row.high) - expected.high), JSON.stringify(row)).toBeLessThan(
        tolerance
      );
      compared++;
    }
    expect(compared).toBeGreaterThan(200);
  });
});

describe("kpi_values: periods", () => {
  const at = (id: string, started_at: string) => session(id, {started_at});

  it("cuts days, weeks from Monday, and months in the reports' time zone", async () => {
    // a Sunday evening, and month's end, in New York; Monday and a new month in UTC
    const sessions = [at("a", "2025-06-02T01:00:00Z"), at("b", "2025-07-01T03:00:00Z")];
    const rows = await cells(
      "completion_rate",
      sessions,
      {dimension: "all"},
      {
        timezone: "America/New_York"
      }
    );
    expect(rows.map(({grain, period_start}) => [grain, period_start])).toEqual([
      ["all", null],
      ["day", "2025-06-01"],
      ["day", "2025-06-30"],
      ["month", "2025-06-01"],
      ["week", "2025-05-26"],
      ["week", "2025-06-30"]
    ]);
  });

  it("marks periods that the data or the reports cut short", async () => {
    const sessions = [
      at("a", "2025-03-05T10:00:00Z"),
      at("b", "2025-03-12T10:00:00Z"),
      at("c", "2025-03-18T10:00:00Z"),
      at("d", "2025-03-19T10:00:00Z")
    ];
    const rows = await cells(
      "completion_rate",
      sessions,
      {dimension: "all"},
      {
        as_of: "2025-03-19T12:00:00Z"
      }
    );
    expect(
      rows.map(({grain, period_start, is_complete}) => [grain, period_start, is_complete])
    ).toEqual([
      ["all", null, true],
      ["day", "2025-03-05", true],
      ["day", "2025-03-12", true],
      ["day", "2025-03-18", true],
      ["day", "2025-03-19", false],
      ["month", "2025-03-01", false],
      ["week", "2025-03-03", false],
      ["week", "2025-03-10", true],
      ["week", "2025-03-17", false]
    ]);
  });

  it("leaves out sessions from the end of the reports on", async () => {
    const sessions = [at("a", "2025-03-05T10:00:00Z"), at("b", "2025-03-06T00:00:00Z")];
    const [row] = await cells("completion_rate", sessions, undefined, {
      as_of: "2025-03-06T00:00:00Z"
    });
    expect(row).toMatchObject({session_count: 1});
  });

  it("takes sessions of one customer in different weeks as his only ones in each", async () => {
    const sessions = ["03", "04", "10", "11"].map((day, position) =>
      session(`s${position}`, {
        started_at: `2025-03-${day}T10:00:00Z`,
        customer_key: position % 2 === 0 ? "ann" : "ben",
        outcome: position % 2 === 0 ? "completed" : "abandoned"
      })
    );
    const [overall] = await cells("completion_rate", sessions);
    const weeks = await cells("completion_rate", sessions, {grain: "week", dimension: "all"});
    // statsmodels 0.15.0: proportion_confint(1, 2, method="wilson"); over both weeks two customers, neither of whom
    // ever changes, tell as much as one trial: proportion_confint(0.5, 1, method="wilson")
    expect(weeks).toHaveLength(2);
    for (const row of weeks) expect(row.low).toBeCloseTo(0.0945312057342307, 10);
    expect(overall?.low).toBeCloseTo(0.05462075552885198, 10);
  });
});

describe("kpi_values: segments", () => {
  it("cuts by every dimension, and by day not at all", async () => {
    const sessions = [
      session("a", {
        channel: "voice",
        user_type: "member",
        area: "rural",
        is_first_time_user: true,
        deployment: "v1",
        campaign_id: "spring",
        agent_kind: "bot"
      })
    ];
    const rows = await cells("completion_rate", sessions, {});
    const found = (grain: string) =>
      rows
        .filter((row) => row.grain === grain)
        .map(({dimension, segment}) => `${dimension}: ${segment}`);
    expect(found("all")).toEqual([
      "agent_kind: bot",
      "all: all",
      "area: rural",
      "campaign_id: spring",
      "channel: voice",
      "deployment: v1",
      "is_first_time_user: first_time",
      "source: shop",
      "user_type: member"
    ]);
    expect(found("week")).toEqual(found("all"));
    expect(found("month")).toEqual(found("all"));
    expect(found("day")).toEqual(["all: all"]);
  });

  it("shows sessions of which the segment is not known as unknown, so that segments add up", async () => {
    const sessions = [
      session("a", {is_first_time_user: true}),
      session("b", {is_first_time_user: false}),
      session("c", {is_first_time_user: null, outcome: "abandoned"})
    ];
    const rows = await cells("completion_rate", sessions, {
      grain: "all",
      dimension: "is_first_time_user"
    });
    expect(rows).toMatchObject([
      {segment: "first_time", session_count: 1, value: 1},
      {segment: "returning", session_count: 1, value: 1},
      {segment: "unknown", session_count: 1, value: 0}
    ]);
  });

  it("leaves out segments that no session of the population is in", async () => {
    const sessions = [
      session("a", {channel: "voice", cost_usd: 1}),
      session("b", {channel: "text"})
    ];
    const rows = await cells("cost_per_session", sessions, {grain: "all", dimension: "channel"});
    expect(rows).toMatchObject([{segment: "voice", session_count: 1}]);
  });

  it("says of a metric without a single session that there is none", async () => {
    const rows = await cells("revenue_per_session", [session("a")], {});
    expect(rows).toMatchObject([
      {grain: "all", dimension: "all", session_count: 0, value: null, low: null, is_enough: false}
    ]);
  });

  it("has no rows without sessions", async () => {
    expect(await runModel("kpi_values", {})).toEqual([]);
  });
});
