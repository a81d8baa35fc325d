import {existsSync} from "node:fs";
import {join} from "node:path";
import {afterEach, beforeEach, describe, expect, it, vi} from "vitest";
import {readManifest} from "../../src/engine/publish.ts";
import {call, jsonLines, testBed} from "../support/project.ts";
import {quickClock, startServer} from "../support/test-server.ts";

/** Calls in storage, by the key of their object. */
const stored = new Map<string, string>();

const storage = await startServer(({url}, response) => {
  const [, , key = ""] = url.pathname.split("/");
  if (key !== "") return response.end(stored.get(key));
  const objects = [...stored].map(
    ([name, text]) =>
      `<Contents><Key>${name}</Key><ETag>"${text.length}"</ETag><Size>${text.length}</Size></Contents>`
  );
  return response.end(`<ListBucketResult>${objects.join("")}</ListBucketResult>`);
});
const failing = await startServer((_request, response) => response.writeHead(503).end());

beforeEach(() => {
  stored.clear();
  stored.set("a.jsonl", jsonLines(call("one"), call("two")));
  storage.seen.length = 0;
  failing.seen.length = 0;
  vi.stubEnv("AWS_ACCESS_KEY_ID", "somebody");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "hush");
  vi.stubEnv("VAPI_API_KEY", "hush-hush");
});
afterEach(() => vi.unstubAllEnvs());

const inStorage = {
  type: "earshot-jsonl",
  name: "stored",
  path: "s3://calls",
  s3: {endpoint: storage.url}
};
const broken = {type: "vapi", name: "bot", api: {url: failing.url}};
const fetch = () => ({clock: quickClock().clock});
const counts = {stored: 2};

const accepted = (report: Awaited<ReturnType<ReturnType<typeof testBed>["build"]>>) =>
  Object.fromEntries(
    (report.landing?.sources ?? []).map((source) => [source.source_name, source.accepted_count])
  );

describe("a build", () => {
  it("fetches what is new on servers, then reads it", async () => {
    const bed = testBed({}, {sources: [inStorage]});
    expect(accepted(await bed.build({fetch: fetch()}))).toEqual(counts);
    stored.set("b.jsonl", jsonLines(call("three")));
    expect(accepted(await bed.build({fetch: fetch()}))).toEqual({stored: 3});
  });

  it("asks no server where it is told not to, and uses what was fetched", async () => {
    const bed = testBed({}, {sources: [inStorage]});
    expect(accepted(await bed.build({fetch: false}))).toEqual({});
    await bed.build({fetch: fetch()});
    storage.seen.length = 0;
    expect(accepted(await bed.build({fetch: false}))).toEqual(counts);
    await bed.build({dryRun: true});
    expect(storage.seen).toEqual([]);
  });

  it("fails where a server fails, and leaves what is published as it is", async () => {
    const bed = testBed({"calls/c.jsonl": jsonLines(call("zero"))}, {sources: [inStorage]});
    await bed.build({fetch: fetch()});
    const before = readManifest(bed.dataFolder);
    stored.set("b.jsonl", jsonLines(call("three")));

    const both = testBed({}, {sources: [broken, inStorage]});
    const failure: unknown = await bed
      .build({config: both.config, fetch: fetch()})
      .catch((error: unknown) => error);
    expect(String(failure)).toBe(
      `BuildError: bot: GET ${failing.url}/call answers 503 Service Unavailable, after 6 tries
What was fetched is kept and what is published stays; --no-fetch goes on without asking.`
    );
    expect(failing.seen).toHaveLength(6);
    expect(readManifest(bed.dataFolder)).toEqual(before);
    // the other source was asked all the same
    expect(existsSync(join(bed.dataFolder, "fetched/stored.s3/calls/b.jsonl"))).toBe(true);
    const report = await bed.build({config: both.config, fetch: false});
    expect(accepted(report)).toEqual({stored: 3});
  });

  it("never shows a key", async () => {
    const seen: string[] = [];
    const bed = testBed({}, {sources: [broken]});
    const show = (text: string) => seen.push(text);
    await bed
      .build({fetch: fetch(), progress: {step: show, note: show, done() {}}})
      .catch((error: unknown) => seen.push(String(error)));
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.join("\n")).not.toContain("hush");
  });
});
