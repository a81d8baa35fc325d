import {describe, expect, it} from "vitest";
import {persuasion} from "../../loaders/persuasion/load.ts";
import {reasonsOf, sourceReader} from "../support/read-source.ts";
import {workbook} from "../support/workbook.ts";

const read = sourceReader(persuasion);

const dialog = (...rows: string[]) => `,Unit,Turn,B4,B2\r\n${rows.join("\r\n")}`;
const info = (...rows: string[]) => `B2,B3,B4,B6,B7,age.x,religion.x\n${rows.join("\n")}\n`;

describe("persuasion: chats", () => {
  it("are the rows of one dialogue, in their order; quoted text may hold commas and lines", async () => {
    const rows = await read({
      "full_dialog.csv": dialog(
        "0,Good morning.,0,0,20180904-045349_1_live",
        '1,"Hi, how ""are"" you?\nFine?",0,1,20180904-045349_1_live',
        "0, Hello ,0,0,BAD_2",
        "2,Would you give?,1,0,20180904-045349_1_live"
      )
    });
    expect(rows).toMatchObject([
      {
        record_number: 2,
        record_id: "20180904-045349_1_live",
        reason: null,
        record: {started_on: "2018-01-01"},
        items: [
          {turn: 0, role: 0, unit: "Good morning."},
          {turn: 0, role: 1, unit: 'Hi, how "are" you?\nFine?'},
          {turn: 1, role: 0, unit: "Would you give?"}
        ]
      },
      {record_number: 5, record_id: "BAD_2", reason: null, items: [{unit: " Hello "}]}
    ]);
  });

  it("are quarantined whole, with the line, where a role or number is none", async () => {
    const rows = await read({
      "full_dialog.csv": dialog(
        "0,Hi,0,0,a",
        "1,Hi,0,2,a",
        "0,Hi,-1,0,b",
        "0,Hi,,0,c",
        "0,Hi,0,0,d",
        "1,lost,comma, too,0,1,d",
        "1,Hi,0,1,"
      )
    });
    expect(rows.map(({record_number, reason}) => [record_number, reason])).toEqual([
      [2, "line 3: B4 (role) is not 0 or 1: 2"],
      [4, "line 4: Turn is not a whole number from 0: -1"],
      [5, "line 5: Turn is not a whole number from 0: missing"],
      [6, null],
      [7, "has 7 fields, but the heading 5"],
      [8, "its conversation has no id"]
    ]);
    expect(rows[0]?.raw_text).toBe("0,Hi,0,0,a\n1,Hi,0,2,a");
  });

  it("lose one line to a quote that is never closed", async () => {
    const rows = await read({
      "full_dialog.csv": dialog("0,Hi,0,0,a", '0,"Hi,0,0,b', "0,Hi,0,0,c", '0,"Hi, you",0,0,d')
    });
    const found = rows.map(({record_number, record_id, reason}) => [
      record_number,
      record_id,
      reason
    ]);
    expect(found).toEqual([
      [2, "a", null],
      // the next quote closes it, and what lies between is one row
      [3, null, "has 6 fields, but the heading 5"]
    ]);
    const [, lost, kept] = await read({
      "full_dialog.csv": dialog("0,Hi,0,0,a", '0,"Hi,0,0,b', "0,Hi,0,0,c")
    });
    expect(lost).toMatchObject({reason: "a quote is not closed", raw_text: '0,"Hi,0,0,b'});
    expect(kept).toMatchObject({record_number: 4, record_id: "c", reason: null});
  });

  it("come without the other files too", async () => {
    expect(await read({"full_dialog.csv": dialog("0,Hi,0,0,a")}, {}, "labels")).toEqual([]);
  });
});

describe("persuasion: those who took part", () => {
  it("are known by dialogue and role, and by nothing that describes them", async () => {
    const rows = await read(
      {"full_info.csv": info("a,user_1,0,0.0,11,34.0,Atheist", "a,user_2,1,0.5,11,50.0,Other")},
      {},
      "participants"
    );
    expect(rows.map(({record_id, record}) => [record_id, record])).toEqual([
      ["a:0", {dialogue_id: "a", user_id: "user_1", role: 0, donation: 0, turn_count: 11}],
      ["a:1", {dialogue_id: "a", user_id: "user_2", role: 1, donation: 0.5, turn_count: 11}]
    ]);
  });

  it("are quarantined where the amount is none", async () => {
    const rows = await read(
      {
        "full_info.csv": info(
          "a,user_1,0,-1,11,,",
          "a,user_2,1,much,11,,",
          ",user_2,1,1,11,,",
          "b,user_2,,1,11,,",
          "c,user_2,1,,11,,",
          "d,user_2,1,nan,11,,"
        )
      },
      {},
      "participants"
    );
    expect(reasonsOf(rows)).toEqual([
      "B6 is not an amount from 0: -1",
      "B6 is not an amount from 0: much",
      "B2 (dialogue) is missing",
      "B4 (role) is not 0 or 1: missing",
      null,
      "B6 is not an amount from 0: nan"
    ]);
    expect(rows[4]?.record).toMatchObject({donation: null});
  });
});

describe("persuasion: workbooks", () => {
  it("tell what was promised", async () => {
    const rows = await read(
      {
        "300_info.xlsx": workbook([
          ["B2", "B3", "B4", "B5", "B6", "B7"],
          ["a", "user_1", 0, null, 0.5, 10],
          ["a", "user_2", 1, 0.25, 0, 10],
          ["b", "user_2", 1, -3, 0, 10]
        ])
      },
      {},
      "promises"
    );
    expect(rows).toMatchObject([
      {record_number: 2, record_id: "a:0", record: {dialogue_id: "a", role: 0, promise: null}},
      {record_number: 3, record_id: "a:1", record: {dialogue_id: "a", role: 1, promise: 0.25}},
      {record_number: 4, record_id: "b:1", reason: "B5 is not an amount from 0: -3"}
    ]);
  });

  it("tell what sentences do, in their order", async () => {
    const rows = await read(
      {
        "300_dialog.xlsx": workbook([
          [
            null,
            "B2",
            "B4",
            "Turn",
            "Unit",
            "er_label_1",
            "ee_label_1",
            "er_label_2",
            "ee_label_2"
          ],
          [0, "a", 0, 0, "Hello.", "greeting", null, null, null],
          [1, "a", 0, 0, "Will you give?", "proposition-of-donation", null, "thank", null],
          [2, "a", 1, 0, "No & no.", null, "disagree-donation", null, null],
          [3, "b", "agent", 0, "Hi.", "greeting", null, null, null]
        ])
      },
      {},
      "labels"
    );
    const none = {er_label_1: null, er_label_2: null, ee_label_1: null, ee_label_2: null};
    expect(rows).toMatchObject([
      {
        record_id: "a",
        record: {dialogue_id: "a"},
        items: [
          {...none, turn: 0, role: 0, unit: "Hello.", er_label_1: "greeting"},
          {...none, er_label_1: "proposition-of-donation", er_label_2: "thank"},
          {...none, role: 1, unit: "No & no.", ee_label_1: "disagree-donation"}
        ]
      },
      {record_id: "b", reason: "line 5: B4 (role) is not 0 or 1: agent"}
    ]);
  });

  it("are quarantined where they are none", async () => {
    const rows = await read({"300_dialog.xlsx": "B2,B4\n", "300_info.xlsx": ""}, {}, "labels");
    expect(rows).toMatchObject([
      {record_number: 1, reason: "not a readable Excel workbook: invalid zip data"}
    ]);
  });
});
