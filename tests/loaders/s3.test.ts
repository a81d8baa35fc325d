import {readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {gzipSync} from "node:zlib";
import S3rver from "@20minutes/s3rver";
import {AwsClient} from "aws4fetch";
import {afterAll, afterEach, beforeEach, describe, expect, it, vi} from "vitest";
import {listedObjects} from "../../loaders/servers/s3-list.ts";
import {checkConfig} from "../../src/engine/config.ts";
import {silent} from "../../src/engine/progress.ts";
import {fetchingSource} from "../support/fetch-and-land.ts";
import {call, jsonLines, temporaryFolder} from "../support/project.ts";
import {startServer} from "../support/test-server.ts";

// a real server that speaks S3 and checks signatures; these are the credentials that it knows
const credentials = {accessKeyId: "S3RVER", secretAccessKey: "S3RVER"};
const storage = new S3rver({
  address: "127.0.0.1",
  port: 0,
  silent: true,
  directory: temporaryFolder(),
  configureBuckets: [{name: "first"}]
});
const {port} = await storage.run();
const endpoint = `http://127.0.0.1:${port}`;
afterAll(() => storage.close());

const client = new AwsClient({...credentials, service: "s3", region: "us-east-1"});
let bucket = "";
let bucketCount = 0;

async function put(key: string, body: string | Buffer, headers: Record<string, string> = {}) {
  const path = key.split("/").map(encodeURIComponent).join("/");
  const answer = await client.fetch(`${endpoint}/${bucket}/${path}`, {
    method: "PUT",
    body: new Uint8Array(Buffer.from(body)),
    headers
  });
  if (!answer.ok) throw new Error(`${key}: ${answer.status} ${await answer.text()}`);
}

beforeEach(async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", credentials.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey);
  vi.stubEnv("AWS_SESSION_TOKEN", "");
  bucketCount += 1;
  bucket = `calls-${bucketCount}`;
  await client.fetch(`${endpoint}/${bucket}`, {method: "PUT"});
});
afterEach(() => vi.unstubAllEnvs());

const inStorage = (path = `s3://${bucket}/exports`, s3: Record<string, unknown> = {}) =>
  fetchingSource({
    type: "earshot-jsonl",
    name: "phone",
    path,
    s3: {endpoint, requestsPerSecond: 1000, ...s3}
  });

const records = "select record_id, status from earshot.records order by all";
const ids = (rows: Record<string, unknown>[] = []) => rows.map(({record_id}) => record_id);
const at = "2026-03-05T00:00:00Z";

