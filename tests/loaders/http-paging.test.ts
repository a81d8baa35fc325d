import {mkdtempSync, readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {afterEach, beforeEach, describe, expect, it, vi} from "vitest";
import {apiOption, fetchRecords} from "../../loaders/http/fetch.ts";
import {silent} from "../../src/engine/progress.ts";
import {temporaryFolder} from "../support/project.ts";
import {quickClock, type SeenRequest, startServer} from "../support/test-server.ts";

interface Item {
  id: number;
  at: string;
  text?: string;
}

const items: Item[] = [];

/** How the server of a test pages; each gives two records at once, whatever it is asked for. */
const styles: Record<string, (request: SeenRequest, respond: (link: string) => void) => unknown> = {
  "/next-url": ({url}) => {
    const {page, next} = pageFrom(Number(url.searchParams.get("from") ?? 0));
    const address = next === undefined ? null : `/next-url?from=${next}`;
    return {data: {calls: page}, links: {next: address}};
  },
  "/linked": ({url}, link) => {
    const {page, next} = pageFrom(Number(url.searchParams.get("from") ?? 0));
    link(
      `</linked?from=0>; rel="first"${next === undefined ? "" : `, </linked?from=${next}>; rel="next"`}`
    );
    return page;
  },
  "/cursor": ({url}) => {
    const {page, next} = pageFrom(Number((url.searchParams.get("cursor") ?? "c0").slice(1)));
    return {calls: page, meta: {cursor: next === undefined ? "" : `c${next}`}};
  },
  "/page": ({url}) => pageFrom(2 * (Number(url.searchParams.get("page")) - 1)).page,
  "/offset": ({body}) => pageFrom((JSON.parse(body) as {skip?: number}).skip ?? 0).page,
  "/changes": ({url}) => {
    const since = url.searchParams.get("since") ?? "";
    return items.filter(({at}) => at >= since);
  },
  "/same": () => items.slice(0, 2),
  "/elsewhere": () => ({calls: items.slice(0, 2), next: "https://elsewhere.test/calls"})
};

function pageFrom(first: number) {
  const next = first + 2;
  return {page: items.slice(first, next), next: next < items.length ? next : undefined};
}

const server = await startServer((request, response) =>
  styles[request.url.pathname]?.(request, (link) => response.setHeader("link", link))
);

beforeEach(() => {
  items.length = 0;
  for (let id = 1; id <= 5; id += 1) items.push({id, at: `2026-03-05T0${id}:00:00Z`});
  server.reset();
  vi.stubEnv("CRM_TOKEN", "hush");
});
afterEach(() => vi.unstubAllEnvs());

const root = temporaryFolder();

/** Fetches into a folder of its own and gives what then lies in it, a list of ids a page. */
function api(path: string, more: Record<string, unknown> = {}) {
  const folder = mkdtempSync(join(root, "fetched-"));
  const options = apiOption.parse({url: server.url + path, requestsPerSecond: 1000, ...more});
  return async (signal?: AbortSignal) => {
    const context = {folder, sourceName: "crm", configFolder: root, progress: silent};
    await fetchRecords(options, {...context, clock: quickClock().clock, signal});
    const pages = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));
    return pages.sort().map((name) =>
      readFileSync(join(folder, name), "utf8")
        .split("\n")
        .map((line) => (JSON.parse(line) as Item).id)
    );
  };
}

const twoByTwo = [[1, 2], [3, 4], [5]];

describe("the pages of an API", () => {
  it.each([
    ["/next-url", {records: "data.calls", paging: {by: "next-url", at: "links.next"}}],
    ["/linked", {paging: {by: "link-header"}}],
    ["/cursor", {records: "calls", paging: {by: "cursor", at: "meta.cursor", parameter: "cursor"}}],
    ["/page", {paging: {by: "page"}}],
    ["/offset", {method: "POST", paging: {by: "offset", parameter: "skip"}}]
  ])("are followed to the last: %s", async (path, options) => {
    expect(await api(path, options)()).toEqual(twoByTwo);
  });

  it("are one where nothing is said of paging", async () => {
    expect(await api("/changes")()).toEqual([[1, 2, 3, 4, 5]]);
  });

  it("that come again the same are told, as a wrong parameter would go on for ever", async () => {
    await expect(api("/same", {paging: {by: "page", parameter: "seite"}})()).rejects.toThrow(
      `crm: ${server.url}/same answers the same page again: is api.paging as the server has it?`
    );
  });

  it("are not looked for on another server", async () => {
    const fetch = api("/elsewhere", {records: "calls", paging: {by: "next-url", at: "next"}});
    await expect(fetch()).rejects.toThrow(
      `crm: ${server.url}/elsewhere names a next page that is not on ${server.url}: https://elsewhere.test`
    );
  });

  it("need a list of records", async () => {
    await expect(api("/cursor", {records: "data"})()).rejects.toThrow(
      `crm: ${server.url}/cursor answers no list of records at data`
    );
  });
});

