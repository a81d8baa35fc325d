import {describe, expect, it} from "vitest";
import {deepgram} from "../../loaders/deepgram/load.ts";
import {earshotJsonl} from "../../loaders/earshot-jsonl/load.ts";
import {letsgoDstc1} from "../../loaders/letsgo-dstc1/load.ts";
import {quotedString} from "../../loaders/source.ts";
import {emptyWarehouse, queryRows} from "../../src/engine/warehouse.ts";
import {call, jsonLines} from "../support/project.ts";
import {reasonsOf, sourceReader} from "../support/read-source.ts";

const readLines = sourceReader(earshotJsonl);
const readDeepgram = sourceReader(deepgram);
const readLetsgo = sourceReader(letsgoDstc1);

/** Deep enough to overflow the stack of DuckDB's reader, which would end the process. */
const abyss = "[".repeat(150_000) + "]".repeat(150_000);
const tooDeep = "more than 1000 lists and objects inside each other";

describe("lists without end inside each other", () => {
  it("cost a line its own call", async () => {
    const rows = await readLines({
      "calls.jsonl": jsonLines(call("a"), `{"call_id": ${abyss}}`, call("b"))
    });
    expect(reasonsOf(rows)).toEqual([null, tooDeep, null]);
  });

  it("cost a document itself", async () => {
    const rows = await readDeepgram({"a.json": `{"results": ${abyss}}`});
    expect(reasonsOf(rows)).toEqual([tooDeep]);
    const logs = await readLetsgo({"calls/a/dstc.log.json": `{"session-id": ${abyss}}`});
    expect(reasonsOf(logs)).toEqual([tooDeep]);
  });

  it("do not count where they stand in a text, nor where they stand beside each other", async () => {
    const [inText] = await readLines({
      "calls.jsonl": jsonLines(call("a", {agent_name: `"${"[{".repeat(30_000)}`}))
    });
    expect(inText).toMatchObject({record_id: "a", reason: null});
    const [beside] = await readDeepgram({
      "a.json": JSON.stringify({metadata: {models: [...Array(30_000)].map(() => [])}})
    });
    expect(beside?.reason).not.toBe(tooDeep);
  });
});

it("a byte order mark before a later line, as files have that were put together, is no part of it", async () => {
  const rows = await readLines({
    "calls.jsonl": `${jsonLines(call("a"))}\ufeff${jsonLines(call("b"))}`
  });
  expect(rows.map(({record_id, reason}) => [record_id, reason])).toEqual([
    ["a", null],
    ["b", null]
  ]);
});

it("half a character costs a document itself", async () => {
  const rows = await readDeepgram({"a.json": '{"metadata": {"request_id": "\\ud800"}}'});
  expect(reasonsOf(rows)).toEqual(["is not valid JSON: it has an escape of half a character"]);
});

it("a field that comes twice costs a log itself", async () => {
  const rows = await readLetsgo({
    "calls/a/dstc.log.json": '{"session-id": "a", "session-id": "b", "turns": []}'
  });
  expect(rows).toHaveLength(1);
  expect(rows[0]?.reason).toContain("session-id");
});

it("rows of call facts have the numbers of their lines, also where a line is a list", async () => {
  const rows = await readDeepgram(
    {
      "a.json": "{}",
      "../calls.jsonl":
        '{"call_id": "a", "started_at": "2026-03-04T10:00:00Z"}\n[{"call_id": "b"}]\n{"call_id": "c", "started_at": "2026-03-04T10:00:00Z"}\n'
    },
    {metadata: "calls.jsonl"},
    "metadata"
  );
  expect(rows.map(({record_number, record_id}) => [record_number, record_id])).toEqual([
    [1, "a"],
    [2, null],
    [3, "c"]
  ]);
});

it("the character 0 does not end a statement", async () => {
  const warehouse = await emptyWarehouse();
  const text = "it's \0 all\0";
  const rows = await queryRows(warehouse.connection, `select ${quotedString(text)} as text`);
  warehouse.close();
  expect(rows).toEqual([{text}]);
});
