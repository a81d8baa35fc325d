import {rmSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it, vi} from "vitest";
import {escapedControls, listCommand, retryCommand, showCommand} from "../../src/cli/quarantine.ts";
import {checkConfig} from "../../src/engine/config.ts";
import {silent} from "../../src/engine/progress.ts";
import {listQuarantine, retryQuarantine} from "../../src/engine/quarantine.ts";
import {openWarehouse, queryRows, type Warehouse} from "../../src/engine/warehouse.ts";
import {call, jsonLines, testBed} from "../support/project.ts";

type Bed = ReturnType<typeof testBed>;

async function withWarehouse<Result>(bed: Bed, work: (warehouse: Warehouse) => Promise<Result>) {
  const warehouse = await openWarehouse(bed.dataFolder, bed.config);
  try {
    return await work(warehouse);
  } finally {
    warehouse.close();
  }
}

/** `file:record: reason` of what is open. */
const open = (bed: Bed) =>
  withWarehouse(bed, async ({connection}) =>
    (await listQuarantine(connection, {limit: 100})).records.map(
      ({file_name, record_number, reason}) => `${file_name}:${record_number}: ${reason}`
    )
  );

/** Records of the ledger by status; they must add up to all. */
const counts = (bed: Bed) =>
  withWarehouse(bed, async ({connection}) => {
    const [row] = await queryRows<Record<string, number>>(
      connection,
      `select sum(record_count)::integer as records, sum(accepted_count)::integer as accepted,
         sum(duplicate_count)::integer as duplicates, sum(quarantined_count)::integer as quarantined
       from earshot.files`
    );
    const {records, accepted = 0, duplicates = 0, quarantined = 0} = row ?? {};
    expect(accepted + duplicates + quarantined).toBe(records);
    return {accepted, duplicates, quarantined};
  });

const retry = (bed: Bed, source?: string, config = bed.config) =>
  withWarehouse(bed, (warehouse) =>
    retryQuarantine(warehouse, config, bed.dataFolder, silent, source)
  );

/** Runs a command and gives what it prints. */
async function printed(
  bed: Bed,
  command: (context: Parameters<typeof listCommand>[0]) => Promise<number>,
  {json = false} = {}
): Promise<string> {
  let text = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  try {
    await command({
      config: bed.config,
      dataFolder: bed.dataFolder,
      usesDefaultData: false,
      asOf: undefined,
      json,
      progress: silent
    });
  } finally {
    write.mockRestore();
  }
  return text;
}

const broken = (id: string | undefined) => ({...call("x"), call_id: id, duration_s: -1});

