import {describe, expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";
import {session} from "./kpi-sessions.ts";

type Row = Record<string, unknown>;

async function sequenced(sessions: Row[], variables: Record<string, string | number> = {}) {
  const rows = await runModel("int_sessions_sequenced", {fact_sessions: sessions}, {variables});
  return new Map(rows.map((row) => [row.session_id, row]));
}

/** A session of a known customer, so many hours after the start of 2025-03-03, in UTC. */
const visit = (id: string, hours: number, more: Row = {}): Row =>
  session(id, {
    customer_key: "ann",
    started_at: new Date(Date.UTC(2025, 2, 3) + hours * 3_600_000).toISOString(),
    ...more
  });

/** Someone else's session, so far off that nothing else is cut by the ends of the data. */
const before = visit("before", -2400, {customer_key: "other"});
const after = visit("after", 2400, {customer_key: "other"});

describe("int_sessions_sequenced: who belongs together", () => {
  it("puts sessions of one customer in one cluster, and each of unknown customers in its own", async () => {
    const rows = await sequenced([
      visit("a", 0),
      visit("b", 1),
      visit("c", 0, {customer_key: "ben"}),
      visit("d", 0, {customer_key: null}),
      visit("e", 0, {customer_key: null})
    ]);
    const key = (id: string) => rows.get(id)?.cluster_key;
    expect(key("a")).toBe(key("b"));
    expect(new Set([key("a"), key("c"), key("d"), key("e")]).size).toBe(4);
  });

  it("knows the days of a customer's neighboring sessions, in the reports' time zone", async () => {
    const rows = await sequenced([visit("a", 2), visit("b", 6), visit("c", 80)], {
      timezone: "America/New_York"
    });
    expect([...rows.values()]).toMatchObject([
      {started_on: "2025-03-02", previous_started_on: null, next_started_on: "2025-03-03"},
      {started_on: "2025-03-03", previous_started_on: "2025-03-02", next_started_on: "2025-03-06"},
      {started_on: "2025-03-06", previous_started_on: "2025-03-03", next_started_on: null}
    ]);
  });

  it("breaks ties of time by session, so that the order never changes", async () => {
    const rows = await sequenced([visit("b", 0), visit("a", 0)]);
    expect(rows.get("a")).toMatchObject({previous_started_on: null, next_started_on: "2025-03-03"});
    expect(rows.get("b")).toMatchObject({previous_started_on: "2025-03-03", next_started_on: null});
  });
});

describe("int_sessions_sequenced: is_repeat", () => {
  it("looks back one reporting period and no further", async () => {
    const rows = await sequenced(
      [before, visit("first", 0), visit("within", 10 * 24), visit("beyond", 20 * 24 + 1)],
      {period_days: 10}
    );
    expect(rows.get("first")).toMatchObject({is_repeat: false});
    expect(rows.get("within")).toMatchObject({is_repeat: true});
    expect(rows.get("beyond")).toMatchObject({is_repeat: false});
  });

  it("does not know of the first period of a source what came before", async () => {
    const rows = await sequenced(
      [
        visit("begin", 0, {customer_key: "other"}),
        visit("early", 239),
        visit("late", 240),
        visit("late elsewhere", 240, {source: "young"})
      ],
      {period_days: 10}
    );
    expect(rows.get("early")).toMatchObject({is_repeat: null});
    expect(rows.get("late")).toMatchObject({is_repeat: true});
    expect(rows.get("late elsewhere")).toMatchObject({is_repeat: null});
  });

  it("does not count a call that did not connect as use", async () => {
    const rows = await sequenced([
      before,
      visit("lost", 0, {outcome: "not_connected"}),
      visit("first", 1),
      visit("second", 2)
    ]);
    expect(rows.get("lost")).toMatchObject({is_repeat: null});
    expect(rows.get("first")).toMatchObject({is_repeat: false});
    expect(rows.get("second")).toMatchObject({is_repeat: true});
  });

  it("is not known of an unknown customer", async () => {
    const rows = await sequenced([before, visit("a", 0, {customer_key: null})]);
    expect(rows.get("a")).toMatchObject({is_repeat: null});
  });
});

describe("int_sessions_sequenced: is_contained", () => {
  it("needs the goal met and nobody back within 24 hours of the start", async () => {
    const rows = await sequenced([
      visit("back", 0),
      visit("not back", 24),
      visit("later", 48.5),
      visit("escalated", 100, {outcome: "escalated"}),
      visit("abandoned", 200, {outcome: "abandoned"}),
      after
    ]);
    expect(rows.get("back")).toMatchObject({is_contained: false});
    expect(rows.get("not back")).toMatchObject({is_contained: true});
    expect(rows.get("later")).toMatchObject({is_contained: true});
    expect(rows.get("escalated")).toMatchObject({is_contained: false});
    expect(rows.get("abandoned")).toMatchObject({is_contained: false});
  });

  it("does not take our own call for the customer's coming back", async () => {
    const rows = await sequenced([
      visit("called", 0),
      visit("ours", 1, {direction: "outbound"}),
      visit("returned", 50),
      visit("theirs", 51, {direction: "inbound"}),
      after
    ]);
    expect(rows.get("called")).toMatchObject({is_contained: true});
    expect(rows.get("returned")).toMatchObject({is_contained: false});
  });

  it("sees a customer's return behind a call of ours", async () => {
    const rows = await sequenced([
      visit("called", 0),
      visit("ours", 1, {direction: "outbound"}),
      visit("theirs", 2),
      after
    ]);
    expect(rows.get("called")).toMatchObject({is_contained: false});
  });

  it("is not known in the last 24 hours of a source, nor of unknown customers and outcomes", async () => {
    const rows = await sequenced([
      visit("early enough", 0),
      visit("too late", 1, {customer_key: "ben"}),
      visit("last", 24, {customer_key: "cid"}),
      visit("stranger", -50, {customer_key: null}),
      visit("not connected", -50, {customer_key: "dan", outcome: "not_connected"}),
      visit("no outcome", -50, {customer_key: "eve", outcome: null})
    ]);
    expect(rows.get("early enough")).toMatchObject({is_contained: true});
    expect(rows.get("too late")).toMatchObject({is_contained: null});
    expect(rows.get("stranger")).toMatchObject({is_contained: null});
    expect(rows.get("not connected")).toMatchObject({is_contained: null});
    expect(rows.get("no outcome")).toMatchObject({is_contained: null});
  });
});
