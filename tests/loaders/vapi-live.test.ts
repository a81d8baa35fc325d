import {once} from "node:events";
import {readdirSync} from "node:fs";
import {afterEach, beforeEach, describe, expect, it, vi} from "vitest";
import {fetchingSource} from "../support/fetch-and-land.ts";
import {startServer} from "../support/test-server.ts";
import {ids, itEndsTheSame, outcomes} from "../support/vendor-list.ts";

interface Call {
  id: string;
  createdAt: string;
  updatedAt: string;
  status: string;
  messages: unknown[];
}

/** Calls that the server has. */
const calls = new Map<string, Call>();

/** The most calls that the server gives at once, whatever it is asked for. */
let most = 1000;

const server = await startServer(({url, headers}, response) => {
  if (headers.authorization !== "Bearer the-key") return response.writeHead(401).end();
  const wanted = (name: string, otherwise: string) => url.searchParams.get(name) ?? otherwise;
  const page = [...calls.values()]
    .filter((call) => call.createdAt <= wanted("createdAtLe", "9"))
    .filter((call) => call.createdAt >= wanted("createdAtGe", "0"))
    .filter((call) => call.updatedAt >= wanted("updatedAtGe", "0"))
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
    .slice(0, Math.min(most, Number(wanted("limit", "100"))));
  response.setHeader("date", new Date(serverTime).toUTCString());
  return page;
});
let serverTime = "";

/** A call that was created and last changed in these minutes of the day. */
function put(id: string, created: number, {changed = created, status = "ended"} = {}): void {
  const time = (minute: number) =>
    new Date(Date.parse("2026-03-05T00:00:00Z") + minute * 60_000).toISOString();
  const createdAt = time(created);
  calls.set(id, {
    id,
    createdAt,
    updatedAt: time(changed),
    status,
    messages: [{role: "user", message: "Hello?", secondsFromStart: 1}]
  });
}

beforeEach(() => {
  calls.clear();
  server.reset();
  most = 1000;
  serverTime = "2026-03-05T02:00:00Z";
  vi.stubEnv("VAPI_API_KEY", "the-key");
  for (let number = 1; number <= 7; number += 1) put(`call-${number}`, number);
});
afterEach(() => vi.unstubAllEnvs());

const live = (api: Record<string, unknown> = {}) =>
  fetchingSource({
    type: "vapi",
    name: "bot",
    api: {url: server.url, pageSize: 3, requestsPerSecond: 1000, ...api}
  });

const rawCalls =
  "select record_id, status, cast(updated_at as varchar) as updated_at from raw.vapi_calls order by all";
const everyId = ["call-1", "call-2", "call-3", "call-4", "call-5", "call-6", "call-7"];