describe("what is sent", () => {
  it("has headers and parameters from the configuration and the environment", async () => {
    await api("/next-url", {
      headers: {authorization: {variable: "CRM_TOKEN", prefix: "Bearer "}, "x-team": "sales"},
      parameters: {size: 2, key: {variable: "CRM_TOKEN"}},
      records: "data.calls",
      paging: {by: "next-url", at: "links.next"}
    })();
    expect(server.seen.map(({headers}) => [headers.authorization, headers["x-team"]])).toEqual(
      Array(3).fill(["Bearer hush", "sales"])
    );
    expect(server.seen.map(({url}) => url.search)).toEqual([
      "?size=2&key=hush",
      "?from=2&key=hush",
      "?from=4&key=hush"
    ]);
  });

  it("has its parameters in the body where it is posted", async () => {
    await api("/offset", {
      method: "POST",
      parameters: {limit: 2, sort: "at"},
      paging: {by: "offset", parameter: "skip"}
    })();
    expect(server.seen.map(({method, body}) => [method, JSON.parse(body)])).toEqual([
      ["POST", {limit: 2, sort: "at"}],
      ["POST", {limit: 2, sort: "at", skip: 2}],
      ["POST", {limit: 2, sort: "at", skip: 4}],
      ["POST", {limit: 2, sort: "at", skip: 5}]
    ]);
  });

  it("is nothing where a variable is not set", async () => {
    const fetch = api("/page", {headers: {authorization: {variable: "NO_SUCH_TOKEN"}}});
    await expect(fetch()).rejects.toThrow("crm: the environment variable NO_SUCH_TOKEN is not set");
    expect(server.seen).toEqual([]);
  });
});

describe("a later fetch", () => {
  it("keeps records that are new or have changed, and no others", async () => {
    const fetch = api("/page", {paging: {by: "page"}});
    await fetch();
    expect(await fetch()).toEqual(twoByTwo);
    items[3] = {id: 4, at: "2026-03-05T04:00:00Z", text: "corrected"};
    items.push({id: 6, at: "2026-03-05T06:00:00Z"});
    expect(await fetch()).toEqual([...twoByTwo, [4], [6]]);
  });

  it("asks for what changed, where the server can tell, from a little earlier on", async () => {
    const changes = {parameter: "since", field: "at", overlapMinutes: 90};
    const fetch = api("/changes", {changes});
    await fetch();
    items[4] = {id: 5, at: "2026-03-05T05:30:00Z"};
    items.push({id: 6, at: "2026-03-05T06:00:00Z"});
    expect(await fetch()).toEqual([
      [1, 2, 3, 4, 5],
      [5, 6]
    ]);
    await fetch();
    expect(server.seen.map(({url}) => url.searchParams.get("since"))).toEqual([
      null,
      "2026-03-05T03:30:00.000Z",
      "2026-03-05T04:30:00.000Z"
    ]);
  });

  it("begins anew where it is asked for something else", async () => {
    const folder = mkdtempSync(join(root, "fetched-"));
    const context = {folder, sourceName: "crm", configFolder: root, progress: silent};
    const changes = {parameter: "since", field: "at"};
    for (const parameters of [{team: "a"}, {team: "b"}]) {
      const options = apiOption.parse({url: `${server.url}/changes`, changes, parameters});
      await fetchRecords(options, {...context, clock: quickClock().clock});
    }
    expect(server.seen.map(({url}) => url.searchParams.get("since"))).toEqual([null, null]);
  });

  it.each([1, 2, 3, 4])(
    "after one that broke off at request %i ends as if it had not",
    async (number) => {
      const stop = new AbortController();
      server.happenings.set(number, () => stop.abort());
      const fetch = api("/page", {paging: {by: "page"}});
      await expect(fetch(stop.signal)).rejects.toThrow("crm: fetching was stopped");
      expect(await fetch()).toEqual(twoByTwo);
    }
  );
});

describe("a record", () => {
  it("keeps whole numbers that are too long for a double", async () => {
    const long = await startServer((_request, response) =>
      response.end(
        '[{"id": 9007199254740993, "text": "9007199254740993 \\" 1", "share": 0.1234567890123456}]'
      )
    );
    const folder = mkdtempSync(join(root, "fetched-"));
    await fetchRecords(apiOption.parse({url: long.url}), {
      folder,
      sourceName: "crm",
      configFolder: root,
      progress: silent,
      clock: quickClock().clock
    });
    const [page = ""] = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));
    expect(JSON.parse(readFileSync(join(folder, page), "utf8"))).toEqual({
      id: "9007199254740993",
      text: '9007199254740993 " 1',
      share: 0.1234567890123456
    });
  });
});
