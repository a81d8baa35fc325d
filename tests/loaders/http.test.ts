import {afterEach, describe, expect, it, vi} from "vitest";
import {checkConfig} from "../../src/engine/config.ts";
import {sessionBuilder} from "../support/build-sessions.ts";
import {startServer} from "../support/test-server.ts";

/** A call as the telephony of a sales team may have it. */
const call = (id: number, result: string, said: string) => ({
  id,
  begun: 1772618400 + id * 3600,
  changed: `2026-03-04T1${id}:00:00Z`,
  employee: {name: "Ann"},
  result,
  talk: [
    {who: "us", text: "Good morning."},
    {who: "them", text: said}
  ]
});

const calls = [call(1, "SOLD", "I take it."), call(2, "LOST", "No."), call(3, "SOLD", "Yes.")];

const server = await startServer(({url, headers}, response) => {
  if (headers["x-key"] !== "hush") return response.writeHead(401).end();
  const first = Number(url.searchParams.get("offset") ?? 0);
  const since = url.searchParams.get("since") ?? "";
  return {calls: calls.filter(({changed}) => changed >= since).slice(first, first + 2)};
});

const source = {
  type: "http",
  name: "sales",
  api: {
    url: `${server.url}/calls`,
    headers: {"x-key": {variable: "SALES_KEY"}},
    records: "calls",
    paging: {by: "offset"},
    changes: {parameter: "since", field: "changed", overlapMinutes: 30},
    requestsPerSecond: 1000
  },
  mapping: {
    call: {
      call_id: "id",
      started_at: {column: "begun", unit: "s"},
      agent_id: "employee.name",
      outcome: {column: "result", values: {SOLD: "completed", LOST: "abandoned"}}
    },
    transcript: "talk",
    turn: {
      speaker: {column: "who", values: {us: "agent", them: "customer"}},
      text: "text"
    }
  }
};

afterEach(() => vi.unstubAllEnvs());

describe("an API of one's own", () => {
  it("becomes sessions through a mapping, and follows what changes", async () => {
    vi.stubEnv("SALES_KEY", "hush");
    const build = sessionBuilder([source]);
    const {sessions, turns, quarantine} = await build({});
    expect(quarantine).toEqual([]);
    expect(
      sessions.map((session) => [
        session.session_id,
        session.outcome,
        session.started_at,
        session.turn_count
      ])
    ).toEqual([
      ["sales:1", "completed", "2026-03-04T11:00:00.000Z", 2],
      ["sales:2", "abandoned", "2026-03-04T12:00:00.000Z", 2],
      ["sales:3", "completed", "2026-03-04T13:00:00.000Z", 2]
    ]);
    expect(turns.slice(0, 2).map(({speaker, turn_text}) => [speaker, turn_text])).toEqual([
      ["agent", "Good morning."],
      ["customer", "I take it."]
    ]);

    calls[1] = {...call(2, "SOLD", "Oh, yes."), changed: "2026-03-04T14:00:00Z"};
    server.seen.length = 0;
    const again = await build({});
    expect(again.sessions.map(({outcome}) => outcome)).toEqual(Array(3).fill("completed"));
    expect(server.seen[0]?.url.searchParams.get("since")).toBe("2026-03-04T12:30:00.000Z");
    expect(again.report.landing?.sources).toMatchObject([
      {source_name: "sales", accepted_count: 3, duplicate_count: 1, quarantined_count: 0}
    ]);
  });

  it("has one list of records", () => {
    const turn = {call_id: "call", speaker: "who", text: "text"};
    expect(() =>
      checkConfig(
        {sources: [{...source, mapping: {call: source.mapping.call, turn}}]},
        "/p/earshot.config.ts"
      )
    ).toThrow("sources[0].mapping.turn.call_id");
  });
});