describe("vapi, live", () => {
  it("fetches all calls, page by page", async () => {
    const bot = live();
    await bot.fetch("2026-03-05T02:00:00Z");
    const [rows] = await bot.landed(rawCalls);
    expect(ids(rows)).toEqual(everyId);
    expect(server.seen.map(({url}) => url.searchParams.get("createdAtLe"))).toEqual([
      null,
      "2026-03-05T00:05:00.000Z",
      "2026-03-05T00:03:00.000Z",
      "2026-03-05T00:01:00.000Z"
    ]);
  });

  it("fetches all of them from a server that gives fewer at once than it is asked for", async () => {
    most = 2;
    const bot = live();
    await bot.fetch("2026-03-05T02:00:00Z");
    const [rows] = await bot.landed(rawCalls);
    expect(ids(rows)).toEqual(everyId);
  });

  it("asks only for what changed, and keeps nothing that it has", async () => {
    const bot = live();
    await bot.fetch("2026-03-05T02:00:00Z");
    const before = readdirSync(bot.fetched);
    server.seen.length = 0;
    serverTime = "2026-03-05T02:05:00Z";
    await bot.fetch("2026-03-05T02:05:00Z");
    expect(server.seen.map(({url}) => url.searchParams.get("updatedAtGe"))).toEqual([
      "2026-03-05T01:50:00.000Z"
    ]);
    expect(readdirSync(bot.fetched)).toEqual(before);
  });

  it("takes the later version of a call that changed", async () => {
    put("call-7", 119, {status: "in-progress"});
    const bot = live();
    await bot.fetch("2026-03-05T02:00:00Z");
    await bot.landed();
    put("call-7", 119, {changed: 125});
    put("call-8", 126);
    serverTime = "2026-03-05T03:00:00Z";
    await bot.fetch("2026-03-05T03:00:00Z");
    const [rows, counts] = await bot.landed(rawCalls, outcomes);
    expect(ids(rows)).toEqual([...everyId, "call-8"]);
    expect(rows?.[6]).toMatchObject({status: "ended", updated_at: "2026-03-05 02:05:00+00"});
    // the earlier version, and the two calls that came as a page's last and the next one's first
    expect(counts).toEqual([
      {status: "accepted", n: 8},
      {status: "duplicate", n: 3}
    ]);
  });

  it("loses no call that changes or comes while the list is read", async () => {
    server.happenings.set(3, () => {
      put("call-6", 6, {changed: 121});
      put("call-8", 121);
    });
    const bot = live();
    await bot.fetch("2026-03-05T02:00:00Z");
    serverTime = "2026-03-05T02:30:00Z";
    await bot.fetch("2026-03-05T02:30:00Z");
    const [rows] = await bot.landed(rawCalls);
    expect(ids(rows)).toEqual([...everyId, "call-8"]);
    expect(rows?.[5]).toMatchObject({updated_at: "2026-03-05 02:01:00+00"});
  });

  it("goes by the server's clock", async () => {
    const bot = live();
    await bot.fetch("2031-01-01T00:00:00Z");
    await bot.fetch("2031-01-01T00:00:00Z");
    expect(server.seen.at(-1)?.url.searchParams.get("updatedAtGe")).toBe(
      "2026-03-05T01:50:00.000Z"
    );
  });

  itEndsTheSame({
    server,
    live,
    at: "2026-03-05T02:00:00Z",
    content: [rawCalls, outcomes],
    requests: [1, 2, 3, 4],
    beforeNoting: [1, 2, 3],
    troubles: [
      [1, {status: 429, headers: {"retry-after": "3"}}],
      [2, {status: 500}],
      [4, "breaks off in the answer"],
      [6, "sends half of the JSON"],
      [8, "drops the connection"]
    ]
  });

  it.each([2, 3])("killed at request %i, it goes on where it was", async (number) => {
    const bot = live();
    const killed = bot.ingest();
    server.happenings.set(number, () => killed.kill("SIGKILL"));
    expect(await once(killed, "close")).toEqual([null, "SIGKILL"]);
    server.seen.length = 0;
    server.happenings.clear();

    expect(await once(bot.ingest(), "close")).toEqual([0, null]);
    // the page that was asked for at the kill is asked for again, and none before it
    expect(server.seen[0]?.url.searchParams.get("createdAtLe")).toBe(
      number === 2 ? "2026-03-05T00:05:00.000Z" : "2026-03-05T00:03:00.000Z"
    );
    const [rows, counts] = await bot.landed(rawCalls, outcomes);
    expect(ids(rows)).toEqual(everyId);
    expect(counts).toEqual([
      {status: "accepted", n: 7},
      {status: "duplicate", n: 2}
    ]);
    server.seen.length = 0;
    expect(await once(bot.ingest("--no-fetch"), "close")).toEqual([0, null]);
    expect(server.seen).toEqual([]);
  });

  it("keeps what came before the server failed", async () => {
    const bot = live({tries: 1});
    server.troubles.set(2, {status: 503});
    await expect(bot.fetch("2026-03-05T02:00:00Z")).rejects.toThrow(
      `bot: GET ${server.url}/call answers 503 Service Unavailable\nWhat was fetched is kept`
    );
    const [rows] = await bot.landed(rawCalls);
    expect(ids(rows)).toEqual(["call-5", "call-6", "call-7"]);
  });

  it("fetches calls from a day on", async () => {
    const bot = live({since: "2026-03-05T00:04:00Z"});
    await bot.fetch("2026-03-05T02:00:00Z");
    const [rows] = await bot.landed(rawCalls);
    expect(ids(rows)).toEqual(["call-4", "call-5", "call-6", "call-7"]);
  });

  it("says when more calls were created at once than a page holds", async () => {
    for (let number = 1; number <= 4; number += 1) put(`twin-${number}`, 50);
    await expect(live().fetch("2026-03-05T02:00:00Z")).rejects.toThrow(
      "bot: more than 3 calls were created at 2026-03-05T00:50:00.000Z: raise api.pageSize"
    );
  });

  it("says which variable holds no key, and which holds a wrong one", async () => {
    vi.stubEnv("VAPI_API_KEY", "");
    await expect(live().fetch("2026-03-05T02:00:00Z")).rejects.toThrow(
      `bot: the environment variable VAPI_API_KEY is not set; it holds the key for ${server.url}`
    );
    vi.stubEnv("OTHER_KEY", "not-the-key");
    await expect(live({keyVariable: "OTHER_KEY"}).fetch("2026-03-05T02:00:00Z")).rejects.toThrow(
      `bot: GET ${server.url}/call answers 401 Unauthorized; does OTHER_KEY hold a valid key?`
    );
  });
});
