import {join} from "node:path";
import {gzipSync} from "node:zlib";
import {describe, expect, it} from "vitest";
import {csvRecords} from "../../loaders/csv.ts";
import {deepgram} from "../../loaders/deepgram/load.ts";
import {mayDiffer, type Structure, typeProblem} from "../../loaders/json-structure.ts";
import {checkConfig} from "../../src/engine/config.ts";
import {UsageError} from "../../src/engine/errors.ts";
import {land} from "../../src/engine/landing.ts";
import {silent} from "../../src/engine/progress.ts";
import {openWarehouse, queryRows} from "../../src/engine/warehouse.ts";
import {jsonLines, temporaryFolder, writeFiles} from "../support/project.ts";
import {reasonsOf, sourceReader} from "../support/read-source.ts";

const read = sourceReader(deepgram);

/** A transcript of speakers in the order in which they speak; `null` is a turn without a speaker. */
const spoken = (...speakers: (number | null)[]) =>
  JSON.stringify({
    results: {
      utterances: speakers.map((speaker, index) => ({
        start: index,
        end: index + 0.5,
        transcript: "Hello.",
        ...(speaker === null ? {} : {speaker})
      }))
    }
  });

const start = "call_id,started_at\na,2026-03-04T10:00:00Z\n";

describe("roles of the speakers", () => {
  const roles = async (transcript: string, mapping?: Record<string, string>) => {
    const [row] = await read(
      {"a.json": transcript, "../calls.csv": start},
      {metadata: "calls.csv", ...(mapping === undefined ? {} : {roles: mapping})}
    );
    return row?.reason ?? [row?.items?.map(({role}) => role).join(" "), row?.record?.role_basis];
  };

  it("are what the configuration says", async () => {
    expect(await roles(spoken(0, 1, 0), {"0": "customer", " 1": "agent"})).toEqual([
      "customer agent customer",
      "configured"
    ]);
    expect(await roles(spoken(0, 1, 2), {"0": "agent", "1": "customer", "2": "ignore"})).toEqual([
      "agent customer ignore",
      "configured"
    ]);
  });

  it("are not guessed for a speaker whom the configuration does not name", async () => {
    expect(await roles(spoken(0, 1, 2), {"0": "agent", "1": "customer"})).toBe(
      'speaker "2" has no role; roles knows "0", "1"'
    );
    expect(await roles(spoken(0, null), {"0": "agent"})).toBe(
      'turns[1], without a speaker, has no role; roles knows "0"'
    );
    expect(await roles(spoken(0, null), {"0": "agent", none: "ignore"})).toEqual([
      "agent ignore",
      "configured"
    ]);
    expect(await roles(spoken(0), {})).toBe('speaker "0" has no role; roles knows nobody');
  });

  it("follow of two speakers from who speaks first, and say so", async () => {
    expect(await roles(spoken(1, 0, 1))).toEqual(["agent customer agent", "first_speaker"]);
  });

  it("are not guessed where more or fewer than two speak", async () => {
    expect(await roles(spoken(0, 1, 2))).toBe(
      'speaker "0" has no role; roles has to say who is who of "0", "1", "2"'
    );
    expect(await roles(spoken(0, 0))).toBe(
      'only one speaker, "0", and roles does not say who that is'
    );
    expect(await roles(spoken(null, null))).toMatch(/^speakers are not told apart; roles: \{none:/);
    expect(await roles(spoken(0, 1, null))).toBe(
      'turns[2], without a speaker, has no role; roles has to say who is who of "0", "1"'
    );
  });

  it("must be known words", () => {
    expect(() => deepgram.options.parse({path: "x", roles: {"0": "operator"}})).toThrow();
  });
});

describe("what a file beside the transcripts says of the calls", () => {
  const facts = (name: string, content: string | Buffer) =>
    read({[`../${name}`]: content, "a.json": spoken(0, 1)}, {metadata: name}, "metadata");

  it("comes as CSV with the fields of earshot-jsonl in their units", async () => {
    const [row, second] = await facts(
      "calls.csv",
      [
        "call_id,started_at,duration_s,is_converted,compliance_flags,cost_usd,customer_id,agent_name",
        'a,2026-03-04T11:00:00+01:00,64.5,yes,disclosure_missing; shouted,0.0312,"+1 555, 0100","Ann ""A"" Smith"',
        "b,2026-03-04T10:00:00Z,,,[],,,"
      ].join("\r\n")
    );
    expect(row).toMatchObject({
      record_number: 2,
      record_id: "a",
      reason: null,
      record: {
        started_at: "2026-03-04T10:00:00.000Z",
        duration_s: 64.5,
        is_converted: true,
        compliance_flags: ["disclosure_missing", "shouted"],
        cost_usd: 0.0312,
        customer_id: "+1 555, 0100",
        agent_name: 'Ann "A" Smith'
      }
    });
    // an empty field is not known, which is neither 0 nor false nor an empty list
    expect(second?.record).toMatchObject({
      duration_s: null,
      is_converted: null,
      compliance_flags: [],
      cost_usd: null,
      agent_name: null
    });
  });

  it("comes with tabs or semicolons, as a list or lines of JSON, packed or not", async () => {
    const call = {
      call_id: "a",
      started_at: "2026-03-04T10:00:00Z",
      compliance_flags: ["x"],
      cost_usd: 1
    };
    const line = "a\t2026-03-04T10:00:00Z\tx\t1";
    const heading = "call_id\tstarted_at\tcompliance_flags\tcost_usd";
    for (const [name, content] of Object.entries({
      "calls.tsv": `${heading}\n${line}`,
      "calls.csv": `${heading}\n${line}`.replaceAll("\t", ";"),
      "calls.csv.gz": gzipSync(`\ufeff${heading}\n${line}\n`.replaceAll("\t", ",")),
      "calls.json": JSON.stringify([call]),
      "calls.jsonl": jsonLines(call)
    })) {
      const rows = await facts(name, content);
      expect(rows, name).toMatchObject([
        {
          record_id: "a",
          reason: null,
          record: {started_at: "2026-03-04T10:00:00.000Z", compliance_flags: ["x"], cost_usd: 1}
        }
      ]);
    }
  });

  it("names a call by its id, or by the file of its transcript or recording", async () => {
    const rows = await facts(
      "calls.csv",
      [
        "file,call_id,started_at",
        ...["./deep/b.wav", "deep\\b.json.gz", "b.wav.json", "b.en.vtt"].map(
          (file) => `${file},,2026-03-04T10:00:00Z`
        ),
        "other.wav,b,2026-03-04T10:00:00Z"
      ].join("\n")
    );
    expect(rows.map(({record_id}) => record_id)).toEqual(["deep/b", "deep/b", "b", "b.en", "b"]);
  });

  it("says of each row why it cannot be used, and keeps the others", async () => {
    const rows = await facts(
      "calls.csv",
      [
        "call_id,started_at,duration_s,is_converted,channel,ended_at,updated_at",
        ",2026-03-04T10:00:00Z,,,,,",
        "b,,,,,,",
        "c,04/03/2026 10:00,,,,,",
        "d,2026-03-04T10:00:00,,,,,",
        "e,2026-03-04T10:00:00Z,a minute,,,,",
        "f,2026-03-04T10:00:00Z,-1,,,,",
        "g,2026-03-04T10:00:00Z,,perhaps,,,",
        "h,2026-03-04T10:00:00Z,,,fax,,",
        "i,2026-03-04T10:00:00Z,,,,2026-03-04T09:00:00Z,",
        "j,2026-03-04T10:00:00Z,,,,,,and more",
        "k,2026-03-04T10:00:00Z,NaN,,,,",
        "l,2026-03-04T10:00:00Z,,,,,2026-03-05T00:00:00Z",
        'm,"2026'
      ].join("\n")
    );
    expect(rows.map(({record_number, reason}) => [record_number, reason])).toEqual([
      [2, "call_id or file is missing"],
      [3, "started_at is missing"],
      [4, "started_at is not a timestamp with an offset from UTC: 04/03/2026 10:00"],
      [5, "started_at is not a timestamp with an offset from UTC: 2026-03-04T10:00:00"],
      [6, "duration_s is not a number: a minute"],
      [7, "duration_s is negative: -1.0"],
      [8, "is_converted is not true or false: perhaps"],
      [9, "channel is not one of voice, text: fax"],
      [10, "ended_at is before started_at: 2026-03-04T09:00:00Z < 2026-03-04T10:00:00Z"],
      [11, "has 8 fields, but the heading 7"],
      [12, "duration_s is not a finite number: nan"],
      [13, null],
      [14, "a quote is not closed"]
    ]);
    expect(rows[11]).toMatchObject({version: "2026-03-05T00:00:00.000Z", raw_text: null});
    expect(rows[0]?.raw_text).toBe(",2026-03-04T10:00:00Z,,,,,");
    expect(reasonsOf(await facts("calls.json", '["a", {"call_id": "b"'))).toEqual(["is not JSON"]);
    expect(reasonsOf(await facts("calls.json", '["a"]'))).toEqual(['not a JSON object: "a"']);
  });

  it("is not taken for a transcript where it lies among them", async () => {
    const rows = await read(
      {
        "a.json": spoken(0, 1),
        "calls.json": JSON.stringify([{call_id: "a", started_at: "2026-03-04T10:00:00Z"}])
      },
      {metadata: "export/calls.json"}
    );
    expect(rows.map(({record_id, reason}) => [record_id, reason])).toEqual([["a", null]]);
  });

  it("is looked for where the configuration says", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {"export/a.json": spoken(0, 1)});
    const files = deepgram.files({path: "export", metadata: "nowhere.csv"}, folder);
    await expect(files).rejects.toThrow(UsageError);
    await expect(files).rejects.toThrow(`there is no file ${join(folder, "nowhere.csv")}`);
    expect(() => deepgram.options.parse({path: "x", metadata: "calls.xlsx"})).toThrow();
  });

  it("is needed: a call of which nothing tells the start is set aside", async () => {
    expect(reasonsOf(await read({"deep/b.json": spoken(0, 1)}))).toEqual([
      'nothing tells when the call started: the option metadata names a file that says it of call_id "deep/b"'
    ]);
    expect(
      reasonsOf(
        await read({"b.json": spoken(0, 1), "../calls.csv": start}, {metadata: "calls.csv"})
      )
    ).toEqual(['nothing tells when the call started: calls.csv has no row for call_id "b"']);
  });
});

