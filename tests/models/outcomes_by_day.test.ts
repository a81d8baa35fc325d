import {expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";
import {session} from "./kpi-sessions.ts";

it("counts each day's sessions by outcome, days being those of the reports' time zone", async () => {
  const rows = await runModel(
    "outcomes_by_day",
    {
      fact_sessions: [
        session("a", {started_at: "2025-03-04T04:00:00Z"}),
        session("b", {started_at: "2025-03-03T12:00:00Z"}),
        session("c", {started_at: "2025-03-03T12:00:00Z", outcome: "abandoned"}),
        session("d", {started_at: "2025-03-04T12:00:00Z", outcome: null}),
        session("e", {started_at: "2025-03-05T05:00:00Z"})
      ]
    },
    {variables: {timezone: "America/New_York", as_of: "2025-03-05T05:00:00Z"}}
  );
  expect(rows).toEqual([
    {day: "2025-03-03", outcome: "abandoned", session_count: 1},
    {day: "2025-03-03", outcome: "completed", session_count: 2},
    {day: "2025-03-04", outcome: "unknown", session_count: 1}
  ]);
});
