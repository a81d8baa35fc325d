import {mkdir, mkdtemp, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {gzipSync} from "node:zlib";
import {type DuckDBConnection, DuckDBInstance} from "@duckdb/node-api";
import {afterAll, beforeAll, beforeEach, describe, expect, it} from "vitest";
import {callColumns, turnColumns} from "../../loaders/earshot-jsonl/columns.ts";
import {callContract, callSchema, turnContract} from "../../loaders/earshot-jsonl/contract.ts";
import {earshotJsonl, readCalls} from "../../loaders/earshot-jsonl/load.ts";
import {UsageError} from "../../src/engine/errors.ts";

let folder: string;
let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "earshot-jsonl-"));
  instance = await DuckDBInstance.create(":memory:", {threads: "2"});
  connection = await instance.connect();
});

afterAll(async () => {
  connection.closeSync();
  instance.closeSync();
  await rm(folder, {recursive: true});
});

const call = {
  call_id: "c1",
  started_at: "2026-03-02T09:30:00-05:00",
  turns: [
    {speaker: "agent", text: "Hello.", start_s: 0, end_s: 1.5},
    {speaker: "customer", text: "Hi there.", start_s: 2, end_s: 3, asr_confidence: 0.91}
  ]
};

async function query(sql: string): Promise<Record<string, unknown>[]> {
  return (await connection.runAndReadAll(sql)).getRowObjectsJson();
}

let fileCount = 0;

/** Lands contents as files and reads them; returns what `incoming` accounts for, in order. */
async function read(
  contents: (string | Uint8Array)[] | string | Uint8Array,
  {name = "calls.jsonl", isAlwaysCareful = false} = {}
) {
  const files = [];
  for (const [index, content] of [contents].flat().entries()) {
    const path = join(folder, `${++fileCount}-${name}`);
    await writeFile(path, content);
    files.push({fileId: index + 1, path, name});
  }
  await readCalls(connection, files, {isAlwaysCareful});
  return query(`
    select file_id, record_number::integer as record_number, record_id, reason, raw_text
    from incoming order by file_id, record_number`);
}

const lines = (...records: unknown[]) =>
  records
    .map((record) => (typeof record === "string" ? record : JSON.stringify(record)))
    .join("\n") + "\n";

describe("contract", () => {
  it("is published as the JSON Schema that stands beside it", async () => {
    const path = new URL("../../loaders/earshot-jsonl/call.schema.json", import.meta.url);
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual(callSchema());
  });

  it("has a column for each field", () => {
    const {turns: _, ...callFields} = callContract.shape;
    expect(Object.keys(callColumns)).toEqual(Object.keys(callFields));
    expect(Object.keys(turnColumns)).toEqual(Object.keys(turnContract.shape));
  });

  it("describes each field", () => {
    const schema = callSchema() as {
      properties: Record<string, {description?: string; anyOf?: {description?: string}[]}>;
    };
    for (const [name, {description, anyOf}] of Object.entries(schema.properties)) {
      expect(description ?? anyOf?.[0]?.description, name).toMatch(/\w/);
    }
  });
});

describe("files", () => {
  const names = async (path: string) =>
    (await earshotJsonl.files({path}, folder)).map((file) => file.name);

  beforeEach(async () => {
    await mkdir(join(folder, "in/2026/.hidden"), {recursive: true});
    for (const name of [
      "b.jsonl",
      "a.ndjson.gz",
      "notes.txt",
      "2026/c.jsonl",
      "2026/.hidden/d.jsonl"
    ]) {
      await writeFile(join(folder, "in", name), "");
    }
  });

  it("takes a folder with its subfolders, sorted, and leaves out what is no call file or hidden", async () => {
    expect(await names("in")).toEqual(["2026/c.jsonl", "a.ndjson.gz", "b.jsonl"]);
  });

  it("takes one file, whatever its name", async () => {
    expect(await names("in/notes.txt")).toEqual(["notes.txt"]);
  });

  it("takes a pattern, in which * stays within a folder and ** does not", async () => {
    expect(await names("in/*.jsonl")).toEqual(["b.jsonl"]);
    expect(await names("in/**/*.jsonl")).toEqual(["2026/c.jsonl", "b.jsonl"]);
  });

  it.each(["nowhere", "in/missing.jsonl", "in/*.csv", "nowhere/*.jsonl"])(
    "says in one sentence that %s is missing",
    async (path) => {
      const failure = await earshotJsonl.files({path}, folder).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(UsageError);
      expect((failure as Error).message).toContain(join(folder, path.split("/")[0] ?? ""));
      expect((failure as Error).message).not.toContain("\n");
    }
  );
});

