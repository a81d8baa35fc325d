import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {gzipSync} from "node:zlib";
import {type DuckDBConnection, DuckDBInstance} from "@duckdb/node-api";
import {afterAll, beforeAll, beforeEach, describe, expect, it} from "vitest";
import {letsgoDstc1} from "../../loaders/letsgo-dstc1/load.ts";
import {UsageError} from "../../src/engine/errors.ts";

const root = mkdtempSync(join(tmpdir(), "earshot-letsgo-"));
let folder: string;
let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  instance = await DuckDBInstance.create(":memory:", {threads: "2"});
  connection = await instance.connect();
});

beforeEach(() => {
  folder = mkdtempSync(join(root, "[case]*-"));
});

afterAll(() => {
  connection.closeSync();
  instance.closeSync();
  rmSync(root, {recursive: true});
});

/** A turn of an invented log, with the parts that nobody reads. */
const turn = (index: number, more: Record<string, unknown> = {}) => ({
  "turn-index": index,
  restart: false,
  output: {
    "start-time": index * 10,
    transcript: "Where to?",
    "dialog-acts": [
      {
        act: "example",
        slots: [
          ["time.hour", 9],
          ["to", "park"],
          ["date", null]
        ]
      },
      {act: "request", slots: [["to", null]]}
    ]
  },
  input: {
    "start-time": index * 10 + 5,
    "audio-file": "1.raw",
    live: {
      "asr-hyps": [
        {"asr-hyp": "the park", score: 0.75, type: "recognition"},
        {"asr-hyp": "the dark", score: 0.25, type: "recognition"}
      ],
      "slu-hyps": [{"slu-hyp": [{act: "inform", slots: [["to", 5]]}], score: 0.75}]
    }
  },
  "system-specific": {"belief-state": {deep: [1, "two", null, "{'a': u'literal'}"]}},
  ...more
});

const log = (id: string, more: Record<string, unknown> = {}) => ({
  "session-id": id,
  "session-date": "07-22-2010",
  "session-time": "18:54:49",
  "system-specific": {anything: [1]},
  turns: [turn(0), turn(1)],
  ...more
});

const packed = (value: unknown) =>
  gzipSync(typeof value === "string" ? value : JSON.stringify(value));

/** Writes files below `calls/` and reads those of one kind, as the engine would. */
async function read(
  files: Record<string, string | Uint8Array>,
  kind: "calls" | "labels" = "calls"
): Promise<Record<string, unknown>[]> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, "calls", name);
    mkdirSync(dirname(path), {recursive: true});
    writeFileSync(path, content);
  }
  const found = (await letsgoDstc1.files({path: folder}, "/")).filter((file) => file.kind === kind);
  const landed = found.map(({path, name}, index) => ({fileId: index + 1, path, name}));
  await letsgoDstc1.read(connection, kind, landed, {path: folder}, "bus");
  return query(`
    select file_id, record_number::integer as record_number, record_id, version, reason, raw_text, record, items
    from incoming order by file_id, record_number`);
}

async function query(sql: string): Promise<Record<string, unknown>[]> {
  return (await connection.runAndReadAll(sql)).getRowObjectsJson();
}

const reasonsOf = (rows: Record<string, unknown>[]) => rows.map(({reason}) => reason);

describe("letsgo-dstc1: files", () => {
  it("finds logs and labels below calls/, packed or not, in an order that does not change", async () => {
    await read({
      "b/dstc.log.json.gz": packed(log("b")),
      "b/dstc.labels.json": JSON.stringify({"session-id": "b", turns: []}),
      "a/dstc.log.json": JSON.stringify(log("a")),
      "a/notes.txt": "no call",
      "dstc.log.json": "not in a call's folder"
    });
    expect(
      (await letsgoDstc1.files({path: folder}, "/")).map(({kind, name}) => [kind, name])
    ).toEqual([
      ["calls", "calls/a/dstc.log.json"],
      ["labels", "calls/b/dstc.labels.json"],
      ["calls", "calls/b/dstc.log.json.gz"]
    ]);
  });

  it("starts a relative path from the configuration's folder", async () => {
    await read({"a/dstc.log.json": JSON.stringify(log("a"))});
    const [file] = await letsgoDstc1.files({path: "."}, folder);
    expect(file?.path).toBe(join(folder, "calls/a/dstc.log.json"));
  });

  it("names the folder that is not there", async () => {
    const missing = letsgoDstc1.files({path: "nowhere"}, folder);
    await expect(missing).rejects.toThrow(UsageError);
    await expect(missing).rejects.toThrow(join(folder, "nowhere/calls"));
  });
});