describe("a record that was set aside", () => {
  it("is no longer open once it came again under its id, wherever that was", async () => {
    const bed = testBed({"calls/1.jsonl": jsonLines(call("a"), broken("b"))});
    await bed.build();
    expect(await open(bed)).toEqual([expect.stringMatching(/^1\.jsonl:2: duration_s/)]);
    bed.write({"calls/2.jsonl": jsonLines(call("b"))});
    await bed.build();
    expect(await open(bed)).toEqual([]);
    expect(await counts(bed)).toEqual({accepted: 2, duplicates: 1, quarantined: 0});
    const [record] = await withWarehouse(bed, ({connection}) =>
      queryRows(connection, "select reason from earshot.records where status = 'duplicate'")
    );
    expect(record?.reason).toMatch(
      /^replaced by record 1 of 2\.jsonl; had been set aside: duration_s/
    );
  });

  it("stays open where only an older version of it came since", async () => {
    const bed = testBed({
      "calls/1.jsonl": jsonLines({...broken("b"), updated_at: "2026-03-05T00:00:00Z"})
    });
    await bed.build();
    bed.write({"calls/2.jsonl": jsonLines(call("b", {updated_at: "2026-03-04T00:00:00Z"}))});
    await bed.build();
    expect(await counts(bed)).toEqual({accepted: 1, duplicates: 0, quarantined: 1});
  });

  it("is no longer open once its file came again corrected, though it has no id", async () => {
    const bed = testBed({"calls/1.jsonl": jsonLines(call("a"), '{"call_id": "b", "started')});
    await bed.build();
    bed.write({"calls/1.jsonl": jsonLines(call("a"), call("b"))});
    await bed.build();
    expect(await open(bed)).toEqual([]);
    expect(await counts(bed)).toEqual({accepted: 2, duplicates: 2, quarantined: 0});
  });

  it("is open once where its file grows and it is broken still", async () => {
    const bed = testBed({"calls/1.jsonl": jsonLines(call("a"), "{")});
    await bed.build();
    bed.write({"calls/1.jsonl": jsonLines(call("a"), "{", call("c"))});
    await bed.build();
    expect(await open(bed)).toHaveLength(1);
    expect(await counts(bed)).toEqual({accepted: 2, duplicates: 2, quarantined: 1});
  });

  it("stays open where another day's calls came in a file of the same name", async () => {
    const bed = testBed({"calls/today.jsonl": jsonLines(call("a"), "{")});
    await bed.build();
    bed.write({"calls/today.jsonl": jsonLines(call("c"), call("d"))});
    await bed.build();
    expect(await open(bed)).toHaveLength(1);
    expect(await counts(bed)).toEqual({accepted: 3, duplicates: 0, quarantined: 1});
  });

  it("is no longer open where its file could not be read at all, and now can", async () => {
    const bed = testBed({"calls/1.jsonl.gz": "no gzip", "calls/2.jsonl": jsonLines(call("a"))});
    await bed.build();
    expect(await counts(bed)).toEqual({accepted: 1, duplicates: 0, quarantined: 1});
    const {gzipSync} = await import("node:zlib");
    bed.write({"calls/1.jsonl.gz": gzipSync(jsonLines(call("b")))});
    await bed.build();
    expect(await counts(bed)).toEqual({accepted: 2, duplicates: 1, quarantined: 0});
  });
});