describe("a usable record", () => {
  it("arrives in the contract's columns, absent and null alike as NULL", async () => {
    await read(
      lines({
        ...call,
        ended_at: "2026-03-02T14:31:00.5Z",
        updated_at: "2026-03-03 00:00:00+0200",
        upsell_usd: 49.99,
        cost_usd: null,
        is_converted: false,
        compliance_flags: [],
        an_extra: {text: "kept in the raw file only"}
      })
    );
    const [row] = await query(`
      select
          record_id,
          epoch(version) as version,
          epoch(record.started_at) as started_at,
          epoch(record.ended_at) as ended_at,
          record.upsell_usd::varchar as upsell_usd,
          record.cost_usd as cost_usd,
          record.is_converted as is_converted,
          record.compliance_flags as compliance_flags,
          record.channel as channel,
          items[2].asr_confidence as asr_confidence,
          items[1].asr_confidence as unscored,
          len(items)::integer as turn_count
      from incoming`);
    expect(row).toEqual({
      record_id: "c1",
      version: Date.parse("2026-03-02T22:00:00Z") / 1000,
      started_at: Date.parse("2026-03-02T14:30:00Z") / 1000,
      ended_at: Date.parse("2026-03-02T14:31:00.5Z") / 1000,
      upsell_usd: "49.9900",
      cost_usd: null,
      is_converted: false,
      compliance_flags: [],
      channel: null,
      asr_confidence: 0.91,
      unscored: null,
      turn_count: 2
    });
  });

  it("fills a table with the columns that the engine expects", async () => {
    await read(lines(call));
    const columns = await query("select column_name, column_type from (describe incoming)");
    expect(columns.map(({column_name}) => column_name)).toEqual([
      "file_id",
      "record_number",
      "record_id",
      "version",
      "reason",
      "raw_text",
      "record",
      "items"
    ]);
    expect(columns.slice(0, 6).map(({column_type}) => column_type)).toEqual([
      "INTEGER",
      "BIGINT",
      "VARCHAR",
      "TIMESTAMP WITH TIME ZONE",
      "VARCHAR",
      "VARCHAR"
    ]);
  });
});

const turn = {speaker: "customer"};
const withTurn = (fields: object) => ({...call, turns: [...call.turns, {...turn, ...fields}]});

