import {beforeEach, describe, expect, it} from "vitest";
import {z} from "zod";
import {HttpClient, type ServerAccess} from "../../loaders/servers/http.ts";
import {silent} from "../../src/engine/progress.ts";
import {quickClock, startServer, type Trouble} from "../support/test-server.ts";

const server = await startServer(({url}) => ({path: url.pathname, list: [1, 2, 3]}));
const elsewhere = await startServer(() => ({path: "elsewhere", list: []}));
const shape = z.object({path: z.string(), list: z.array(z.number())});

beforeEach(() => {
  server.seen.length = 0;
  server.troubles.clear();
  elsewhere.seen.length = 0;
});

function ask(
  path = "/calls",
  {
    troubles = {},
    access = {},
    signal
  }: {
    troubles?: Record<number, Trouble>;
    access?: Partial<ServerAccess>;
    signal?: AbortSignal;
  } = {}
) {
  for (const [number, trouble] of Object.entries(troubles)) {
    server.troubles.set(Number(number), trouble);
  }
  const {clock, waits} = quickClock();
  const client = new HttpClient(
    {
      url: server.url,
      secretHeaders: {authorization: "Bearer hush", "x-api-key": "hush"},
      keyVariable: "SOME_KEY",
      requestsPerSecond: 1000,
      // short only where a test waits for it
      timeoutSeconds: Object.values(troubles).includes("stays silent") ? 0.3 : 60,
      tries: 4,
      ...access
    },
    {sourceName: "phone", progress: silent, clock, signal}
  );
  const get = (more = path) => client.json({url: new URL(more, server.url)}, shape);
  return {client, clock, waits, get, answer: get()};
}

const passing: [string, Trouble][] = [
  ["busy", {status: 429}],
  ["broken", {status: 500}],
  ["behind a broken gateway", {status: 502}],
  ["down", {status: 503}],
  ["behind a slow gateway", {status: 504}],
  ["gone before it answers", "drops the connection"],
  ["gone in the middle of an answer", "breaks off in the answer"],
  ["sending half of its JSON", "sends half of the JSON"],
  ["silent", "stays silent"]
];

describe("what passes is tried again", () => {
  it.each(passing)("a server that is %s", async (_name, trouble) => {
    const {answer} = ask("/calls", {troubles: {1: trouble, 2: trouble}});
    expect((await answer).value).toEqual({path: "/calls", list: [1, 2, 3]});
    expect(server.seen).toHaveLength(3);
  });

  it.each([
    [{status: 503} as const, "answers 503 Service Unavailable, after 4 tries"],
    ["stays silent" as const, "stays silent for 0.3 s, after 4 tries"],
    [
      "sends half of the JSON" as const,
      "answers what is not valid JSON (16 characters), after 4 tries"
    ]
  ])("but not for ever: %j", async (trouble, problem) => {
    const {answer} = ask("/calls?key=hush", {
      troubles: {1: trouble, 2: trouble, 3: trouble, 4: trouble}
    });
    await expect(answer).rejects.toThrow(`phone: GET ${server.url}/calls ${problem}`);
    expect(server.seen).toHaveLength(4);
  });

  it("after waits that double, each drawn up to its full length", async () => {
    const busy: Record<number, Trouble> = {1: {status: 500}, 2: {status: 500}, 3: {status: 500}};
    const {answer, waits} = ask("/calls", {troubles: busy, access: {requestsPerSecond: 1e9}});
    await answer;
    // chance is 1 here: the longest wait of each draw
    expect(waits.filter((wait) => wait >= 1)).toEqual([1000, 2000, 4000]);
  });

  it("after as long as the server asks, in seconds or by the clock", async () => {
    const {answer, waits} = ask("/calls", {
      troubles: {
        1: {status: 429, headers: {"retry-after": "7"}},
        2: {
          status: 503,
          headers: {
            date: "Thu, 05 Mar 2026 11:00:00 GMT",
            "retry-after": "Thu, 05 Mar 2026 11:00:20 GMT"
          }
        }
      }
    });
    await answer;
    expect(waits).toEqual([7000, 20_000]);
  });

  it("unless the server asks for longer than anybody would wait", async () => {
    const {answer} = ask("/calls", {
      troubles: {1: {status: 429, headers: {"retry-after": "86400"}}}
    });
    await expect(answer).rejects.toThrow(
      `phone: GET ${server.url}/calls answers 429 Too Many Requests and asks to wait 86400 s`
    );
    expect(server.seen).toHaveLength(1);
  });

  it("until it is stopped", async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(ask("/calls", {signal: stop.signal}).answer).rejects.toThrow(
      "phone: fetching was stopped"
    );
    expect(server.seen).toHaveLength(0);
  });
});

describe("what does not pass", () => {
  it.each([
    [401, "answers 401 Unauthorized; does SOME_KEY hold a valid key?"],
    [404, "answers 404 Not Found"]
  ])("a refusal is told at once: %i", async (status, problem) => {
    const {answer} = ask("/calls", {troubles: {1: {status}}});
    await expect(answer).rejects.toThrow(`phone: GET ${server.url}/calls ${problem}`);
    expect(server.seen).toHaveLength(1);
  });

  it("another shape is told with its place", async () => {
    const {client} = ask();
    const answer = client.json(
      {url: new URL("/calls", server.url)},
      z.object({items: z.array(z.any())})
    );
    await expect(answer).rejects.toThrow(
      `phone: GET ${server.url}/calls answers another shape: items: Invalid input: expected array, received undefined`
    );
  });
});

describe("requests", () => {
  it("keep their distance", async () => {
    const {get, answer, clock, waits} = ask("/calls", {access: {requestsPerSecond: 4}});
    const began = clock.now();
    await answer;
    await Promise.all([get(), get(), get(), get()]);
    expect(server.seen).toHaveLength(5);
    expect(clock.now() - began).toBeGreaterThanOrEqual(1000);
    expect(waits.every((wait) => wait > 0)).toBe(true);
  });

  it("carry the key", async () => {
    await ask().answer;
    expect(server.seen[0]?.headers).toMatchObject({
      authorization: "Bearer hush",
      "x-api-key": "hush"
    });
  });

  it("follow to another page of the server with the key, to another server without it", async () => {
    server.troubles.set(1, {status: 302, headers: {location: "/moved"}});
    server.troubles.set(2, {status: 307, headers: {location: `${elsewhere.url}/there`}});
    expect((await ask().answer).value.path).toBe("elsewhere");
    expect(server.seen.map(({headers}) => headers["x-api-key"])).toEqual(["hush", "hush"]);
    expect(
      elsewhere.seen.map(({url, headers}) => [
        url.pathname,
        headers["x-api-key"],
        headers.authorization
      ])
    ).toEqual([["/there", undefined, undefined]]);
  });

  it("do not take what is posted to another server", async () => {
    const {client, answer} = ask();
    await answer;
    server.troubles.set(2, {status: 307, headers: {location: `${elsewhere.url}/there`}});
    const posted = client.json(
      {url: new URL("/calls", server.url), method: "POST", body: '{"key": "hush"}'},
      shape
    );
    await expect(posted).rejects.toThrow("answers 307 Temporary Redirect");
    expect(elsewhere.seen).toEqual([]);
  });

  it("do not go in circles", async () => {
    for (let number = 1; number <= 9; number += 1) {
      server.troubles.set(number, {status: 302, headers: {location: "/calls"}});
    }
    await expect(ask().answer).rejects.toThrow("redirects more than 5 times");
  });
});
