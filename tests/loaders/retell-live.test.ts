import {readdirSync} from "node:fs";
import {afterEach, beforeEach, describe, expect, it, vi} from "vitest";
import {fetchingSource} from "../support/fetch-and-land.ts";
import {startServer} from "../support/test-server.ts";
import {ids, itEndsTheSame, outcomes} from "../support/vendor-list.ts";

interface Call {
  call_id: string;
  call_status: string;
  start_timestamp: number;
  end_timestamp?: number;
  call_analysis?: {call_successful: boolean};
}

/** Calls that the server has; their transcripts are in none of its lists. */
const calls = new Map<string, Call>();

const gone = new Set<string>();

const server = await startServer(({method, url, headers, body}, response) => {
  if (headers.authorization !== "Bearer the-key") return response.writeHead(401).end();
  const [, id] = /^\/v2\/get-call\/(.+)$/.exec(url.pathname) ?? [];
  if (id !== undefined) {
    const call = calls.get(id);
    if (call === undefined || gone.has(id)) return response.writeHead(404).end();
    return {...call, transcript_object: [{role: "user", content: "Hello?", words: []}]};
  }
  if (method !== "POST" || url.pathname !== "/v3/list-calls") return response.writeHead(404).end();
  const asked = JSON.parse(body) as {
    sort_order: string;
    limit: number;
    pagination_key?: string;
    filter_criteria?: {start_timestamp: {op: string; value: number}};
  };
  if (asked.sort_order !== "ascending") return response.writeHead(400).end();
  const from = asked.filter_criteria?.start_timestamp.value ?? 0;
  const listed = [...calls.values()]
    .filter((call) => call.start_timestamp >= from)
    .sort((a, b) => a.start_timestamp - b.start_timestamp);
  const first = Number(asked.pagination_key ?? 0);
  const next = first + asked.limit;
  const hasMore = next < listed.length;
  return {
    items: listed.slice(first, next),
    has_more: hasMore,
    ...(hasMore ? {pagination_key: String(next)} : {})
  };
});

const midnight = Date.parse("2026-03-05T00:00:00Z");

/** A call that started in this hour of the day, and what has become of it. */
function put(id: string, hour: number, more: Partial<Call> = {}): void {
  const start_timestamp = midnight + hour * 3_600_000;
  calls.set(id, {
    call_id: id,
    call_status: "ended",
    start_timestamp,
    ...(more.call_status === "ongoing" ? {} : {end_timestamp: start_timestamp + 60_000}),
    ...more
  });
}

beforeEach(() => {
  calls.clear();
  gone.clear();
  server.reset();
  vi.stubEnv("RETELL_API_KEY", "the-key");
  for (let number = 1; number <= 5; number += 1) put(`call-${number}`, number);
});
afterEach(() => vi.unstubAllEnvs());

const live = (api: Record<string, unknown> = {}) =>
  fetchingSource({
    type: "retell",
    name: "bot",
    api: {url: server.url, pageSize: 2, requestsPerSecond: 1000, ...api}
  });

const at = "2026-03-06T00:00:00Z";
const rawCalls = `select record_id, call_status, call_successful, has_transcript from raw.retell_calls order by all`;
const everyId = ["call-1", "call-2", "call-3", "call-4", "call-5"];
const asked = () => server.seen.map(({url}) => url.pathname.replace("/v2/get-call/", ""));

describe("retell, live", () => {
  it("fetches all calls and completes each with its transcript", async () => {
    const bot = live();
    await bot.fetch(at);
    const [rows, counts] = await bot.landed(rawCalls, outcomes);
    expect(ids(rows)).toEqual(everyId);
    expect(rows?.every(({has_transcript}) => has_transcript)).toBe(true);
    expect(counts).toEqual([{status: "accepted", n: 5}]);
    expect(asked().filter((path) => path === "/v3/list-calls")).toHaveLength(3);
    expect(
      asked()
        .filter((path) => path !== "/v3/list-calls")
        .sort()
    ).toEqual(everyId);
  });

  it("asks again only for calls that the list tells something new of", async () => {
    put("call-5", 5, {call_status: "ongoing"});
    const bot = live();
    await bot.fetch(at);
    await bot.landed();
    const before = readdirSync(bot.fetched);
    server.seen.length = 0;
    await bot.fetch(at);
    expect(asked().every((path) => path === "/v3/list-calls")).toBe(true);
    expect(readdirSync(bot.fetched)).toEqual(before);

    put("call-4", 4, {call_analysis: {call_successful: true}});
    put("call-5", 5);
    put("call-6", 6);
    server.seen.length = 0;
    await bot.fetch(at);
    expect(
      asked()
        .filter((path) => path !== "/v3/list-calls")
        .sort()
    ).toEqual(["call-4", "call-5", "call-6"]);
    const [rows, counts] = await bot.landed(rawCalls, outcomes);
    expect(ids(rows)).toEqual([...everyId, "call-6"]);
    expect(rows?.[3]).toMatchObject({call_successful: true});
    expect(rows?.[4]).toMatchObject({call_status: "ended", has_transcript: true});
    expect(counts).toEqual([
      {status: "accepted", n: 6},
      {status: "duplicate", n: 2}
    ]);
  });

  it("looks back from the latest call as far as it is told", async () => {
    const bot = live({overlapHours: 2});
    await bot.fetch(at);
    server.seen.length = 0;
    await bot.fetch(at);
    expect(JSON.parse(server.seen[0]?.body ?? "")).toMatchObject({
      filter_criteria: {
        start_timestamp: {type: "number", op: "ge", value: midnight + 3 * 3_600_000}
      }
    });
  });

  it("takes a call that is gone before it is asked for as the list tells of it", async () => {
    gone.add("call-2");
    const bot = live();
    await bot.fetch(at);
    const [rows] = await bot.landed(rawCalls);
    expect(rows?.map(({has_transcript}) => has_transcript)).toEqual([
      true,
      false,
      true,
      true,
      true
    ]);
  });

  itEndsTheSame({
    server,
    live,
    at,
    content: [rawCalls, outcomes],
    requests: [1, 2, 3, 4, 5, 6, 7, 8],
    beforeNoting: [1, 4, 7],
    troubles: [
      [1, {status: 429, headers: {"retry-after": "3"}}],
      [3, {status: 500}],
      [5, "breaks off in the answer"],
      [7, "sends half of the JSON"],
      [8, "drops the connection"]
    ]
  });

  it("tells of a list that has another shape", async () => {
    const odd = await startServer(() => ({calls: []}));
    await expect(live({url: odd.url}).fetch(at)).rejects.toThrow(
      `bot: POST ${odd.url}/v3/list-calls answers another shape: items: Invalid input: expected array`
    );
  });
});
