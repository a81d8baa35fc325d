import {describe, expect, it} from "vitest";
import {dstc10Spoken} from "../../loaders/dstc10-spoken/load.ts";
import {reasonsOf, sourceReader} from "../support/read-source.ts";

const read = sourceReader(dstc10Spoken);

const caller = (text: string) => ({
  speaker: "U",
  text,
  nbest: [
    {hyp: text, score: -4.5},
    {hyp: `${text} uh`, score: -5}
  ]
});
const agent = (text: string) => ({speaker: "S", text});

/** A conversation of three turns, and what it was after its first. */
const whole = [caller("hi there"), agent("hello"), caller("is breakfast free")];
const opening = whole.slice(0, 1);
const another = [caller("good morning")];

const files = (logs: unknown, labels?: unknown) => ({
  "logs.json": JSON.stringify(logs),
  ...(labels === undefined ? {} : {"labels.json": JSON.stringify(labels)})
});

describe("dstc10-spoken: conversations", () => {
  it("are known by what is said first, and the longer a record the later its version", async () => {
    const rows = await read(files([opening, another, whole]));
    const ids = rows.map(({record_id}) => record_id);
    expect(ids).toEqual([ids[2], expect.stringMatching(/^[0-9a-f]{16}$/), ids[2]]);
    expect(ids[1]).not.toBe(ids[0]);
    const versions = rows.map(({version}) => Date.parse(String(version)));
    expect(versions[2]).toBeGreaterThan(versions[0] ?? Number.NaN);
    expect(rows[2]).toMatchObject({
      record_number: 3,
      reason: null,
      record: {folder: "", started_on: "2021-01-01"},
      items: [
        {
          speaker: "U",
          text: "hi there",
          nbest: [
            {hyp: "hi there", score: -4.5},
            {hyp: "hi there uh", score: -5}
          ]
        },
        {speaker: "S", text: "hello", nbest: null},
        {speaker: "U", text: "is breakfast free"}
      ]
    });
  });

  it("hold at each turn the number of the record that ends there", async () => {
    const rows = await read(files([opening, another, whole]));
    const numbers = rows.map(({items}) => items?.map(({label_number}) => label_number));
    expect(numbers).toEqual([[1], [2], [1, null, 3]]);
  });

  it("fall on the day that the configuration names", async () => {
    const rows = await read(files([whole]), {startedOn: "2021-06-30"});
    expect(rows[0]?.record).toMatchObject({started_on: "2021-06-30"});
  });

  it("refuse a day that is none", () => {
    const check = (startedOn: string) =>
      dstc10Spoken.options.safeParse({path: "export", startedOn}).success;
    expect(["2021-06-30", "2021-02-30", "June 2021"].map(check)).toEqual([true, false, false]);
  });

  it.each([
    [[], "the record has no turns"],
    [
      [{speaker: "U"}],
      "turns[0].text is missing, and conversations are known by what is said first"
    ],
    [[caller("hi"), {speaker: "X", text: "hi"}], "turns[1].speaker is not one of u, s: X"],
    [[caller("hi"), {text: "hi"}], "turns[1].speaker is missing"],
    [{speaker: "U", text: "hi"}, 'the record is not a list: {"speaker":"U","text":"hi"}'],
    [[{speaker: "U", text: ["hi"]}], '[0].text is not a text: ["hi"]'],
    [
      [{speaker: "U", text: "hi", nbest: [{hyp: "hi", score: "low"}]}],
      '[0].nbest[0].score is not a number: "low"'
    ]
  ])("%j is set aside: %s", async (record, reason) => {
    const rows = await read(files([whole, record]));
    expect(reasonsOf(rows)).toEqual([null, reason]);
    expect(rows[1]).toMatchObject({record_number: 2, raw_text: JSON.stringify(record)});
  });

  it("are set aside with their file where it is no JSON", async () => {
    const rows = await read({"logs.json": "[[{"});
    expect(rows).toMatchObject([{record_number: 1, reason: expect.stringMatching(/^is not JSON/)}]);
  });
});

describe("dstc10-spoken: labels", () => {
  const label = {
    target: true,
    source: "sf_spoken",
    knowledge: [
      {domain: "hotel", entity_id: 7, doc_id: 3},
      {domain: "taxi", entity_id: "*"}
    ],
    response: "yes it is"
  };

  it("are known by their place", async () => {
    const rows = await read(files([opening, whole], [{target: false}, label]), {}, "labels");
    expect(rows).toMatchObject([
      {
        record_id: "labels:1",
        record: {folder: "", label_number: 1, target: false, knowledge: null}
      },
      {
        record_id: "labels:2",
        record: {
          label_number: 2,
          target: true,
          source: "sf_spoken",
          knowledge: [
            {domain: "hotel", entity_id: "7", doc_id: "3"},
            {domain: "taxi", entity_id: "*", doc_id: null}
          ],
          response: "yes it is"
        }
      }
    ]);
  });

  it("of several folders do not meet", async () => {
    const one = {
      "val/logs.json": JSON.stringify([whole]),
      "val/labels.json": JSON.stringify([label])
    };
    const other = {"test/labels.json": JSON.stringify([label])};
    const rows = await read({...one, ...other}, {}, "labels");
    expect(rows.map(({record_id}) => record_id)).toEqual(["test/labels:1", "val/labels:1"]);
  });

  it.each([
    [{source: "sf_spoken"}, "target is missing"],
    [{target: "yes"}, 'target is not true or false: "yes"']
  ])("%j is set aside: %s", async (record, reason) => {
    const rows = await read(files([whole], [record]), {}, "labels");
    expect(reasonsOf(rows)).toEqual([reason]);
  });
});