describe("retry", () => {
  const transcripts = {
    "calls/a.vtt": "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Agent>Hello.\n",
    "calls/b.vtt": "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Agent>Hello.\n"
  };
  const withMetadata = (bed: Bed) =>
    checkConfig(
      {sources: [{type: "webvtt", path: "calls", metadata: "calls.csv"}]},
      join(bed.folder, "earshot.config.ts")
    );

  it("takes in what a corrected configuration can use, and says what remains", async () => {
    const bed = testBed(transcripts, {sources: [{type: "webvtt", path: "calls"}]});
    await bed.build();
    expect(await open(bed)).toHaveLength(2);
    bed.write({"calls.csv": "call_id,started_at\na,2026-03-04T10:00:00Z\n"});
    expect(await retry(bed, "webvtt", withMetadata(bed))).toMatchObject([
      {tried_count: 2, taken_in_count: 1, duplicate_count: 0, remaining_count: 1, open_count: 1}
    ]);
    expect(await counts(bed)).toMatchObject({quarantined: 1});
  });

  it("reads every set-aside record again though nothing has changed, and keeps the rest", async () => {
    const bed = testBed({"calls/1.jsonl": jsonLines(call("a"), broken("b"), "{", call("c"))});
    await bed.build();
    const before = await open(bed);
    const report = await retry(bed);
    expect(report).toMatchObject([
      {tried_count: 2, taken_in_count: 0, remaining_count: 2, open_count: 2}
    ]);
    expect(await open(bed)).toEqual(before);
    expect(await counts(bed)).toEqual({accepted: 2, duplicates: 0, quarantined: 2});
  });

  it("takes in what can be read now: a record that was set aside wrongly, and a whole file", async () => {
    const bed = testBed({"calls/1.jsonl": jsonLines(call("a"), call("b"), call("c"))});
    await bed.build();
    // as a reader that failed would have left it
    await withWarehouse(bed, ({connection}) =>
      connection.run(`
        delete from raw.earshot_jsonl_calls where record_id in ('b', 'c');
        delete from earshot.ledger where record_id in ('b', 'c');
        insert into earshot.ledger (source_name, kind, file_id, record_number, status, reason, load_batch)
        values ('earshot-jsonl', 'calls', 1, 2, 'quarantined', 'the file ends here', 1);
        insert into earshot.quarantined values (1, 2, null)`)
    );
    expect(await retry(bed)).toMatchObject([{tried_count: 1, taken_in_count: 1, open_count: 0}]);
    expect(await counts(bed)).toEqual({accepted: 3, duplicates: 0, quarantined: 0});
    expect((await bed.build()).landing?.sources).toMatchObject([{accepted_count: 3}]);
  });

  it("takes in a file that was corrected in its place", async () => {
    const bed = testBed({"calls/1.jsonl": jsonLines(call("a"), broken("b"))});
    await bed.build();
    bed.write({"calls/1.jsonl": jsonLines(call("a"), call("b"))});
    expect(await printed(bed, (context) => retryCommand(context, {}))).toBe(
      "earshot-jsonl: of 1 record tried again, 0 taken in, 1 replaced by what came since, 0 still set aside\n"
    );
    expect(await counts(bed)).toEqual({accepted: 2, duplicates: 2, quarantined: 0});
  });

  it("leaves other sources as they are", async () => {
    const bed = testBed(
      {"one/1.jsonl": jsonLines(broken("a")), "two/1.jsonl": jsonLines(broken("a"))},
      {
        sources: [
          {type: "earshot-jsonl", name: "one", path: "one"},
          {type: "earshot-jsonl", name: "two", path: "two"}
        ]
      }
    );
    await bed.build();
    expect(await retry(bed, "two")).toMatchObject([{source_name: "two", tried_count: 1}]);
    expect(await open(bed)).toHaveLength(2);
  });

  it("names a source that is not there, and a copy that is gone", async () => {
    const bed = testBed({"calls/1.jsonl": jsonLines(broken("a"))});
    await bed.build();
    await expect(retry(bed, "nowhere")).rejects.toThrow(
      "--source nowhere: no source is called so; there are earshot-jsonl"
    );
    rmSync(join(bed.dataFolder, "raw"), {recursive: true});
    await expect(retry(bed)).rejects.toThrow("the untouched copy is gone");
    expect(await counts(bed)).toMatchObject({quarantined: 1});
  });
});

describe("list", () => {
  const files = {
    "calls/1.jsonl": jsonLines(broken("a"), broken("b"), "{"),
    "calls/from +14125550123.jsonl": jsonLines(broken("c"))
  };

  it("counts the reasons first, and masks what is private", async () => {
    const bed = testBed(files);
    await bed.build();
    const text = await printed(bed, (context) => listCommand(context, {limit: "2"}));
    const lines = text.split("\n");
    expect(lines[0]).toMatch(/^records +source +reason$/);
    expect(lines[2]).toMatch(/^ +3 +earshot-jsonl +duration_s/);
    expect(lines[3]).toMatch(/^ +1 +earshot-jsonl +not valid JSON/);
    expect(text).toContain("2 of 4 records set aside");
    const all = JSON.parse(await printed(bed, (context) => listCommand(context, {}), {json: true}));
    expect(all).toMatchObject({total: 4, reasons: [{record_count: 3}, {record_count: 1}]});
    expect(all.records).toHaveLength(4);
    expect(all.records[3].file_name).toBe("from [phone number].jsonl");
  });

  it("narrows by source and by a part of the reason", async () => {
    const bed = testBed(files);
    await bed.build();
    const total = async (filter: {source?: string; reason?: string}) =>
      JSON.parse(await printed(bed, (context) => listCommand(context, filter), {json: true})).total;
    expect(await total({reason: "VALID json"})).toBe(1);
    expect(await total({reason: "it's"})).toBe(0);
    expect(await total({source: "elsewhere"})).toBe(0);
    await expect(printed(bed, (context) => listCommand(context, {limit: "-1"}))).rejects.toThrow(
      "--limit -1"
    );
  });

  it("says so where nothing is set aside, and where nothing was ingested", async () => {
    const bed = testBed({"calls/1.jsonl": jsonLines(call("a"))});
    await expect(printed(bed, (context) => listCommand(context, {}))).rejects.toThrow(
      "nothing was ingested here yet"
    );
    await bed.build();
    expect(await printed(bed, (context) => listCommand(context, {}))).toBe(
      "no record is set aside\n"
    );
  });
});

