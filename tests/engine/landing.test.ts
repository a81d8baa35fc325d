import {existsSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it} from "vitest";
import {queryPublished} from "../../src/cli/query.ts";
import {readAtOnce} from "../../src/engine/landing.ts";
import {openWarehouse, queryRows} from "../../src/engine/warehouse.ts";
import {testBed} from "../support/project.ts";

const megabyte = 2 ** 20;
const namesOf = (parts: {name: string}[][]) => parts.map((part) => part.map(({name}) => name));

describe("files that are read at once", () => {
  it("stay within 256 MB together, in their order, and a longer one is read alone", () => {
    const files = [
      {name: "a.json", bytes: 100 * megabyte},
      {name: "b.json", bytes: 156 * megabyte},
      {name: "c.json", bytes: 1},
      {name: "d.json", bytes: 900 * megabyte},
      {name: "e.json", bytes: 1}
    ];
    expect(namesOf(readAtOnce(files))).toEqual([
      ["a.json", "b.json"],
      ["c.json"],
      ["d.json"],
      ["e.json"]
    ]);
  });

  it("count eightfold where they are packed", () => {
    const files = ["a", "b", "c"].map((name) => ({name: `${name}.json.gz`, bytes: 16 * megabyte}));
    expect(namesOf(readAtOnce(files))).toEqual([["a.json.gz", "b.json.gz"], ["c.json.gz"]]);
  });

  it("are none where there is none", () => {
    expect(readAtOnce([])).toEqual([]);
  });
});

/** Models of one mart that tells what was said in each call. */
const captions = {
  "models/staging/_sources.yml":
    "sources: [{name: webvtt, schema: raw, tables: [{name: cues, identifier: webvtt_cues}]}]",
  "models/staging/stg_calls.sql":
    "select record_id as session_id, load_batch, text as outcome from {{ source('webvtt', 'cues') }} where item_index = 0",
  "models/facts/_facts.yml": `
models:
  - name: fact_calls
    description: One row per call.
    columns:
      - {name: session_id, description: Key., data_type: varchar, data_tests: [unique]}
      - {name: load_batch, description: Batch., data_type: integer}
      - {name: outcome, description: What was said., data_type: varchar}
`
};

it("calls that exchange what they hold are built anew, though the same contents are there as before", async () => {
  const said = (text: string) =>
    `WEBVTT\n\n00:00.000 --> 00:01.000\n<v Agent>${text}\n\n00:01.000 --> 00:02.000\n<v Customer>Yes.\n`;
  const bed = testBed(
    {
      ...captions,
      "export/a.vtt": said("one"),
      "export/b.vtt": said("other"),
      "calls.csv": "call_id,started_at\na,2026-03-04T10:00:00Z\nb,2026-03-04T10:00:00Z\n"
    },
    {sources: [{type: "webvtt", path: "export", metadata: "calls.csv"}]}
  );
  const spoken = async () =>
    (await queryPublished(bed.dataFolder, "select session_id, outcome from fact_calls order by 1"))
      .rows;
  expect(await bed.build()).toMatchObject({ok: true});
  expect(await spoken()).toEqual([
    ["a", "one"],
    ["b", "other"]
  ]);
  bed.write({"export/a.vtt": said("other"), "export/b.vtt": said("one")});
  expect(await bed.build()).toMatchObject({ok: true});
  expect(await spoken()).toEqual([
    ["a", "other"],
    ["b", "one"]
  ]);
});

it("what a killed build spilled to disk, or copied in part, does not stay", async () => {
  const bed = testBed({
    "calls/1.jsonl": '{"call_id": "a"}\n',
    "data/spill/duckdb_temp_storage-0.tmp": "left behind",
    "data/raw/earshot-jsonl/.partial": "half a cop"
  });
  await bed.build();
  expect(existsSync(join(bed.dataFolder, "spill/duckdb_temp_storage-0.tmp"))).toBe(false);
  expect(existsSync(join(bed.dataFolder, "raw/earshot-jsonl/.partial"))).toBe(false);
  const warehouse = await openWarehouse(bed.dataFolder, bed.config);
  const [file] = await queryRows(
    warehouse.connection,
    "select bytes::integer as bytes from earshot.landed_files"
  );
  warehouse.close();
  expect(file).toEqual({bytes: 17});
});