describe("a transcript that waits for its metadata", () => {
  it("is taken in once the metadata comes, and counted once", async () => {
    const folder = temporaryFolder();
    const row = (id: string) => `${id},2026-03-04T10:00:00Z\n`;
    const heading = "call_id,started_at\n";
    writeFiles(folder, {
      "export/a.json": spoken(0, 1),
      "export/more.jsonl": jsonLines(spoken(0, 1), spoken(0, 1), "{"),
      "calls.csv": heading + row("a")
    });
    const config = checkConfig(
      {sources: [{type: "deepgram", path: "export", metadata: "calls.csv"}]},
      join(folder, "earshot.config.ts")
    );
    const warehouse = await openWarehouse(join(folder, "data"), config);
    const landed = async () => {
      await land(warehouse, config, join(folder, "data"), silent);
      const records = await queryRows(
        warehouse.connection,
        "select record_id, status from earshot.records where kind = 'calls' order by file_id, record_number"
      );
      const raw = await queryRows(
        warehouse.connection,
        `select calls.record_id, calls.load_batch, count(*) as turn_count
         from raw.deepgram_calls as calls inner join raw.deepgram_segments as segments
           on calls.record_id = segments.record_id and calls.load_batch = segments.load_batch
         group by all order by all`
      );
      return {
        records: records.map(({record_id, status}) => `${record_id} ${status}`),
        raw: raw.map(({record_id, load_batch, turn_count}) => [record_id, load_batch, turn_count])
      };
    };
    try {
      expect(await landed()).toEqual({
        records: ["a accepted", "more:1 quarantined", "more:2 quarantined", "more:3 quarantined"],
        raw: [["a", 1, 2]]
      });
      writeFiles(folder, {"calls.csv": heading + row("a") + row("more:2") + row("more:3")});
      expect(await landed()).toEqual({
        records: ["a accepted", "more:1 quarantined", "more:2 accepted", "more:3 quarantined"],
        raw: [
          ["a", 1, 2],
          ["more:2", 2, 2]
        ]
      });
      expect(
        await queryRows(
          warehouse.connection,
          "select record_number, raw_text from earshot.quarantined inner join earshot.landed_files using (file_id) where kind = 'calls' order by all"
        )
      ).toMatchObject([{record_number: 1}, {record_number: 3, raw_text: "{"}]);
      // what is said of a call anew makes it new
      writeFiles(folder, {"calls.csv": `${heading}a,2026-03-05T10:00:00Z\n${row("more:2")}`});
      expect((await landed()).raw).toEqual([
        ["a", 3, 2],
        ["more:2", 2, 2]
      ]);
    } finally {
      warehouse.close();
    }
  });
});