describe("show", () => {
  it("prints the record as it came, by id or place, with control characters escaped", async () => {
    const raw = '{"call_id": "a", "note": "\u001b[31mred\u202egnp"';
    const bed = testBed({"calls/sub/1.jsonl": jsonLines(call("b"), raw)});
    await bed.build();
    const {records} = JSON.parse(
      await printed(bed, (context) => listCommand(context, {}), {json: true})
    );
    const byId = await printed(bed, (context) => showCommand(context, records[0].quarantine_id));
    expect(byId).toContain('{"call_id": "a", "note": "\\u{1b}[31mred\\u{202e}gnp"');
    expect(byId).toContain("raw data as the source sent it: nothing in it is masked");
    expect(byId).toContain(join(bed.dataFolder, "raw", "earshot-jsonl"));
    for (const place of ["earshot-jsonl/sub/1.jsonl/2", "earshot-jsonl/sub/1.jsonl:2"]) {
      expect(await printed(bed, (context) => showCommand(context, place))).toBe(byId);
    }
    const shown = await printed(bed, (context) => showCommand(context, records[0].quarantine_id), {
      json: true
    });
    expect(shown).not.toContain("\u202e");
    expect(JSON.parse(shown)).toMatchObject({status: "quarantined", record_number: 2});
  });

  it("keeps a record's id over a retry and in another warehouse", async () => {
    const ids = async (bed: Bed) =>
      withWarehouse(bed, async ({connection}) =>
        (await listQuarantine(connection, {limit: 9})).records.map((record) => record.quarantine_id)
      );
    const files = {"calls/1.jsonl": jsonLines(broken("a"), "{")};
    const bed = testBed(files);
    await bed.build();
    const before = await ids(bed);
    expect(new Set(before).size).toBe(2);
    await retry(bed);
    expect(await ids(bed)).toEqual(before);
    const other = testBed({"calls/0.jsonl": jsonLines(call("z")), ...files});
    await other.build();
    expect(await ids(other)).toEqual(before);
  });

  it("still shows a record that was replaced since, and says so", async () => {
    const bed = testBed({"calls/1.jsonl": jsonLines(broken("b"))});
    await bed.build();
    bed.write({"calls/2.jsonl": jsonLines(call("b"))});
    await bed.build();
    const text = await printed(bed, (context) => showCommand(context, "earshot-jsonl/1.jsonl/1"));
    expect(text).toMatch(/status {4}duplicate/);
    expect(text).toContain("replaced by record 1 of 2.jsonl");
  });

  it("points to the file where the record could not be read", async () => {
    const bed = testBed({"calls/1.jsonl.gz": "no gzip"});
    await bed.build();
    const text = await printed(bed, (context) =>
      showCommand(context, "earshot-jsonl/1.jsonl.gz/1")
    );
    expect(text).toContain("the raw file above has all that came");
  });

  it("names what it does not find", async () => {
    const bed = testBed({"calls/1.jsonl": jsonLines(call("a"))});
    await bed.build();
    await expect(printed(bed, (context) => showCommand(context, "abcdef0123"))).rejects.toThrow(
      "abcdef0123: no record of that id or SOURCE/FILE/RECORD was set aside"
    );
  });
});

it("escapes what steers a terminal, and nothing else", () => {
  expect(escapedControls("a\tb\nc\r\u0007\u009b\u200b ü 漢")).toBe(
    "a\tb\nc\\u{d}\\u{7}\\u{9b}\\u{200b} ü 漢"
  );
});