describe("objects in S3-compatible storage", () => {
  it("are fetched and read as files of a folder", async () => {
    await put("exports/a.jsonl", jsonLines(call("one"), call("two")));
    await put("exports/deep/b c+d ü.jsonl", jsonLines(call("three")));
    await put("exports/packed.jsonl.gz", gzipSync(jsonLines(call("four"))), {
      "content-encoding": "gzip"
    });
    await put("exports/recording.wav", "RIFF");
    await put("exports/.hidden/e.jsonl", jsonLines(call("hidden")));
    await put("exports-of-others/f.jsonl", jsonLines(call("of others")));
    const phone = inStorage();
    await phone.fetch(at);
    const [rows, files] = await phone.landed(
      records,
      "select file_name from earshot.landed_files order by all"
    );
    expect(ids(rows)).toEqual(["four", "one", "three", "two"]);
    expect(files?.map(({file_name}) => file_name)).toEqual([
      "a.jsonl",
      "deep/b c+d ü.jsonl",
      "packed.jsonl.gz"
    ]);
  });

  it("may be one object, or those that match a pattern", async () => {
    await put("exports/2026-03/a.jsonl", jsonLines(call("one")));
    await put("exports/2026-03/b.jsonl", jsonLines(call("two")));
    await put("exports/2026-04/a.jsonl", jsonLines(call("three")));
    const read = async (path: string) => {
      const phone = inStorage(`s3://${bucket}/${path}`);
      await phone.fetch(at);
      const [rows] = await phone.landed(records);
      return ids(rows);
    };
    expect(await read("exports/2026-03/b.jsonl")).toEqual(["two"]);
    expect(await read("exports/*/a.jsonl")).toEqual(["one", "three"]);
    expect(await read("**/2026-03/*.jsonl")).toEqual(["one", "two"]);
    expect(await read("")).toEqual(["one", "three", "two"]);
  });

  it("may be named by any option", async () => {
    await put("spoken/a.json", JSON.stringify({results: {utterances: []}}));
    await put("facts/calls.csv", "call_id,started_at\na,2026-03-04T10:00:00Z\n");
    const spoken = fetchingSource({
      type: "deepgram",
      path: `s3://${bucket}/spoken`,
      metadata: `s3://${bucket}/facts/calls.csv`,
      s3: {endpoint}
    });
    await spoken.fetch(at);
    const [files] = await spoken.landed(
      "select kind, file_name from earshot.landed_files order by all"
    );
    expect(files).toEqual([
      {kind: "calls", file_name: "a.json"},
      {kind: "metadata", file_name: `metadata: s3://${bucket}/facts/calls.csv`}
    ]);
  });

  it("are fetched again when they are new or have changed, and only then", async () => {
    await put("exports/a.jsonl", jsonLines(call("one")));
    await put("exports/b.jsonl", jsonLines(call("two")));
    const phone = inStorage();
    await phone.fetch(at);
    await phone.landed();
    const lying = join(`${phone.fetched}.s3`, bucket, "exports/a.jsonl");
    // what lies there is looked at by nobody as long as the storage has the same
    writeFileSync(lying, "kept");
    await put("exports/b.jsonl", jsonLines(call("two", {outcome: "abandoned"})));
    await put("exports/c.jsonl", jsonLines(call("three")));
    await phone.fetch(at);
    expect(readFileSync(lying, "utf8")).toBe("kept");
    writeFileSync(lying, jsonLines(call("one")));
    const [rows, outcomes] = await phone.landed(
      records,
      "select outcome from raw.earshot_jsonl_calls order by record_id"
    );
    expect(rows).toEqual([
      {record_id: "one", status: "accepted"},
      {record_id: "three", status: "accepted"},
      {record_id: "two", status: "accepted"},
      {record_id: "two", status: "duplicate"}
    ]);
    expect(outcomes?.map(({outcome}) => outcome)).toEqual(["completed", "completed", "abandoned"]);
  });

  it("stay when they are gone from the storage", async () => {
    await put("exports/a.jsonl", jsonLines(call("one")));
    await put("exports/b.jsonl", jsonLines(call("two")));
    const phone = inStorage();
    await phone.fetch(at);
    await client.fetch(`${endpoint}/${bucket}/exports/a.jsonl`, {method: "DELETE"});
    await phone.fetch(at);
    const [rows] = await phone.landed(records);
    expect(ids(rows)).toEqual(["one", "two"]);
  });

  it("are listed over many pages, and told of where they are gone before they come", async () => {
    const pages: Record<string, {keys: string[]; next?: string}> = {
      "": {keys: ["exports/a.jsonl", "exports/b.jsonl"], next: "b/="},
      "b/=": {keys: ["exports/c.jsonl"], next: "c"},
      c: {keys: ["exports/d.jsonl", "exports/gone.jsonl", "exports/../e.jsonl"]}
    };
    const other = await startServer(({url}, response) => {
      const name = url.pathname.split("/").at(-1) ?? "";
      if (name === "gone.jsonl") return response.writeHead(404).end();
      if (name !== bucket) return call(name);
      const {keys, next} = pages[url.searchParams.get("continuation-token") ?? ""] ?? {keys: []};
      const objects = keys.map(
        (key) => `<Contents><Key>${key}</Key><ETag>"${key}"</ETag><Size>9</Size></Contents>`
      );
      const token =
        next === undefined
          ? ""
          : `<IsTruncated>true</IsTruncated><NextContinuationToken>${next}</NextContinuationToken>`;
      return (
        response.end(`<ListBucketResult>${token}${objects.join("")}</ListBucketResult>`) &&
        undefined
      );
    });
    const notes: string[] = [];
    const phone = inStorage(undefined, {endpoint: other.url});
    await phone.fetch(at, {}, {...silent, note: (text) => notes.push(text)});
    const [rows] = await phone.landed(records);
    expect(ids(rows)).toEqual(["a.jsonl", "b.jsonl", "c.jsonl", "d.jsonl"]);
    expect(notes).toEqual([
      `phone: s3://${bucket}/exports/../e.jsonl is left out: no file can be called so`,
      `phone: s3://${bucket}/exports/gone.jsonl was gone before it could be fetched`
    ]);
  });

  it("come whole after a kill, however far it had come", async () => {
    await put("exports/a.jsonl", jsonLines(call("one")));
    await put("exports/b.jsonl", jsonLines(call("two")));
    const phone = inStorage();
    await phone.fetch(at);
    const folder = `${phone.fetched}.s3`;
    rmSync(join(folder, ".state.json"));
    writeFileSync(join(folder, ".partial-7"), '{"call_id": "thr');
    await phone.fetch(at);
    expect(readdirSync(folder).sort()).toEqual([".state.json", bucket]);
    const [rows] = await phone.landed(records);
    expect(ids(rows)).toEqual(["one", "two"]);
  });
});