describe("types in a JSON document", () => {
  const structure: Structure = {
    id: "VARCHAR",
    flag: "BOOLEAN",
    list: [{start: "DOUBLE", names: ["VARCHAR"], rest: "JSON"}]
  };
  const problem = (document: unknown) => typeProblem(JSON.stringify(document), structure);

  it("may be left out or null, and a number may stand in quotes", () => {
    for (const fine of [
      {},
      {id: null, list: null},
      {list: []},
      {id: 5, list: [{start: "-1.5e3", names: [null, "a"], rest: {any: [1]}}, null]}
    ]) {
      expect(problem(fine)).toBeUndefined();
    }
  });

  it("are named with their place and value where they are wrong", () => {
    expect(problem([])).toBe("the record is not an object: []");
    expect(problem(null)).toBe("the record is not an object: null");
    expect(problem({id: {}})).toBe("id is not a text: {}");
    expect(problem({flag: "yes"})).toBe('flag is not true or false: "yes"');
    expect(problem({list: {}})).toBe("list is not a list: {}");
    expect(problem({list: [{start: 1}, {start: true}]})).toBe(
      "list[1].start is not a number: true"
    );
    expect(problem({list: [{start: ""}]})).toBe('list[0].start is not a number: ""');
    expect(problem({list: [{names: [[]]}]})).toBe("list[0].names[0] is not a text: []");
    expect(typeProblem("{", structure)).toMatch(/^is not JSON: /);
  });

  it("are found by DuckDB wherever they would be found one by one", async () => {
    const documents = [
      {id: "a", flag: true, list: [{start: 1, names: ["a"], rest: 1}]},
      {id: 1.5},
      {list: [{start: 1}, {start: "2"}]},
      {list: [{start: 1}, {start: []}]},
      {list: [5]},
      {list: [{names: "a"}]},
      {list: [{names: [1, {}]}]},
      {flag: 0},
      {id: ["a"]},
      {},
      [],
      5
    ];
    const folder = temporaryFolder();
    const config = checkConfig({}, join(folder, "earshot.config.ts"));
    const warehouse = await openWarehouse(join(folder, "data"), config);
    try {
      for (const document of documents) {
        const text = JSON.stringify(document).replaceAll("'", "''");
        const [row] = await queryRows<{differs: boolean}>(
          warehouse.connection,
          `select ${mayDiffer("shape", structure)} as differs from (select json_structure('${text}') as shape)`
        );
        if (problem(document) !== undefined) expect(row?.differs, text).toBe(true);
      }
      const [plain] = await queryRows<{differs: boolean}>(
        warehouse.connection,
        `select ${mayDiffer("shape", structure)} as differs
         from (select json_structure('${JSON.stringify(documents[0])}') as shape)`
      );
      expect(plain?.differs).toBe(false);
    } finally {
      warehouse.close();
    }
  });
});

describe("CSV", () => {
  const fields = (text: string) => [...csvRecords(text, ",")].map((record) => record.fields);

  it("has fields in quotes, which hold anything", () => {
    expect(fields('a,"b, ""c""\nd",e\r\n\r\n,\n"",x')).toEqual([
      ["a", 'b, "c"\nd', "e"],
      ["", ""],
      ["", "x"]
    ]);
    expect([...csvRecords('a\n"b\n\nc"\nd', ",")].map(({line, text}) => [line, text])).toEqual([
      [1, "a"],
      [2, '"b\n\nc"'],
      [5, "d"]
    ]);
  });

  it("spoils one line where a quote is not closed", () => {
    expect([...csvRecords('a\nb,"c\nd', ",")]).toMatchObject([
      {fields: ["a"]},
      {line: 2, text: 'b,"c', problem: "a quote is not closed"},
      {line: 3, fields: ["d"]}
    ]);
  });
});
