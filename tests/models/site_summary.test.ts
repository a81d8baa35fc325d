import {describe, expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";
import {session} from "./kpi-sessions.ts";

const variables = {as_of: "2025-04-05T04:00:00Z", period_days: 28, timezone: "America/New_York"};

describe("site_summary", () => {
  it("speaks of the sessions before the end of the reports", async () => {
    const rows = await runModel(
      "site_summary",
      {
        fact_sessions: [
          session("a", {started_at: "2025-02-01T10:00:00Z", source: "shop"}),
          session("b", {started_at: "2025-04-05T03:59:59Z", source: "clinic"}),
          session("c", {started_at: "2025-04-05T04:00:00Z", source: "later", is_synthetic: true})
        ]
      },
      {variables}
    );
    expect(rows).toMatchObject([
      {
        session_count: 2,
        data_from: "2025-02-01T10:00:00.000Z",
        data_to: "2025-04-05T03:59:59.000Z",
        source_names: "clinic, shop",
        is_generated: false
      }
    ]);
  });

  it("counts periods in days of the reports' time zone, also where a day has 23 hours", async () => {
    const [row] = await runModel("site_summary", {}, {variables});
    expect(row).toMatchObject({
      as_of: "2025-04-05T04:00:00.000Z",
      period_end: "2025-04-05T04:00:00.000Z",
      // midnight in New York before and after the clocks went forward on 2025-03-09
      period_start: "2025-03-08T05:00:00.000Z",
      previous_start: "2025-02-08T05:00:00.000Z"
    });
  });

  it("says that data are generated as soon as one session is", async () => {
    const [row] = await runModel(
      "site_summary",
      {fact_sessions: [session("a", {is_synthetic: true}), session("b", {is_synthetic: false})]},
      {variables}
    );
    expect(row).toMatchObject({is_generated: true});
  });

  it("is one row without any session", async () => {
    const rows = await runModel("site_summary", {}, {variables});
    expect(rows).toMatchObject([
      {session_count: 0, data_from: null, data_to: null, is_generated: false, source_names: null}
    ]);
  });

  it("has the configured title, quotation marks and all", async () => {
    const [row] = await runModel(
      "site_summary",
      {},
      {variables: {...variables, title: 'Ann\'s "calls"'}}
    );
    expect(row).toMatchObject({title: 'Ann\'s "calls"'});
  });
});