describe("storage that gives nothing", () => {
  it("is told with its own word for it", async () => {
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "a wrong one");
    await expect(inStorage().fetch(at)).rejects.toThrow(
      `phone: GET ${endpoint}/${bucket} answers 403 Forbidden (SignatureDoesNotMatch)`
    );
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey);
    await expect(inStorage("s3://no-such-bucket/exports").fetch(at)).rejects.toThrow(
      `phone: GET ${endpoint}/no-such-bucket answers 404 Not Found (NoSuchBucket)`
    );
    await expect(inStorage().fetch(at)).rejects.toThrow(
      `phone: nothing is there to fetch at s3://${bucket}/exports`
    );
  });

  it("is told with the variable that is not set", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "");
    await expect(inStorage().fetch(at)).rejects.toThrow(
      `phone: the environment variable AWS_ACCESS_KEY_ID is not set; it holds the key for ${endpoint}`
    );
  });

  it("is told when it is no storage", async () => {
    const other = await startServer(() => ({hello: "world"}));
    await expect(inStorage(undefined, {endpoint: other.url}).fetch(at)).rejects.toThrow(
      `phone: ${other.url}/${bucket} answers no ListBucketResult; is it S3-compatible?`
    );
  });

  it("has no files before the first fetch", async () => {
    const [rows] = await inStorage().landed(records);
    expect(rows).toEqual([]);
  });
});

describe("the configuration of storage", () => {
  const checked = (source: {type: string} & Record<string, unknown>) => () =>
    checkConfig({sources: [source]}, "/project/earshot.config.ts");

  it("goes with a path in storage only", () => {
    expect(checked({type: "vapi", path: "exports", s3: {endpoint}})).toThrow(
      "/project/earshot.config.ts: sources[0].s3: no path begins with s3://"
    );
  });

  it("holds no password", () => {
    expect(
      checked({type: "vapi", path: "s3://calls", s3: {endpoint: "https://me:secret@storage.test"}})
    ).toThrow("holds a user or password: name a variable");
  });
});

describe("requests for objects", () => {
  it("name the bucket in the host where the storage is AWS, else in the path", async () => {
    const asked: string[] = [];
    vi.stubGlobal("fetch", async (url: URL) => {
      asked.push(`${url.origin}${url.pathname}`);
      return new Response("<ListBucketResult></ListBucketResult>");
    });
    try {
      const ask = async (path: string, s3: Record<string, unknown>) =>
        await fetchingSource({type: "vapi", path, s3})
          .fetch(at)
          .catch(() => undefined);
      await ask("s3://calls/a", {region: "eu-west-2"});
      await ask("s3://calls.with.dots", {region: "eu-west-2"});
      await ask("s3://calls", {endpoint: "https://minio.test:9000/storage/"});
      await ask("s3://calls", {endpoint: "https://storage.test", pathStyle: false});
    } finally {
      vi.unstubAllGlobals();
    }
    expect(asked).toEqual([
      "https://calls.s3.eu-west-2.amazonaws.com/",
      "https://s3.eu-west-2.amazonaws.com/calls.with.dots",
      "https://minio.test:9000/storage/calls",
      "https://calls.storage.test/"
    ]);
  });
});

describe("a list of objects", () => {
  const list = (content: string) =>
    listedObjects(
      `<?xml version="1.0"?>\n<ListBucketResult xmlns="x">${content}</ListBucketResult>`,
      ""
    );
  const object = (key: string) =>
    `<Contents><Key>${key}</Key><LastModified>2026-03-05T00:00:00.000Z</LastModified><ETag>&quot;abc&quot;</ETag><Size>12</Size></Contents>`;

  it("tells keys, tags and sizes, whether its keys are written as in an address or in XML", () => {
    expect(list(`<EncodingType>url</EncodingType>${object("a+b%2Bc%C3%BC")}`).objects).toEqual([
      {key: "a b+cü", tag: '"abc"', bytes: 12}
    ]);
    expect(list(object("a+b &amp; &#252;&#xFC;%20")).objects[0]?.key).toBe("a+b & üü%20");
  });

  it("tells where it goes on", () => {
    const token = "<NextContinuationToken>1/=&amp;</NextContinuationToken>";
    expect(list(`<IsTruncated>true</IsTruncated>${token}`).next).toBe("1/=&");
    expect(list("<IsTruncated>false</IsTruncated>").next).toBeUndefined();
  });

  it("is refused where an object has no tag", () => {
    expect(() => list("<Contents><Key>a</Key><Size>1</Size></Contents>")).toThrow("ETag");
  });
});