/** Each broken record with the reason that it must be given. */
const broken: [string, unknown, string][] = [
  ["no id", {...call, call_id: undefined}, "call_id is missing"],
  ["a null id", {...call, call_id: null}, "call_id is missing"],
  ["an empty id", {...call, call_id: " "}, "call_id is empty"],
  ["a number for an id", {...call, call_id: 17}, "call_id is not a text: 17"],
  ["no start", {...call, started_at: undefined}, "started_at is missing"],
  [
    "a start that is no time",
    {...call, started_at: "noon"},
    "started_at is not a timestamp with an offset from UTC: noon"
  ],
  [
    "a start without offset",
    {...call, started_at: "2026-03-02T09:30:00"},
    "started_at is not a timestamp with an offset from UTC: 2026-03-02T09:30:00"
  ],
  [
    "a day that does not exist",
    {...call, started_at: "2026-02-30T09:30:00Z"},
    "started_at is not a timestamp with an offset from UTC: 2026-02-30T09:30:00Z"
  ],
  ["seconds since 1970", {...call, started_at: 1772000000}, "started_at is not a text: 1772000000"],
  [
    "an end before the start",
    {...call, ended_at: "2026-03-02T14:29:59Z"},
    "ended_at is before started_at: 2026-03-02T14:29:59Z < 2026-03-02T09:30:00-05:00"
  ],
  ["a negative duration", {...call, duration_s: -3}, "duration_s is negative: -3.0"],
  ["a duration in words", {...call, duration_s: "long"}, 'duration_s is not a number: "long"'],
  ["a number in quotes", {...call, duration_s: "12"}, 'duration_s is not a number: "12"'],
  ["true for a number", {...call, cost_usd: true}, "cost_usd is not a number: true"],
  ["a fortune", {...call, revenue_usd: 1e20}, "revenue_usd is above 10000000: 1e+20"],
  [
    "an outcome of its own",
    {...call, outcome: "won"},
    "outcome is not one of completed, abandoned, escalated, failed, not_connected: won"
  ],
  ["a channel of its own", {...call, channel: "fax"}, "channel is not one of voice, text: fax"],
  ["yes for true", {...call, is_converted: "yes"}, 'is_converted is not true or false: "yes"'],
  ["1 for true", {...call, synthetic: 1}, "synthetic is not true or false: 1"],
  [
    "an object for a text",
    {...call, campaign_id: {name: "a"}},
    'campaign_id is not a text: {"name":"a"}'
  ],
  ["a text for flags", {...call, compliance_flags: "dnc"}, 'compliance_flags is not a list: "dnc"'],
  [
    "a number among the flags",
    {...call, compliance_flags: ["a, b", 3]},
    'compliance_flags has a member that is not a text: ["a, b",3]'
  ],
  [
    "null among the flags",
    {...call, compliance_flags: ["dnc", null]},
    'compliance_flags has a member that is not a text: ["dnc",null]'
  ],
  ["no turns", {...call, turns: undefined}, "turns is missing"],
  ["turns that are no list", {...call, turns: "none"}, 'turns is not a list: "none"'],
  ["a turn that is null", {...call, turns: [null]}, "turns[0] is not an object: null"],
  [
    "a turn that is a text",
    {...call, turns: [turn, "hello"]},
    'turns[1] is not an object: "hello"'
  ],
  ["a turn without speaker", withTurn({speaker: undefined}), "turns[2].speaker is missing"],
  [
    "an unknown speaker",
    withTurn({speaker: "supervisor"}),
    "turns[2].speaker is not one of agent, customer: supervisor"
  ],
  ["a negative time", withTurn({start_s: -0.5}), "turns[2].start_s is negative: -0.5"],
  [
    "an end before the start of a turn",
    withTurn({start_s: 4, end_s: 3}),
    "turns[2].end_s is before start_s: 3.0 < 4.0"
  ],
  [
    "confidence in percent",
    withTurn({asr_confidence: 91}),
    "turns[2].asr_confidence is above 1: 91.0"
  ],
  [
    "confidence below 0",
    withTurn({intent_confidence: -1}),
    "turns[2].intent_confidence is negative: -1.0"
  ],
  [
    "confidence in words",
    withTurn({asr_confidence: "high"}),
    'turns[2].asr_confidence is not a number: "high"'
  ],
  [
    "true for a confidence",
    withTurn({asr_confidence: true}),
    "turns[2].asr_confidence is not a number: true"
  ],
  [
    "an object for what was said",
    withTurn({text: {en: "hi"}}),
    'turns[2].text is not a text: {"en":"hi"}'
  ],
  ["a number for what was said", withTurn({text: 5}), "turns[2].text is not a text: 5"],
  [
    "not a number",
    JSON.stringify(withTurn({asr_confidence: 0.5})).replace("0.5", "NaN"),
    "turns[2].asr_confidence is not a finite number: nan"
  ],
  [
    "an infinite time",
    JSON.stringify(withTurn({end_s: 7.25})).replace("7.25", "1e999"),
    "turns[2].end_s is not a finite number: inf"
  ],
  [
    "a nan in small letters",
    JSON.stringify({...call, cost_usd: 7.25}).replace("7.25", "nan"),
    "cost_usd is not a finite number: nan"
  ],
  [
    "a field spelled with escapes",
    JSON.stringify({...call, duration_s: "x"}).replace("duration_s", "duration\\u005fs"),
    'duration_s is not a number: "x"'
  ],
  ["a list", "[1,2]", "not a JSON object: [1,2]"],
  ["a text", '"call"', 'not a JSON object: "call"'],
  ["the word null", "null", "not a JSON object: null"],
  [
    "a broken line",
    '{"call_id": "c1", "turns": [',
    "not valid JSON: it breaks off after 28 characters"
  ],
  ["two objects", '{"call_id": "a"}{"call_id": "b"}', "not valid JSON"],
  [
    "a long value",
    {...call, outcome: "x".repeat(500)},
    `outcome is not one of completed, abandoned, escalated, failed, not_connected: ${"x".repeat(60)}…`
  ]
];