describe("letsgo-dstc1: records", () => {
  it("keeps the log's fields under raw names, and every hypothesis", async () => {
    const [row] = await read({"a/dstc.log.json.gz": packed(log("a"))});
    expect(row).toMatchObject({
      file_id: 1,
      record_number: 1,
      record_id: "a",
      version: null,
      reason: null,
      raw_text: null,
      record: {session_id: "a", session_date: "07-22-2010", session_time: "18:54:49"}
    });
    expect(row?.items).toHaveLength(2);
    expect([row?.items].flat()[1]).toEqual({
      turn_index: 1,
      restart: false,
      output_start_time: 10,
      output_transcript: "Where to?",
      output_acts: ["example", "request"],
      output_requested_slots: ["to"],
      input_start_time: 15,
      input_audio_file: "1.raw",
      asr_hyps: [
        {asr_hyp: "the park", score: 0.75},
        {asr_hyp: "the dark", score: 0.25}
      ]
    });
  });

  it("keeps what is null or missing NULL", async () => {
    const silent = turn(0, {
      output: {"start-time": 0, transcript: null, "dialog-acts": []},
      input: {"start-time": null, "audio-file": null, live: {"asr-hyps": [], "slu-hyps": []}}
    });
    const [row] = await read({
      "a/dstc.log.json": JSON.stringify(log("a", {turns: [silent, {"turn-index": 1}]}))
    });
    expect(row?.items).toMatchObject([
      {output_transcript: null, output_acts: [], input_start_time: null, asr_hyps: []},
      {restart: null, output_start_time: null, output_acts: null, asr_hyps: null}
    ]);
  });

  it("reads a file without records as empty, and a log without turns as a call", async () => {
    const rows = await read({
      "a/dstc.log.json.gz": new Uint8Array(),
      "b/dstc.log.json": "",
      "c/dstc.log.json.gz": packed(""),
      "d/dstc.log.json": JSON.stringify(log("d", {turns: []}))
    });
    expect(rows).toMatchObject([{file_id: 4, record_id: "d", reason: null, items: []}]);
  });

  it("numbers the records of a file that holds several", async () => {
    const rows = await read({
      "a/dstc.log.json": `${JSON.stringify(log("z"))}\n${JSON.stringify(log("b"))}`
    });
    expect(rows.map((row) => [row.record_number, row.record_id])).toEqual([
      [1, "z"],
      [2, "b"]
    ]);
  });

  it("gives each of two files with the same bytes a record of its own, though they share a copy", async () => {
    await read({"a/dstc.log.json": JSON.stringify(log("a"))});
    const path = join(folder, "calls/a/dstc.log.json");
    await letsgoDstc1.read(
      connection,
      "calls",
      [1, 2].map((fileId) => ({fileId, path, name: `calls/${fileId}/dstc.log.json`})),
      {path: folder},
      "bus"
    );
    expect(await query("select file_id, record_id from incoming order by file_id")).toEqual([
      {file_id: 1, record_id: "a"},
      {file_id: 2, record_id: "a"}
    ]);
  });

  it("reads labels", async () => {
    const rows = await read(
      {
        "a/dstc.labels.json.gz": packed({
          "session-id": "a",
          turns: [
            {
              "turn-index": 0,
              transcription: "the park",
              "transcription-status": "transcribed",
              "slu-labels": [{}]
            },
            {"turn-index": 1, "transcription-status": "no-speech-for-system", "audio-file": null}
          ]
        })
      },
      "labels"
    );
    expect(rows).toMatchObject([
      {
        record_id: "a",
        record: {session_id: "a"},
        items: [
          {turn_index: 0, transcription: "the park", transcription_status: "transcribed"},
          {turn_index: 1, transcription: null, transcription_status: "no-speech-for-system"}
        ]
      }
    ]);
  });
});

