import {gzipSync} from "node:zlib";
import {describe, expect, it} from "vitest";
import {uss} from "../../loaders/uss/load.ts";
import {reasonsOf, sourceReader} from "../support/read-source.ts";

const read = sourceReader(uss);

const dialogue = [
  'USER\tPlay "Help!", please.\tINFORM\t3,2,3',
  "SYSTEM\tWhich one?\t\t",
  "USER\tOVERALL\t\t2,2,2"
].join("\n");

describe("uss", () => {
  it("makes a record of the lines between two empty ones", async () => {
    const rows = await read({"SGD.txt": `${dialogue}\n\n${dialogue}\n`});
    expect(rows).toMatchObject([
      {
        record_number: 1,
        record_id: "SGD-1",
        reason: null,
        record: {set_name: "SGD", overall_ratings: [2, 2, 2], started_on: "2021-01-01"},
        items: [
          {role: "USER", text: 'Play "Help!", please.', act: "INFORM", ratings: [3, 2, 3]},
          {role: "SYSTEM", text: "Which one?", act: "", ratings: null}
        ]
      },
      {record_number: 5, record_id: "SGD-2", reason: null}
    ]);
  });

  it("takes several empty lines, line ends of Windows and packed files", async () => {
    const rows = await read(
      {
        "more/CCPE.txt.gz": gzipSync(
          `\r\n${dialogue.replaceAll("\n", "\r\n")}\r\n\r\n \r\n${dialogue}`
        )
      },
      {startedOn: "2019-07-01"}
    );
    expect(rows).toMatchObject([
      {
        record_number: 2,
        record_id: "more/CCPE-1",
        record: {overall_ratings: [2, 2, 2], started_on: "2019-07-01"}
      },
      {record_number: 7, record_id: "more/CCPE-2"}
    ]);
  });

  it("keeps a turn without text, and a dialogue that nobody rated as a whole", async () => {
    const rows = await read({"ReDial.txt": "SYSTEM\t\t\t\nUSER\tHi\t\t4\nUSER\tOVERALL\t\t\n"});
    expect(rows).toMatchObject([
      {
        reason: null,
        record: {overall_ratings: null},
        items: [
          {text: "", ratings: null},
          {text: "Hi", ratings: [4]}
        ]
      }
    ]);
  });

  it("quarantines a dialogue with a line that it cannot use, and says which", async () => {
    const broken = (from: string, to: string) => dialogue.replace(from, to);
    const rows = await read({
      "SGD.txt": [
        broken("\tWhich one?", ""),
        broken("SYSTEM", "AGENT"),
        broken("3,2,3", "3,6"),
        broken("OVERALL", "Bye"),
        broken("Which one?", "OVERALL"),
        "USER\tOVERALL\t\t3",
        dialogue
      ].join("\n\n")
    });
    expect(reasonsOf(rows)).toEqual([
      "line 2: does not have 4 fields, but 3",
      "line 6: role is not USER or SYSTEM: AGENT",
      "line 9: ratings are not numbers from 1 to 5, apart by commas: 3,6",
      "the last line does not rate the whole dialogue (OVERALL)",
      "two lines rate the whole dialogue (OVERALL)",
      "has no turns",
      null
    ]);
    expect(rows[1]).toMatchObject({
      record_id: "SGD-2",
      raw_text: broken("SYSTEM", "AGENT"),
      record: null
    });
  });

  it("says of bytes that are no text in which line they are, and reads the other dialogues", async () => {
    const rows = await read({
      "SGD.txt": Buffer.concat([
        Buffer.from(`${dialogue}\nUSER\t`),
        Buffer.from([0xff]),
        Buffer.from(`\t\t3\n\n${dialogue}\n`)
      ]),
      "SGD2.txt.gz": gzipSync(dialogue).subarray(0, 30)
    });
    expect(reasonsOf(rows)).toEqual([
      "line 4: not valid UTF-8",
      null,
      "the gzip archive breaks off"
    ]);
  });
});
