import {describe, expect, it} from "vitest";
import {dstc2} from "../../loaders/dstc2/load.ts";
import {reasonsOf, sourceReader} from "../support/read-source.ts";

const read = sourceReader(dstc2);

/** Prompt, what a person heard, what the recognizer made of it, its score, the goal. */
const exchange = ["What food?", "thai food", "thai", -0.25, "thai none cheap"];

const call = (id: string, ...turns: unknown[]) => ({
  "session-id": id,
  turns: turns.length === 0 ? [exchange] : turns
});

const id = "voip-0a1b2c3d4e-20130402_143019";

const calls = (...records: unknown[]) => ({"data.dstc2.train.json": JSON.stringify(records)});

describe("dstc2: calls", () => {
  it("become records whose turns have names for their places", async () => {
    const rows = await read(calls(call(id, exchange, ["Bye", "sil", "", -3, "thai none cheap"])));
    expect(rows).toMatchObject([
      {
        file_id: 1,
        record_number: 1,
        record_id: id,
        version: null,
        reason: null,
        record: {session_id: id},
        items: [
          {
            prompt: "What food?",
            transcription: "thai food",
            hypothesis: "thai",
            score: -0.25,
            goal: "thai none cheap"
          },
          {prompt: "Bye", transcription: "sil", hypothesis: "", score: -3}
        ]
      }
    ]);
  });

  it("are read of any split, in subfolders too, but restaurants and their words are not calls", async () => {
    const other = "voip-ffffffffff-20130501_000000";
    const rows = await read({
      "data.dstc2.db.json": `[{"name": "nandos"}]`,
      "data.dstc2.ontology.json": "{}",
      "data.dstc2.test.json": JSON.stringify([call(id)]),
      "more/data.dstc2.pilot.json": JSON.stringify([call(other)]),
      "notes.json": "[]"
    });
    expect(rows.map(({record_id, reason}) => [record_id, reason])).toEqual([
      [id, null],
      [other, null]
    ]);
  });

  it("may have a score of 0, and lack a text", async () => {
    const [row] = await read(calls(call(id, ["Hi", null, "hello", 0, null])));
    expect(row?.reason).toBeNull();
    expect(row?.items).toMatchObject([{transcription: null, score: 0, goal: null}]);
  });

  it.each([
    [{turns: [exchange]}, "session-id is missing"],
    [call("1234"), "session-id is not voip-<caller>-<YYYYMMDD_HHMMSS>: 1234"],
    [
      call("voip-0a-20130231_101010"),
      "session-id does not end in a time (YYYYMMDD_HHMMSS): voip-0a-20130231_101010"
    ],
    [{"session-id": id}, "turns is missing"],
    [{"session-id": id, turns: "none"}, 'turns is not a list: "none"'],
    [call(id, exchange, ["Hello", "hi"]), `turns[1] is not a list of five: ["Hello","hi"]`],
    [call(id, {prompt: "Hello"}), `turns[0] is not a list of five: {"prompt":"Hello"}`],
    [call(id, [7, "a", "a", -1, "x y z"]), "turns[0][0], the prompt, is not a text: 7"],
    [
      call(id, exchange, ["Hi", "a", "a", "-1", "x y z"]),
      'turns[1][3], the score, is not a number: "-1"'
    ],
    [
      call(id, ["Hi", "a", "a", 0.5, "x y z"]),
      "turns[0][3], the score, is not a finite number up to 0: 0.5"
    ],
    [
      call(id, ["Hi", "a", "a", -1, "thai cheap"]),
      "turns[0][4], the goal, is not food, area and price range: thai cheap"
    ],
    ["Hello", 'not a JSON object: "Hello"']
  ])("%j is set aside: %s", async (record, reason) => {
    const rows = await read(calls(call("voip-bb-20130402_143020"), record));
    expect(reasonsOf(rows)).toEqual([null, reason]);
    expect(rows[1]?.raw_text).toBe(JSON.stringify(record));
    expect(rows[1]?.items).toBeNull();
  });

  it("with a score that is no finite number are set aside", async () => {
    const rows = await read({
      "data.dstc2.dev.json": `[{"session-id": "${id}", "turns": [["Hi", "a", "a", -1e999, "x y z"]]}]`
    });
    expect(reasonsOf(rows)[0]).toMatch(
      /^turns\[0\]\[3\], the score, is not a finite number up to 0/
    );
  });

  it("cost themselves alone where a file breaks off", async () => {
    const rows = await read({
      "data.dstc2.dev.json": `[${JSON.stringify(call(id))}, {"session-id": "voip-`
    });
    expect(rows).toMatchObject([
      {record_id: id, reason: null},
      {
        record_number: 2,
        reason: expect.stringContaining("breaks off"),
        raw_text: expect.stringContaining("voip-")
      }
    ]);
  });
});

describe("dstc2: arms", () => {
  const arms = (text: string) => read({...calls(call(id)), "dstc2_dev.flist": text}, {}, "arms");

  it("stand on a line of their own before a call's id", async () => {
    const rows = await arms(`Mar13_S0A1/${id}\r\n\nMar13_S2A0/voip-ff-20130402_143020`);
    expect(rows).toMatchObject([
      {record_number: 1, record_id: id, record: {session_id: id, arm: "Mar13_S0A1"}},
      {record_number: 3, record: {session_id: "voip-ff-20130402_143020", arm: "Mar13_S2A0"}}
    ]);
  });

  it.each([
    [id, `is not <arm>/<session-id>: ${id}`],
    ["Mar13_S0A1/call 7", "session-id is not voip-<caller>-<YYYYMMDD_HHMMSS>: call 7"]
  ])("are set aside where the line is another: %s", async (line, reason) => {
    const rows = await arms(`${line}\n`);
    expect(rows).toMatchObject([{record_number: 1, record_id: null, reason, raw_text: line}]);
  });

  it("may be missing", async () => {
    expect(await read(calls(call(id)), {}, "arms")).toEqual([]);
  });
});
