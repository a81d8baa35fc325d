import {gzipSync} from "node:zlib";
import {describe, expect, it} from "vitest";
import {notAnObject} from "../../loaders/json-records.ts";
import {defineJsonSource} from "../../loaders/json-source.ts";
import {readSource} from "../support/read-source.ts";

/** A source of the least that a record can be: a name, and words in a list. */
const source = defineJsonSource("names", {
  kind: {
    columns: {name: "VARCHAR"},
    items: {table: "words", columns: {word: "VARCHAR"}}
  },
  pages: ["names"],
  steps: `
    judged as (
        select
            *,
            json ->> '$.name' as record_id,
            cast(null as timestamptz) as version,
            case ${notAnObject} when json ->> '$.name' is null then 'name is missing' end as reason,
            {name: json ->> '$.name'} as record,
            [{word: word} for word in cast(json -> '$.words' as varchar[])] as items
        from records
    )`
});

const read = (files: Record<string, string | Buffer>) => readSource(source, files);

/** File, number and name or reason of each record. */
async function told(files: Record<string, string | Buffer>) {
  const rows = await read(files);
  return rows.map((row) => [row.file_id, row.record_number, row.reason ?? row.record_id]);
}

const a = {name: "a", words: ["one", "two"]};
const b = {name: "b", words: []};
const c = {name: "c"};
const wide = (value: unknown) => JSON.stringify(value, null, 2);

describe("JSON in any arrangement", () => {
  const same: [string, string, string][] = [
    ["one a line", "x.jsonl", `${JSON.stringify(a)}\n${JSON.stringify(b)}\n${JSON.stringify(c)}\n`],
    [
      "one a line, the last without an end",
      "x.json",
      [a, b, c].map((x) => JSON.stringify(x)).join("\n")
    ],
    ["a list on one line", "x.json", JSON.stringify([a, b, c])],
    ["a list over many lines", "x.json", wide([a, b, c])],
    [
      "a list with a record a line",
      "x.json",
      `[\n${[a, b, c].map((x) => JSON.stringify(x)).join(",\n")}\n]\n`
    ],
    ["objects over many lines", "x.json", [a, b, c].map(wide).join("\n")],
    ["a page of an API", "x.json", JSON.stringify({names: [a, b, c], next: null})],
    ["a page over many lines", "x.json", wide({names: [a, b, c], next: null})],
    [
      "a page a line",
      "x.jsonl",
      `${JSON.stringify({names: [a, b]})}\n${JSON.stringify({names: [c]})}\n`
    ],
    ["a list a line", "x.jsonl", `${JSON.stringify([a, b])}\n${JSON.stringify([c])}\n`],
    ["a mark before the text", "x.json", `\ufeff${wide([a, b, c])}`],
    [
      "a mark before lines",
      "x.jsonl",
      `\ufeff${[a, b, c].map((x) => JSON.stringify(x)).join("\n")}`
    ]
  ];

  it.each(same)("reads %s", async (_, name, text) => {
    const expected = [
      [1, 1, "a"],
      [1, 2, "b"],
      [1, 3, "c"]
    ];
    expect(await told({[name]: text})).toEqual(expected);
    expect(await told({[`${name}.gz`]: gzipSync(text)})).toEqual(expected);
  });

  it("reads an object a file, in the order of the files' names", async () => {
    expect(
      await told({"2.json": wide(b), "1.json": JSON.stringify(a), "3/x.json.gz": gzipSync(wide(c))})
    ).toEqual([
      [1, 1, "a"],
      [2, 1, "b"],
      [3, 1, "c"]
    ]);
  });

  it("keeps a record's items, and none apart from nothing", async () => {
    const rows = await read({"x.json": JSON.stringify([a, b, c])});
    expect(rows.map(({items}) => items)).toEqual([[{word: "one"}, {word: "two"}], [], null]);
  });

  it("gives no record for an empty file, list or page", async () => {
    expect(
      await told({"1.json": "", "2.json": " \n", "3.json": "[]", "4.json": '{"names": []}'})
    ).toEqual([]);
  });

  it("reads files of the same bytes each for itself, and whatever they are called", async () => {
    expect(await told({"a[1].json": wide([a]), "a*.json": JSON.stringify(b)})).toEqual([
      [1, 1, "b"],
      [2, 1, "a"]
    ]);
  });

  it("passes over empty lines, and counts them", async () => {
    expect(await told({"x.jsonl": `${JSON.stringify(a)}\n\n${JSON.stringify(b)}\r\n`})).toEqual([
      [1, 1, "a"],
      [1, 3, "b"]
    ]);
  });
});

