import {gzipSync} from "node:zlib";
import {describe, expect, it} from "vitest";
import {evi} from "../../loaders/evi/load.ts";
import {reasonsOf, sourceReader} from "../support/read-source.ts";

const read = sourceReader(evi);

const heading =
  "dialogue_id\tspeaker_id\tscenario_id\tturn_num\titem\tattempt_num\tprime_letter\tprime_month\ttranscription\tnbest";

/** A row of a file, with its list of hypotheses as it stands in quotes. */
const reply = (dialogue: string, turn: number, transcription: string, nbest: string) =>
  [
    dialogue,
    "ann",
    "en.GB.7",
    turn,
    ["postcode", "name", "dob"][Math.floor(turn / 3)],
    turn % 3,
    "nato",
    "word",
    transcription,
    `"${nbest.replaceAll('"', '""')}"`
  ].join("\t");

const file = (...rows: string[]) => `${[heading, ...rows].join("\r\n")}\r\n`;

describe("evi: dialogues", () => {
  it("are the rows of one dialogue, wherever they stand in the file", async () => {
    const rows = await read({
      "dialogues.en.tsv": file(
        reply("a", 0, "sw one", '["sw one", "s w 1"]'),
        reply("b", 0, "", "[]"),
        reply("a", 1, "SW1", '["SW1"]')
      )
    });
    expect(rows).toMatchObject([
      {
        record_number: 2,
        record_id: "a",
        reason: null,
        record: {
          speaker_id: "ann",
          scenario_id: "en.GB.7",
          language: "en",
          started_on: "2021-01-01"
        },
        items: [
          {
            turn_num: 0,
            item: "postcode",
            attempt_num: 0,
            prime_letter: "nato",
            prime_month: "word",
            transcription: "sw one",
            nbest: ["sw one", "s w 1"]
          },
          {turn_num: 1, attempt_num: 1, transcription: "SW1", nbest: ["SW1"]}
        ]
      },
      {record_number: 3, record_id: "b", items: [{transcription: "", nbest: []}]}
    ]);
  });

  it("have the language of their file, and the day that the configuration states", async () => {
    const rows = await read(
      {"part/dialogues.pl.tsv.gz": gzipSync(file(reply("a", 0, "Łódź", '["Łódź"]')))},
      {startedOn: "2020-05-17"}
    );
    expect(rows).toMatchObject([
      {record: {language: "pl", started_on: "2020-05-17"}, items: [{nbest: ["Łódź"]}]}
    ]);
  });

  it.each([
    [`['max', "mac's", 'mc\\'s']`, ["max", "mac's", "mc's"]],
    [`[u'a "b"', 'c\\\\d']`, ['a "b"', "c\\d"]],
    ["['one',]", ["one"]],
    ['["a", null, "b"]', ["a", "b"]],
    ["[ ]", []],
    ["", null]
  ])("have hypotheses as JSON or as Python writes them: %s", async (nbest, expected) => {
    const [row] = await read({"dialogues.en.tsv": file(reply("a", 0, "x", nbest))});
    expect(row).toMatchObject({reason: null, items: [{nbest: expected}]});
  });

  it("are quarantined whole, with the line, where one of their rows cannot be used", async () => {
    const spoiled = reply("c", 0, "x", "[]").replace("\tann\t", "\tbob\t");
    const rows = await read({
      "dialogues.en.tsv": file(
        reply("a", 0, "x", '["x"]'),
        reply("a", 1, "y", "['y', z]"),
        reply("b", 0, "x", "[]").replace("\t0\tpostcode", "\tfirst\tpostcode"),
        reply("c", 1, "x", "[]"),
        spoiled,
        reply("d", 0, "x", "[]"),
        reply("d", 2, "x", "[]"),
        reply("e", 0, "x", "[]").replace("\tpostcode\t", "\t\t"),
        reply("f", 0, "x", "[]")
      )
    });
    expect(reasonsOf(rows)).toEqual([
      "line 3: nbest is neither a JSON list of texts nor a Python one",
      "line 4: turn_num is not a whole number from 0: first",
      "speaker_id is not the same in all rows of the conversation",
      "turn_num does not go from 0 to 1, each once: 0, 2",
      "line 9: item is missing",
      null
    ]);
    expect(rows[0]?.raw_text).toBe(
      `${reply("a", 0, "x", '["x"]')}\n${reply("a", 1, "y", "['y', z]")}`
    );
  });

  it("lose a row that has too few fields or no id, and the row alone is quarantined", async () => {
    const rows = await read({
      "dialogues.en.tsv": file(
        reply("a", 0, "x", "[]"),
        "\tann\tlost",
        reply("", 1, "x", "[]"),
        reply("b", 0, "x", "[]")
      )
    });
    expect(rows.map(({record_number, reason}) => [record_number, reason])).toEqual([
      [2, null],
      [3, "has 3 fields, but the heading 10"],
      [4, "its conversation has no id"],
      [5, null]
    ]);
  });

  it("are told of a file that cannot be read, and of a row that is no text", async () => {
    const rows = await read({
      "dialogues.en.tsv.gz": "no archive",
      "dialogues.pl.tsv": Buffer.concat([
        Buffer.from(file(reply("a", 0, "x", "[]"))),
        Buffer.from(reply("b", 0, "\xff", "[]"), "latin1"),
        Buffer.from(`\n${reply("c", 0, "Łódź", "[]")}\n`)
      ])
    });
    expect(rows.map(({record_number, reason}) => [record_number, reason])).toEqual([
      [1, expect.stringContaining("not a readable gzip archive")],
      [2, null],
      [3, "not valid UTF-8"],
      [4, null]
    ]);
  });
});

describe("evi: profiles", () => {
  it("come from the files of records", async () => {
    const rows = await read(
      {
        "records.en.csv.gz": gzipSync(
          "scenario_id,postcode,name,dob,name_first,name_last,sex,email\n" +
            "en.GB.7,AB1 2CD,Ann Poe,1990-02-03,Ann,Poe,F,ann@example.org\n" +
            "en.GB.8,AB1 2CE,Bob Poe,03.02.1990,Bob,Poe,M,bob@example.org\n" +
            ",AB1 2CF,Cyd Poe,1990-02-03,Cyd,Poe,F,cyd@example.org\n"
        )
      },
      {},
      "profiles"
    );
    expect(rows).toMatchObject([
      {
        record_id: "en.GB.7",
        record: {
          language: "en",
          postcode: "AB1 2CD",
          name: "Ann Poe",
          dob: "1990-02-03",
          name_first: "Ann",
          name_last: "Poe",
          sex: "F",
          email: "ann@example.org"
        }
      },
      {record_id: "en.GB.8", reason: "dob is not a date (YYYY-MM-DD)"},
      {record_id: null, reason: "scenario_id is missing"}
    ]);
  });
});