describe("a broken record", () => {
  it.each(broken)("with %s is set aside with its reason", async (_, record, reason) => {
    const text = typeof record === "string" ? record : JSON.stringify(record);
    const rows = await read(lines({...call, call_id: "before"}, text, {...call, call_id: "after"}));
    expect(rows).toEqual([
      {file_id: 1, record_number: 1, record_id: "before", reason: null, raw_text: null},
      {file_id: 1, record_number: 2, record_id: rows[1]?.record_id, reason, raw_text: text},
      {file_id: 1, record_number: 3, record_id: "after", reason: null, raw_text: null}
    ]);
  });

  it("is found among good ones in several files, and the good ones are kept", async () => {
    const rows = await read([
      lines(call, call),
      lines(...broken.map(([, record]) => record)),
      lines(call, "{", call)
    ]);
    expect(rows.filter(({reason}) => reason === null)).toHaveLength(4);
    expect(rows.filter(({file_id}) => file_id === 2).map(({reason}) => reason)).toEqual(
      broken.map(([, , reason]) => reason)
    );
    expect(rows.at(-2)).toMatchObject({file_id: 3, record_number: 2, raw_text: "{"});
  });

  it("does not end the transaction that it is read in", async () => {
    await connection.run("begin");
    try {
      const rows = await read([lines(call, "{", {...call, cost_usd: "x"}), lines(call, call)]);
      expect(rows.map(({record_number, reason}) => [record_number, reason === null])).toEqual([
        [1, true],
        [2, false],
        [3, false],
        [1, true],
        [2, true]
      ]);
    } finally {
      await connection.run("rollback");
    }
  });

  it("keeps the id that it has", async () => {
    const [row] = await read(lines({...call, duration_s: -1}));
    expect(row?.record_id).toBe("c1");
  });
});

describe("a file", () => {
  const good = lines(call, {...call, call_id: "c2"});

  it("that is empty gives no record", async () => {
    expect(await read("")).toEqual([]);
    expect(await read("\n\n  \n")).toEqual([]);
  });

  it("with empty lines keeps the number of each line", async () => {
    const rows = await read(`\n${JSON.stringify(call)}\n  \n\r\n${JSON.stringify(call)}\n\n`);
    expect(rows.map(({record_number, reason}) => [record_number, reason])).toEqual([
      [2, null],
      [5, null]
    ]);
  });

  it("with Windows line ends or a byte order mark is read", async () => {
    const rows = await read([good.replaceAll("\n", "\r\n"), `\ufeff${good}`]);
    expect(rows.map(({record_id, reason}) => [record_id, reason])).toEqual([
      ["c1", null],
      ["c2", null],
      ["c1", null],
      ["c2", null]
    ]);
  });

  it("whose last line breaks off loses that line only", async () => {
    const rows = await read(good.slice(0, -20));
    expect(rows).toMatchObject([
      {record_id: "c1", reason: null},
      {
        record_number: 2,
        reason: expect.stringMatching(/^not valid JSON: it breaks off after \d+ characters$/)
      }
    ]);
  });

  it("without a newline at its end loses nothing", async () => {
    expect(await read(good.trimEnd())).toHaveLength(2);
  });

  it("with bytes that are no UTF-8 loses that line only", async () => {
    const bytes = Buffer.concat([
      Buffer.from(good.trimEnd().slice(0, -4)),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}]}\n'),
      Buffer.from(good)
    ]);
    const rows = await read(bytes);
    expect(rows.map(({reason}) => reason)).toEqual([null, "not valid UTF-8", null, null]);
  });

  it("with a zero byte loses that line only", async () => {
    const rows = await read(good.replace("Hello", "Hel\0lo"));
    expect(rows.map(({reason}) => reason)).toEqual(["not valid JSON", null]);
  });

  it("in which a key stands twice counts its first value", async () => {
    const rows = await read(lines(JSON.stringify(call).replace("{", '{"call_id":"first",')));
    expect(rows).toMatchObject([{record_id: "first", reason: null}]);
  });

  it("that is gzip is read, in several parts too", async () => {
    const packed = gzipSync(good);
    expect(await read(Buffer.concat([packed, packed]), {name: "calls.jsonl.gz"})).toMatchObject([
      {record_number: 1, record_id: "c1"},
      {record_number: 2, record_id: "c2"},
      {record_number: 3, record_id: "c1"},
      {record_number: 4, record_id: "c2"}
    ]);
  });

  it("that is gzip and has broken lines loses those only", async () => {
    const rows = await read(gzipSync(lines(call, "{", call)), {name: "calls.jsonl.gz"});
    expect(rows.map(({reason}) => reason)).toEqual([
      null,
      "not valid JSON: it breaks off after 1 characters",
      null
    ]);
  });

  it("that cannot be unpacked is one record with its reason, and the other files are kept", async () => {
    const packed = gzipSync(
      Array.from({length: 5000}, (_, n) => lines({...call, call_id: `${n * 7919}`})).join("")
    );
    const rows = await read([good, packed.subarray(0, packed.length / 2), gzipSync(good)], {
      name: "calls.jsonl.gz"
    });
    expect(rows).toMatchObject([
      {
        file_id: 1,
        record_number: 1,
        record_id: null,
        reason: expect.stringMatching(/^not a readable gzip archive: /)
      },
      {file_id: 2, record_number: 1, record_id: null, reason: "the gzip archive breaks off"},
      {file_id: 3, record_number: 1, record_id: "c1", reason: null},
      {file_id: 3, record_number: 2, record_id: "c2", reason: null}
    ]);
  });

  it("that is gzip by another name is one record with its reason", async () => {
    const rows = await read(gzipSync(good));
    expect(rows).toMatchObject([
      {record_number: 1, reason: "is gzip, but its name does not end in .gz"}
    ]);
  });

  it("may hold a line of many megabytes", async () => {
    const rows = await read(lines(call, withTurn({text: "a ".repeat(20_000_000)}), call));
    expect(rows.map(({reason}) => reason)).toEqual([null, null, null]);
  });

  it("may have a name that looks like a pattern", async () => {
    expect(await read(good, {name: "calls[1]*.jsonl"})).toHaveLength(2);
  });
});