describe("JSON that is broken", () => {
  it("costs only the line that is", async () => {
    const rows = await read({
      "x.jsonl": `${JSON.stringify(a)}\n{"name": "b", \nnothing\n${JSON.stringify(c)}\n`
    });
    expect(
      rows.map(({record_number, reason, raw_text}) => [record_number, reason, raw_text])
    ).toEqual([
      [1, null, null],
      [2, "not valid JSON: it breaks off after 14 characters", '{"name": "b", '],
      [3, "not valid JSON: it breaks off after 7 characters", "nothing"],
      [4, null, null]
    ]);
  });

  it("costs only the record in a list that is", async () => {
    expect(
      await told({"x.json": `[${JSON.stringify(a)}, {"name": nobody}, 7, ${JSON.stringify(c)}]`})
    ).toEqual([
      [1, 1, "a"],
      [1, 2, "not valid JSON"],
      [1, 3, "not a JSON object: 7"],
      [1, 4, "c"]
    ]);
  });

  it("keeps what stands before the place where a list breaks off", async () => {
    const whole = JSON.stringify([a, b, c]);
    expect(await told({"x.json": whole.slice(0, -4)})).toEqual([
      [1, 1, "a"],
      [1, 2, "b"],
      [1, 3, "not valid JSON: it breaks off after 9 characters"]
    ]);
    expect(await told({"x.json": whole.slice(0, -1)})).toEqual([
      [1, 1, "a"],
      [1, 2, "b"],
      [1, 3, "c"],
      [1, 4, "not valid JSON: the list of records breaks off"]
    ]);
  });

  it("does not take brackets and quotes in a text for those around records", async () => {
    const tricky = {name: 'a]}"\\', words: ["{", "[\\"]};
    expect(await told({"x.json": `[${JSON.stringify(tricky)}, {"name": broken}]`})).toEqual([
      [1, 1, 'a]}"\\'],
      [1, 2, "not valid JSON"]
    ]);
  });

  it("says what is no object, and what an object lacks", async () => {
    expect(await told({"x.json": '[null, "a", [1], {"nom": 1}]'})).toEqual([
      [1, 1, "not a JSON object: null"],
      [1, 2, 'not a JSON object: "a"'],
      [1, 3, "not a JSON object: 1"],
      [1, 4, "name is missing"]
    ]);
    expect(await told({"x.jsonl": '{"name": "a"}\nnull\n[7]\n'})).toEqual([
      [1, 1, "a"],
      [1, 2, "not a JSON object: null"],
      [1, 3, "not a JSON object: 7"]
    ]);
  });

  it("sets aside a file that cannot be unpacked", async () => {
    const packed = gzipSync(JSON.stringify([a, b, c]));
    expect(
      await told({
        "1.json.gz": packed.subarray(0, packed.length - 9),
        "2.json.gz": JSON.stringify(a),
        "3.json": packed,
        "4.json": JSON.stringify(b)
      })
    ).toEqual([
      [1, 1, "the gzip archive breaks off"],
      [2, 1, "not a readable gzip archive: incorrect header check"],
      [3, 1, "is gzip, but its name does not end in .gz"],
      [4, 1, "b"]
    ]);
  });

  it("sets aside a record with bytes that are no text", async () => {
    const bytes = Buffer.concat([
      Buffer.from(`[${JSON.stringify(a)}, {"name": "`),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}]')
    ]);
    expect(await told({"x.json": bytes})).toEqual([
      [1, 1, "a"],
      [1, 2, "not valid UTF-8"]
    ]);
  });
});