describe("letsgo-dstc1: what cannot be used", () => {
  it("says what a record lacks or has wrong, and where", async () => {
    const broken: [Record<string, unknown>, string][] = [
      [{"session-id": null}, "session-id is missing"],
      [{"session-id": " "}, "session-id is missing"],
      [{"session-date": undefined}, "session-date is missing"],
      [{"session-date": "22-07-2010"}, "session-date is not a date (MM-DD-YYYY): 22-07-2010"],
      [{"session-date": "02-30-2010"}, "session-date is not a date (MM-DD-YYYY): 02-30-2010"],
      [{"session-time": undefined}, "session-time is missing"],
      [{"session-time": "25:00:00"}, "session-time is not a time (HH:MM:SS): 25:00:00"],
      [{turns: undefined}, "turns is missing"],
      [{turns: [turn(0), null]}, "turns[1] is null"],
      [
        {turns: [turn(0), turn(1, {output: {"start-time": -1}})]},
        "turns[1].output.start-time is not between 0 and 604800 seconds: -1.0"
      ],
      [
        {turns: [turn(0, {input: {"start-time": -0.5}})]},
        "turns[0].input.start-time is not between 0 and 604800 seconds: -0.5"
      ],
      [
        {turns: [turn(0, {output: {"start-time": 1e9}})]},
        "turns[0].output.start-time is not between 0 and 604800 seconds: 1000000000.0"
      ],
      [
        {
          turns: [
            turn(0, {input: {"start-time": 1, live: {"asr-hyps": [{"asr-hyp": "x", score: 1.5}]}}})
          ]
        },
        "turns[0].input.live.asr-hyps[0].score is not between 0 and 1: 1.5"
      ]
    ];
    const rows = await read(
      Object.fromEntries(
        broken.map(([more], index) => [
          `${String(index).padStart(2, "0")}/dstc.log.json`,
          JSON.stringify(log("a", more))
        ])
      )
    );
    expect(reasonsOf(rows)).toEqual(broken.map(([, reason]) => reason));
    expect(rows.every(({raw_text, items}) => raw_text !== null && items === null)).toBe(true);
  });

  it("rejects a not-a-number, which JSON does not have but DuckDB reads", async () => {
    const text = JSON.stringify(log("a", {turns: [turn(0, {output: {"start-time": 123}})]}));
    expect(reasonsOf(await read({"a/dstc.log.json": text.replace("123", "NaN")}))).toEqual([
      "turns[0].output.start-time is not between 0 and 604800 seconds: nan"
    ]);
  });

  it("rejects labels that give a turn twice", async () => {
    const labels = (turns: unknown[]) => JSON.stringify({"session-id": "a", turns});
    const rows = await read(
      {
        "a/dstc.labels.json": labels([{"turn-index": 0}, {"turn-index": 0}]),
        "b/dstc.labels.json": labels([{}]),
        "c/dstc.labels.json": labels([])
      },
      "labels"
    );
    expect(reasonsOf(rows)).toEqual([
      "turns: a turn-index is missing or comes twice",
      "turns: a turn-index is missing or comes twice",
      null
    ]);
  });

  it("quarantines only the broken files, each with its reason", async () => {
    const whole = packed(log("good"));
    const damaged = Uint8Array.from(whole);
    damaged[damaged.length - 6] = (damaged.at(-6) ?? 0) ^ 1;
    const rows = await read({
      "a/dstc.log.json.gz": whole,
      "b/dstc.log.json.gz": JSON.stringify(log("b")),
      "c/dstc.log.json.gz": whole.subarray(0, whole.length - 20),
      "d/dstc.log.json.gz": whole.subarray(0, 12),
      "e/dstc.log.json.gz": damaged,
      "f/dstc.log.json.gz": packed(JSON.stringify(log("f")).slice(0, 200)),
      "g/dstc.log.json": "hello",
      "h/dstc.log.json": JSON.stringify([log("h")]),
      "i/dstc.log.json": JSON.stringify(log("i", {turns: {}})),
      "j/dstc.log.json": JSON.stringify(
        log("j", {turns: [turn(0), turn(1, {output: {"start-time": "soon"}})]})
      ),
      "k/dstc.log.json": JSON.stringify(log("k"))
    });
    expect(rows.map((row) => [row.file_id, row.record_number, row.record_id])).toEqual(
      [..."abcdefghijk"].map((letter, index) => [
        index + 1,
        1,
        letter === "a" ? "good" : letter === "k" ? "k" : null
      ])
    );
    const reasons = reasonsOf(rows);
    expect(reasons.slice(0, 5)).toEqual([
      null,
      "is not gzip, though its name ends in .gz",
      "is a gzip archive that breaks off",
      "is a gzip archive that breaks off",
      "is a damaged gzip archive: incorrect data check"
    ]);
    expect(reasons[5]).toMatch(/^is not JSON: /);
    expect(reasons[6]).toMatch(/^is not JSON: /);
    expect(reasons.slice(7)).toEqual([
      expect.stringMatching(/^the record has the wrong type, expected object: \[\{/),
      "turns has the wrong type, expected array: {}",
      'turns[1].output.start-time has the wrong type, expected number: "soon"',
      null
    ]);
    expect(JSON.stringify(rows)).not.toContain(root);
  });

  it("leaves the transaction whole in which it is called", async () => {
    await connection.run("begin");
    try {
      await connection.run("create temp table kept as select 1 as x");
      expect(
        reasonsOf(await read({"a/dstc.log.json": "{", "b/dstc.log.json": JSON.stringify(log("b"))}))
      ).toEqual([expect.stringMatching(/^is not JSON/), null]);
      expect(await query("select x from kept")).toEqual([{x: 1}]);
    } finally {
      await connection.run("rollback");
    }
  });
});
