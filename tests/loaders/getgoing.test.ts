import {describe, expect, it} from "vitest";
import {getgoing} from "../../loaders/getgoing/load.ts";
import {reasonsOf, sourceReader} from "../support/read-source.ts";

const read = sourceReader(getgoing);

const log = (more: Record<string, unknown> = {}) => ({
  uuid: "a1",
  history: ["TTS <speak> Welcome. </speak>", "USER public transit"],
  start_time: "2019-10-31 22:04:59",
  end_time: "2019-10-31 22:06:32",
  ...more
});

const metadata = (more: Record<string, unknown> = {}) => ({
  uuid: "a1",
  number: "0f0f0f",
  time: "2019-11-01T02:04:59.100Z",
  ...more
});

/** Files of one call's folder; what is not given is not there. */
const folder = (id: string, files: {log?: unknown; metadata?: unknown}) =>
  Object.fromEntries(
    Object.entries(files).map(([name, content]) => [
      `logs/${id}/${name}.json`,
      typeof content === "string" ? content : JSON.stringify(content)
    ])
  );

describe("getgoing: logs", () => {
  it("become records with the lines of their history as they came", async () => {
    const rows = await read(folder("a1", {log: log(), metadata: metadata()}));
    expect(rows).toMatchObject([
      {
        record_number: 1,
        record_id: "a1",
        reason: null,
        record: {
          uuid: "a1",
          start_time: "2019-10-31 22:04:59",
          end_time: "2019-10-31 22:06:32"
        },
        items: [{line: "TTS <speak> Welcome. </speak>"}, {line: "USER public transit"}]
      }
    ]);
  });

  it("may be empty, and break off before their end", async () => {
    const rows = await read(folder("a1", {log: log({history: [], end_time: null})}));
    expect(rows).toMatchObject([{reason: null, record: {end_time: null}, items: []}]);
  });

  it.each([
    [log({uuid: undefined}), "uuid is missing"],
    [log({start_time: undefined}), "start_time is missing"],
    [log({start_time: "31/10/2019"}), "start_time is not a time (YYYY-MM-DD HH:MM:SS): 31/10/2019"],
    [log({end_time: "later"}), "end_time is not a time (YYYY-MM-DD HH:MM:SS): later"],
    [
      log({end_time: "2019-10-31 22:04:00"}),
      "end_time is before start_time: 2019-10-31 22:04:00 < 2019-10-31 22:04:59"
    ],
    [
      log({end_time: "2019-11-09 22:04:00"}),
      "end_time is more than a week after start_time: 2019-11-09 22:04:00 > 2019-10-31 22:04:59"
    ],
    [log({history: undefined}), "history is missing"],
    [log({history: "TTS Hello"}), 'history is not a list: "TTS Hello"'],
    [log({history: ["TTS Hello", {user: "hi"}]}), 'history[1] is not a text: {"user":"hi"}'],
    [log({history: [null]}), "history[0] is not a text: null"]
  ])("%j is set aside: %s", async (content, reason) => {
    const rows = await read(folder("a1", {log: content}));
    expect(reasonsOf(rows)).toEqual([reason]);
    expect(rows[0]?.raw_text).toBe(JSON.stringify(content));
  });

  it("cost themselves alone where one breaks off", async () => {
    const rows = await read({
      ...folder("a1", {log: '{"uuid": "a1", "history": ["TTS'}),
      ...folder("b2", {log: log({uuid: "b2"})})
    });
    expect(rows).toMatchObject([
      {file_id: 1, reason: expect.stringContaining("breaks off")},
      {file_id: 2, record_id: "b2", reason: null}
    ]);
  });
});

describe("getgoing: metadata", () => {
  it("stands beside a log, or alone", async () => {
    const files = {
      ...folder("a1", {log: log(), metadata: metadata()}),
      ...folder("b2", {metadata: metadata({uuid: "b2", number: undefined})}),
      ...folder("c3", {log: log({uuid: "c3"})})
    };
    expect(await read(files, {}, "metadata")).toMatchObject([
      {
        record_id: "a1",
        record: {uuid: "a1", number: "0f0f0f", time: "2019-11-01T02:04:59.100Z"}
      },
      {record_id: "b2", reason: null, record: {number: null}}
    ]);
    expect((await read(files)).map(({record_id}) => record_id)).toEqual(["a1", "c3"]);
  });

  it.each([
    [metadata({uuid: " "}), "uuid is missing"],
    [metadata({time: "yesterday"}), "time is not a timestamp: yesterday"],
    [["a1"], 'not a JSON object: "a1"']
  ])("%j is set aside: %s", async (content, reason) => {
    const rows = await read(folder("a1", {metadata: content}), {}, "metadata");
    expect(reasonsOf(rows)).toEqual([reason]);
  });
});
