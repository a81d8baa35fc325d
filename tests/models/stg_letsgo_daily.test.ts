import {describe, expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

const figures = "raw.letsgo_daily_figures";

/** A figure of a mail of source `bus`. */
const figure = (measure: string, value: number | null, more: Record<string, unknown> = {}) => ({
  source_name: "bus",
  record_id: "20100601",
  load_batch: 1,
  first_day: "2010-06-01",
  last_day: "2010-06-01",
  measure,
  value,
  ...more
});

describe("stg_letsgo_daily__days", () => {
  it("put the figures of a day side by side; what a mail does not say is unknown", async () => {
    const rows = await runModel("stg_letsgo_daily__days", {
      [figures]: [
        figure("sessions", 44),
        figure("no_turn_sessions", 1),
        figure("long_sessions", 41),
        figure("mean_turns", 14.5),
        figure("successes", null, {percent: 0}),
        figure("backend_failures", 5),
        figure("backend_failures", 2)
      ]
    });
    expect(rows).toEqual([
      {
        source: "bus",
        load_batch: 1,
        mail_id: "20100601",
        reported_on: "2010-06-01",
        reported_until: "2010-06-01",
        day_count: 1,
        session_count: 44,
        no_turn_session_count: 1,
        long_session_count: 41,
        mean_turn_count: 14.5,
        success_count: null,
        success_percent: 0,
        backend_failure_count: 7
      }
    ]);
  });

  it("count the days that a report speaks of together, and know the reports of a mail apart", async () => {
    const rows = await runModel("stg_letsgo_daily__days", {
      [figures]: [
        figure("sessions", 130, {last_day: "2010-06-03"}),
        figure("sessions", 30, {first_day: "2010-06-04", last_day: "2010-06-04"})
      ]
    });
    const days = rows.map(({reported_on, day_count, session_count, backend_failure_count}) => [
      reported_on,
      day_count,
      session_count,
      backend_failure_count
    ]);
    expect(days.sort()).toEqual([
      ["2010-06-01", 3, 130, null],
      ["2010-06-04", 1, 30, null]
    ]);
  });
});

describe("stg_letsgo_daily__norms", () => {
  it("are what stands beside a figure, successes by their percent", async () => {
    const usual = {
      usual_low: 20,
      usual_high: 60,
      usual_mean: 40,
      usual_deviation: 10,
      z_score: 0.4
    };
    const rows = await runModel("stg_letsgo_daily__norms", {
      [figures]: [
        figure("sessions", 44, usual),
        figure("successes", 25, {...usual, percent: 61}),
        figure("no_turn_sessions", 1)
      ]
    });
    expect(rows.toSorted((a, b) => (String(a.measure) < String(b.measure) ? -1 : 1))).toMatchObject(
      [
        {mail_id: "20100601", measure: "sessions", reported: 44, ...usual},
        {measure: "successes", reported: 61, ...usual}
      ]
    );
  });
});

describe("fact_reported_days", () => {
  const report = (mail_id: string, more: Record<string, unknown> = {}) => ({
    source: "bus",
    load_batch: 1,
    mail_id,
    reported_on: "2010-06-01",
    reported_until: "2010-06-01",
    day_count: 1,
    ...more
  });

  it("take a day from its own mail, else from the latest", async () => {
    const rows = await runModel("fact_reported_days", {
      stg_letsgo_daily__days: [
        report("20100601", {session_count: 44}),
        report("20100609", {session_count: 45, load_batch: 2}),
        report("20100609", {reported_on: "2010-06-02", session_count: 50}),
        report("20100610", {reported_on: "2010-06-02", session_count: 51}),
        report("20100601", {source: "tram", session_count: 9})
      ]
    });
    expect(rows.map((row) => [row.source, row.reported_on, row.session_count])).toEqual([
      ["bus", "2010-06-01", 44],
      ["bus", "2010-06-02", 51],
      ["tram", "2010-06-01", 9]
    ]);
  });

  it("have no rate where a count is missing, or no session lasted", async () => {
    const rows = await runModel("fact_reported_days", {
      stg_letsgo_daily__days: [
        report("1", {source: "a", success_count: 3, long_session_count: 4}),
        report("1", {source: "b", success_count: null, long_session_count: 4}),
        report("1", {source: "c", success_count: 0, long_session_count: 0})
      ]
    });
    expect(rows.map(({success_rate}) => success_rate)).toEqual([0.75, null, null]);
  });
});