describe("both ways of reading", () => {
  /** A small generator of numbers that gives the same ones each time. */
  function numbers(seed: number) {
    let state = seed;
    return () => {
      state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
      return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
    };
  }

  const values = [
    null,
    0,
    1,
    -1,
    0.5,
    2,
    12345678,
    1e18,
    "",
    "x",
    "2026-03-02T09:30:00Z",
    "2026-03-02T09:30:00.123456789+02",
    "2026-02-29T00:00:00Z",
    "2028-02-29 00:00:00-0500",
    "2026-03-02T24:00:00Z",
    "agent",
    "customer",
    "voice",
    "completed",
    true,
    false,
    [],
    [1],
    ["a"],
    [null],
    {},
    {text: "a"},
    "null",
    "NaN",
    [{speaker: "agent"}],
    [{speaker: "customer", text: 'ü "quoted" \\ \u0001 🙂', start_s: 1, end_s: 1}]
  ];

  /** Calls with one or two fields set to something, on the call or in a turn. */
  function mutants(count: number) {
    const next = numbers(20260302);
    const pick = <Value>(list: readonly Value[]) => list[Math.floor(next() * list.length)] as Value;
    return Array.from({length: count}, (_, n) => {
      const mutant: Record<string, unknown> & {turns: unknown} = {
        ...structuredClone(call),
        call_id: `c${n}`
      };
      for (let change = 0; change < 1 + (n % 2); change++) {
        const turns = mutant.turns;
        if (next() < 0.5 && Array.isArray(turns) && turns[1] instanceof Object) {
          turns[1][pick(Object.keys(turnColumns))] = pick(values);
        } else {
          mutant[pick([...Object.keys(callColumns), "turns", "unknown"])] = pick(values);
        }
      }
      return mutant;
    });
  }

  const everything = "select * from incoming order by file_id, record_number";

  it("refuse exactly the records that break the contract", async () => {
    const calls = mutants(4000);
    const rows = await read(lines(...calls));
    const expected = calls.map((mutant) => callContract.safeParse(mutant).success);
    const differing = calls.filter((_, n) => (rows[n]?.reason === null) !== expected[n]);
    expect(differing.map((mutant) => [mutant, rows[calls.indexOf(mutant)]?.reason])).toEqual([]);
    expect(expected.filter(Boolean).length).toBeGreaterThan(500);
    expect(expected.filter((isValid) => !isValid).length).toBeGreaterThan(500);
  });

  it("give the same rows, record by record", async () => {
    const text = lines(...mutants(2000), ...broken.map(([, record]) => record));
    await read(text);
    const fast = await query(everything);
    await read(text, {isAlwaysCareful: true});
    const careful = await query(everything);
    expect(fast).toEqual(careful);
    expect(fast.filter(({reason}) => reason !== null).length).toBeGreaterThan(500);
  });

  it("number the lines alike in a file that is read in parallel", async () => {
    const padding = "word ".repeat(500);
    const records = Array.from(
      {length: 40_000},
      (_, n) =>
        `{"call_id":"${n + 1}","started_at":"2026-03-02T09:30:00Z","turns":[{"speaker":"agent","text":"${padding}"}]}`
    );
    records[20_000] = "{";
    const rows = await read(lines(...records));
    expect(rows).toHaveLength(40_000);
    expect(
      rows.filter(({record_id, record_number}) => record_id !== String(record_number))
    ).toMatchObject([{record_number: 20_001, record_id: null}]);
  });
});
