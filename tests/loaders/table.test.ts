import {readFileSync} from "node:fs";
import {join} from "node:path";
import {gzipSync} from "node:zlib";
import {DuckDBInstance} from "@duckdb/node-api";
import {describe, expect, it} from "vitest";
import {table} from "../../loaders/table/load.ts";
import {checkConfig} from "../../src/engine/config.ts";
import {temporaryFolder} from "../support/project.ts";
import {reasonsOf, sourceReader} from "../support/read-source.ts";

const read = sourceReader(table);

/** A table of turns as a call centre may export it. */
const turnMapping = {
  call: {
    call_id: "Call ID",
    started_at: {column: "Started", timezone: "Europe/Berlin"},
    agent_id: "Agent",
    outcome: {column: "Result", values: {SALE: "completed", DROP: "abandoned"}}
  },
  turn: {
    speaker: {column: "Who", values: {bot: "agent", human: "customer", system: "ignore"}},
    text: "Said",
    start_s: {column: "At", unit: "ms"},
    asr_confidence: {column: "Score", unit: "percent", nulls: [-1]}
  }
};

const turnHeading = "Call ID,Started,Agent,Result,Who,Said,At,Score\n";

const readTurns = (files: Record<string, string | Buffer>, more = {}) =>
  read(files, {mapping: turnMapping, ...more});

describe("a table of turns", () => {
  it("puts the rows of one call together, in our words and units", async () => {
    const rows = await readTurns({
      "turns.csv": `${turnHeading}c1,2026-03-02 10:00:00,ann,SALE,bot,"Hello,
there",0,-1
c2,2026-07-02 10:00:00,bob,,bot,Hi,100,
c1,2026-03-02 10:00:00,ann,,human,Yes,1500,87.5
c1,2026-03-02 10:00:00,ann,,system,beep,1600,
`
    });
    expect(reasonsOf(rows)).toEqual([null, null]);
    expect(rows[0]).toMatchObject({
      record_number: 1,
      record_id: "c1",
      // winter: one hour before UTC
      record: {started_at: "2026-03-02T09:00:00.000Z", agent_id: "ann", outcome: "completed"},
      items: [
        {speaker: "agent", text: "Hello,\nthere", start_s: 0, asr_confidence: null},
        {speaker: "customer", text: "Yes", start_s: 1.5, asr_confidence: 0.875}
      ]
    });
    expect(rows[0]?.items).toHaveLength(2);
    // summer: two hours
    expect(rows[1]).toMatchObject({
      record_number: 2,
      record: {started_at: "2026-07-02T08:00:00.000Z", outcome: null}
    });
  });

  it("orders turns by their start, and one without a time behind the one before it", async () => {
    const [row] = await readTurns({
      "turns.csv": `${turnHeading}c1,2026-03-02 10:00:00,,,human,third,3000,
c1,2026-03-02 10:00:00,,,bot,fourth,,
c1,2026-03-02 10:00:00,,,bot,first,1000,
c1,2026-03-02 10:00:00,,,human,second,2000,
`
    });
    expect(row?.items?.map(({text}) => text)).toEqual(["first", "second", "third", "fourth"]);
  });

  it("sets a call aside whose rows contradict each other, with both values and its rows", async () => {
    const rows = await readTurns({
      "turns.csv": `${turnHeading}c1,2026-03-02 10:00:00,ann,,bot,Hello,0,
c2,2026-03-02 10:00:00,ann,,bot,Hello,0,
c1,2026-03-02 10:00:00,bob,,human,Yes,1500,
`
    });
    expect(reasonsOf(rows)).toEqual([
      'column "Agent" (agent_id) differs within the call: ann, bob',
      null
    ]);
    expect(rows[0]?.record_id).toBe("c1");
    const shown = JSON.parse(rows[0]?.raw_text ?? "") as Record<string, string>[];
    expect(shown.map((row) => row.Agent)).toEqual(["ann", "bob"]);
  });

  it("names no customer in a reason", async () => {
    const [row] = await read(
      {"turns.csv": "id,who,phone,at\nc1,agent,+15550100,0\nc1,customer,+15550101,1\n"},
      {
        mapping: {
          call: {
            call_id: "id",
            customer_id: "phone",
            started_at: {column: "at", nulls: [0], unit: "s"}
          },
          turn: {speaker: "who"}
        }
      }
    );
    expect(row?.reason).toBe('column "phone" (customer_id) differs within the call');
  });

  it("tells the row, the column and the value that spoil a call, and keeps the others", async () => {
    const rows = await readTurns({
      "turns.csv": `${turnHeading}c1,2026-03-02 10:00:00,,,bot,Hello,0,
c1,2026-03-02 10:00:00,,,human,Yes,soon,
c2,2026-03-02 10:00:00,,,alien,Yes,0,
c3,yesterday,,,bot,Hello,0,
c4,2026-03-02 10:00:00,,MAYBE,bot,Hello,0,
c5,2026-03-02 10:00:00,,,bot,Hello,0,180
,2026-03-02 10:00:00,,,bot,Hello,0,
c6,2026-03-02 10:00:00,,,bot,Hello,0,
c7,2026-03-02 10:00:00,,,,Hello,0,
`
    });
    expect(reasonsOf(rows)).toEqual([
      'row 2: column "At" (start_s) is not a number: soon',
      'row 3: column "Who" (speaker) is not one of agent, customer, ignore: alien',
      'row 4: column "Started" (started_at) is not a timestamp: yesterday',
      'row 5: column "Result" (outcome) is not one of completed, abandoned, escalated, failed, not_connected: MAYBE',
      'row 6: column "Score" (asr_confidence) is not from 0 to 1 share: 180 percent',
      'column "Call ID" (call_id) is missing',
      null,
      'row 9: column "Who" (speaker) is missing'
    ]);
    expect(JSON.parse(rows[5]?.raw_text ?? "")).toMatchObject({"Call ID": null, Said: "Hello"});
  });

  it("takes a row that is cut wrong as a record of its own", async () => {
    const rows = await readTurns({
      "turns.csv": `${turnHeading}c1,2026-03-02 10:00:00,,,bot,Hello,0,
c1,2026-03-02 10:00:00,,,bot
c2,2026-03-02 10:00:00,,,bot,Well, well,0,
c3,2026-03-02 10:00:00,,,bot,"two
lines",0,
c4,2026-03-02 10:00:00,,,bot,"never closed,0,
c5,2026-03-02 10:00:00,,,bot,Hello,0,
`
    });
    expect(rows.map(({record_number, reason}) => [record_number, reason])).toEqual([
      [1, null],
      [2, "has 5 fields, but the heading 8"],
      [3, "has 9 fields, but the heading 8"],
      [4, null],
      [5, "a quote is not closed"],
      [6, null]
    ]);
    expect(rows[2]?.raw_text).toBe("c2,2026-03-02 10:00:00,,,bot,Well, well,0,");
    expect(rows[3]?.items).toMatchObject([{text: "two\nlines"}]);
    expect(rows[4]?.raw_text).toContain('"never closed,0,');
  });

  it("reads a file over which the parser stumbles, such as one with a lone carriage return", async () => {
    const rows = await readTurns({
      "turns.csv": `${turnHeading}c1,2026-03-02 10:00:00,,,bot,Hello,0,
c2,2026-\r03-02 10:00:00,,,bot,Hello,0,
c3,2026-03-02 10:00:00,,,bot,Hello,0,
`
    });
    expect(reasonsOf(rows)).toEqual([
      null,
      "has 2 fields, but the heading 8",
      "has 7 fields, but the heading 8",
      null
    ]);
  });

  it("loses no row of a large file with an open quote", async () => {
    const line = (index: number) =>
      `c${index},2026-03-02 10:00:00,,,bot,${"Hello ".repeat(500)},0,\n`;
    const lines = Array.from({length: 6000}, (_, index) => line(index));
    lines[10] = 'c10,2026-03-02 10:00:00,,,bot,"never closed,0,\n';
    const rows = await readTurns({"turns.csv": turnHeading + lines.join("")});
    expect(rows).toHaveLength(6000);
    expect(rows.filter(({reason}) => reason !== null)).toMatchObject([
      {record_number: 11, reason: "a quote is not closed"}
    ]);
    expect(rows.at(-1)).toMatchObject({record_number: 6000, record_id: "c5999"});
  });

  it("gives a call without turns none, where the rows of a join leave them empty", async () => {
    const rows = await readTurns({
      "turns.csv": `${turnHeading}c1,2026-03-02 10:00:00,ann,DROP,,,,\n`
    });
    expect(rows).toMatchObject([{reason: null, items: [], record: {outcome: "abandoned"}}]);
  });

  it("works out the times of turns from a clock, and the start of the call from its first turn", async () => {
    const rows = await read(
      {
        "turns.csv": `id,who,what,at,len
c1,agent,Hello,1772445600000,1.5
c1,customer,Hi,1772445602250,0.75
`
      },
      {
        mapping: {
          call: {call_id: "id"},
          turn: {
            speaker: "who",
            text: "what",
            starts_at: {column: "at", unit: "ms"},
            duration_s: "len"
          }
        }
      }
    );
    expect(rows).toMatchObject([
      {
        reason: null,
        record: {started_at: "2026-03-02T10:00:00.000Z", has_transcript: true},
        items: [
          {starts_at: "2026-03-02T10:00:00.000Z", ends_at: "2026-03-02T10:00:01.500Z"},
          {starts_at: "2026-03-02T10:00:02.250Z", ends_at: "2026-03-02T10:00:03.000Z"}
        ]
      }
    ]);
  });

  it("suspects a zone where turns are before their call", async () => {
    const rows = await read(
      {"turns.csv": "id,start,who,at\nc1,2026-03-02 10:00:00,agent,2026-03-02T10:00:02Z\n"},
      {
        mapping: {
          call: {call_id: "id", started_at: {column: "start", timezone: "America/New_York"}},
          turn: {speaker: "who", starts_at: "at"}
        }
      }
    );
    expect(rows[0]?.reason).toMatch(
      /^its first turn is before the call; is one of them in another time zone\?/
    );
  });
});

describe("rows of a call in several files", () => {
  const keyed = {mapping: turnMapping};

  it("are put together where turns have times, and the earlier record stays behind", async () => {
    const rows = await read(
      {
        "1.csv": `${turnHeading}c1,2026-03-02 10:00:00,ann,,bot,Hello,0,\nc2,2026-03-02 10:00:00,,,bot,Hi,0,\n`,
        "2.csv": `${turnHeading}c1,2026-03-02 10:00:00,ann,SALE,human,Yes,1500,\nc1,2026-03-02 10:00:00,ann,,bot,Hello again,0,\n`
      },
      keyed
    );
    const last = rows.find(({file_id}) => file_id === 2);
    expect(rows).toHaveLength(3);
    expect(last?.record).toMatchObject({agent_id: "ann", outcome: "completed"});
    // the same speaker at the same time: the later file's words count
    expect(last?.items?.map(({text, file_name}) => [text, file_name])).toEqual([
      ["Hello again", "2.csv"],
      ["Yes", "2.csv"]
    ]);
    expect(last?.record_number).toBe(1);
  });

  it("are not put together where nothing tells turns apart", async () => {
    const {start_s: _start, ...turn} = turnMapping.turn;
    const rows = await read(
      {
        "1.csv": `${turnHeading}c1,2026-03-02 10:00:00,,,bot,Hello,0,\n`,
        "2.csv": `${turnHeading}c1,2026-03-02 10:00:00,,,human,Yes,0,\n`
      },
      {mapping: {...turnMapping, turn}}
    );
    expect(rows.map(({items}) => items?.length)).toEqual([1, 1]);
  });
});

/** A table of calls as a spreadsheet may hold it. */
const callMapping = {
  call: {
    call_id: "id",
    started_at: {column: ["Datum", "Zeit"], format: "%d.%m.%Y %H:%M", timezone: "Europe/Vienna"},
    duration_s: {column: "Dauer", unit: "clock"},
    cost_usd: {column: "Preis", unit: "usd"},
    is_converted: {column: "Verkauft", values: {ja: true, nein: false}},
    compliance_flags: {column: "Regeln", separator: "/"},
    channel: {value: "voice"}
  },
  transcript: {column: "Text", speakers: {Berater: "agent", Kunde: "customer"}}
};

const callHeading = "id;Datum;Zeit;Dauer;Preis;Verkauft;Regeln;Text\n";

describe("a table of calls", () => {
  it("reads a German spreadsheet in Latin-1, with a clock and a decimal comma", async () => {
    const text = `${callHeading}7;02.03.2026;10:00;3:05;1.234,50;ja;a / b;"Berater: Grüß Gott
Kunde: Ich möchte’s nicht
weil: nein
Berater: Gut"\n8;02.03.2026;11:00;01:02:03;;nein;;\n`;
    // Windows-1252: what Latin-1 has, and the apostrophe
    const bytes = Buffer.from(
      [...text].map((letter) => (letter === "’" ? 0x92 : letter.charCodeAt(0)))
    );
    const rows = await read({"calls.csv": bytes}, {mapping: callMapping, decimal: ","});
    expect(reasonsOf(rows)).toEqual([null, null]);
    expect(rows[0]).toMatchObject({
      record: {
        started_at: "2026-03-02T09:00:00.000Z",
        duration_s: 185,
        cost_usd: 1234.5,
        is_converted: true,
        compliance_flags: ["a", "b"],
        channel: "voice",
        has_transcript: true
      },
      items: [
        {speaker: "agent", text: "Grüß Gott"},
        {speaker: "customer", text: "Ich möchte’s nicht\nweil: nein"},
        {speaker: "agent", text: "Gut"}
      ]
    });
    expect(rows[1]).toMatchObject({
      record: {
        duration_s: 3723,
        cost_usd: null,
        is_converted: false,
        compliance_flags: null,
        has_transcript: false
      },
      items: []
    });
  });

  it("reads times that stand before the speakers", async () => {
    const [row] = await read(
      {
        "calls.csv":
          'id,at,text\n1,2026-03-02T10:00:00Z,"[00:00:01] Agent: Hi\n[00:01:04] Caller (ignored note): Yes\nCaller: Yes"\n'
      },
      {mapping: {call: {call_id: "id", started_at: "at"}, transcript: "text"}}
    );
    expect(row?.items).toMatchObject([
      {speaker: "agent", start_s: 1, text: "Hi\n[00:01:04] Caller (ignored note): Yes"},
      {speaker: "customer", start_s: null, text: "Yes"}
    ]);
  });

  it("sets transcripts aside whose speakers are not known", async () => {
    const rows = await read(
      {
        "calls.csv": `id,at,text
1,2026-03-02T10:00:00Z,just words
2,2026-03-02T10:00:00Z,"Hello. Agent speaking
Agent: Hi"
3,2026-03-02T10:00:00Z,"Agent: Hi
Supervisor: Stop
Supervisor: Now"
`
      },
      {mapping: {call: {call_id: "id", started_at: "at"}, transcript: "text"}}
    );
    expect(reasonsOf(rows)).toEqual([
      'column "text" names no speaker that is known',
      'column "text" begins without a speaker that is known',
      'column "text" has a speaker that mapping.transcript.speakers does not name: supervisor'
    ]);
    expect(JSON.parse(rows[0]?.raw_text ?? "")).toEqual({
      id: "1",
      at: "2026-03-02T10:00:00Z",
      text: "just words"
    });
  });

  it("reads transcripts that are JSON, and tells the place of what is wrong in them", async () => {
    const mapping = {
      call: {call_id: "meta.id", started_at: {column: "meta.begin", unit: "s"}},
      transcript: {column: "talk", list: "messages"},
      turn: {
        speaker: {column: "role", values: {assistant: "agent", user: "customer"}},
        text: "content",
        end_s: "t.end"
      }
    };
    const line = (id: string, messages: unknown) =>
      `${JSON.stringify({meta: {id, begin: 1772445600}, talk: {messages}})}\n`;
    const rows = await read(
      {
        "calls.jsonl":
          line("a", [
            {role: "assistant", content: "Hi"},
            {role: "user", content: "Yes", t: {end: 2.5}}
          ]) +
          line("b", [{role: "user", content: "Hm", t: {end: "x"}}]) +
          line("c", "nothing") +
          "{broken\n" +
          line("d", ["word"]) +
          line("e", [])
      },
      {mapping}
    );
    expect(rows.map(({record_number, reason}) => [record_number, reason])).toEqual([
      [1, null],
      [2, 'column "talk", [0]: column "t.end" (end_s) is not a number: x'],
      [3, expect.stringMatching(/^column "talk" has in messages what is no JSON list$/)],
      [4, expect.stringMatching(/^not valid JSON/)],
      [5, 'column "talk", [0] is not an object'],
      [6, null]
    ]);
    expect(rows[0]).toMatchObject({
      record: {started_at: "2026-03-02T10:00:00.000Z", has_transcript: true},
      items: [
        {speaker: "agent", text: "Hi", end_s: null},
        {speaker: "customer", text: "Yes", end_s: 2.5}
      ]
    });
    expect(rows[5]).toMatchObject({items: [], record: {has_transcript: true}});
  });
});

describe("files", () => {
  const simple = {call: {call_id: "id", started_at: {column: "at", timezone: "UTC"}}};
  const readSimple = (files: Record<string, string | Buffer>, more = {}) =>
    read(files, {mapping: simple, ...more});
  const csv = "id,at\n1,2026-03-02 10:00\n";

  it("are read with a mark before the heading, tabs, other delimiters, packed, and with a line that names the delimiter", async () => {
    const rows = await readSimple({
      "a.csv": `\ufeff${csv}`,
      "b.tsv": csv.replaceAll(",", "\t"),
      "c.csv": csv.replaceAll(",", "|"),
      "d.csv.gz": gzipSync(csv),
      "e.csv": `sep=;\r\n${csv.replaceAll(",", ";").replaceAll("\n", "\r\n")}`,
      "f.csv": Buffer.from(`\ufeff${csv}`, "utf16le"),
      "g.csv": ` id , at \n1,2026-03-02 10:00\n`,
      "h.csv": `\n\n${csv}\n\n`,
      "odd [name]*.csv": csv,
      "i.json": '[{"id": 1, "at": "2026-03-02 10:00"}]',
      "empty.csv": "",
      "heading.csv": "id,at\n"
    });
    expect(reasonsOf(rows)).toEqual(Array.from({length: 10}, () => null));
    for (const row of rows) {
      expect(row).toMatchObject({
        record_number: 1,
        record_id: "1",
        record: {started_at: "2026-03-02T10:00:00.000Z"}
      });
    }
  });

  it("name columns of the same name and of none by their place", async () => {
    const rows = await read(
      {"a.csv": "id,note,note,\n1,x,y,2026-03-02T10:00:00Z\n"},
      {mapping: {call: {call_id: "id", agent_id: "note_2", started_at: "column 4"}}}
    );
    expect(rows).toMatchObject([{reason: null, record: {agent_id: "y"}}]);
  });

  it("that cannot be read are one record each", async () => {
    const rows = await readSimple({
      "a.csv": "id,att\n1,x\n2,y\n",
      "b.csv.gz": gzipSync("id,at\n1,2026-03-02 10:00\n".repeat(100)).subarray(0, 40),
      "c.parquet": "no parquet",
      "d.csv": csv
    });
    expect(rows.map(({record_number, reason}) => [record_number, reason])).toEqual([
      [1, 'has no column "at"; did you mean att; its columns are id, att'],
      [1, "the gzip archive breaks off"],
      [1, expect.stringMatching(/^not readable as Parquet: /)],
      [1, null]
    ]);
  });

  it("tell an invalid byte apart from another encoding", async () => {
    const bytes = Buffer.concat([
      Buffer.from("id,at,agent\n1,2026-03-02 10:00,Zoë\n2,2026-03-02 10:00,"),
      Buffer.from([0xff]),
      Buffer.from("\n3,2026-03-02 10:00,Ann\n")
    ]);
    const rows = await read(
      {"a.csv": bytes},
      {mapping: {call: {...simple.call, agent_id: "agent"}}}
    );
    expect(rows.map(({reason, record}) => reason ?? record?.agent_id)).toEqual([
      "Zoë",
      "is not valid UTF-8; encoding would say what it is",
      "Ann"
    ]);
  });

  it("are Parquet or packed by zstd, whole or not", async () => {
    const folder = temporaryFolder();
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    const rowsOf = (name: string, how: string) =>
      connection.run(`copy (select 'c' || range as id, timestamptz '2026-03-02 10:00:00+00' as at, 1.5 as "talk time",
        [{who: 'agent', said: 'Hi'}] as turns from range(3)) to '${join(folder, name)}' (${how})`);
    await rowsOf("p.parquet", "format parquet");
    await connection.run(
      `copy (select range as id, '2026-03-02 10:00' as at from range(3)) to '${join(folder, "z.csv.zst")}' (header, compression zstd)`
    );
    await connection.run(
      `copy (select unnest(['id,at', '1,2026-03-02 10:00', '2', '3,2026-03-02 10:00'])) to '${join(folder, "r.csv.zst")}'
       (header false, quote '', delimiter '\u0001', compression zstd)`
    );
    connection.closeSync();
    instance.closeSync();
    const [parquet, zstd, ragged] = ["p.parquet", "z.csv.zst", "r.csv.zst"].map((name) =>
      readFileSync(join(folder, name))
    );
    const fromParquet = await read(
      {"p.parquet": parquet ?? ""},
      {
        mapping: {
          call: {call_id: "id", started_at: "at", duration_s: {column: "talk time", unit: "min"}},
          transcript: "turns",
          turn: {speaker: "who", text: "said"}
        }
      }
    );
    expect(fromParquet).toHaveLength(3);
    expect(fromParquet[1]).toMatchObject({
      reason: null,
      record_number: 2,
      record: {call_id: "c1", started_at: "2026-03-02T10:00:00.000Z", duration_s: 90},
      items: [{speaker: "agent", text: "Hi"}]
    });
    const packed = await readSimple({
      "z.csv.zst": zstd ?? "",
      "half.csv.zst": zstd?.subarray(0, 30) ?? ""
    });
    expect(reasonsOf(packed)).toEqual(["the zstd archive breaks off", null, null, null]);
    expect(reasonsOf(await readSimple({"r.csv.zst": ragged ?? ""}))).toEqual([
      null,
      "has 1 fields, but the heading 2",
      null
    ]);
  });

  it("keep rows apart that are the same in two files", async () => {
    const rows = await readSimple({"a.csv": csv, "b.csv": csv});
    expect(rows.map(({file_id}) => file_id)).toEqual([1, 2]);
  });
});

describe("values", () => {
  const valuesOf = async (fields: Record<string, unknown>, texts: string[], more = {}) => {
    const rows = await read(
      {
        "a.csv": `id,at,v\n${texts.map((text, index) => `${index},2026-03-02T10:00:00Z,"${text}"\n`).join("")}`
      },
      {mapping: {call: {call_id: "id", started_at: "at", ...fields}}, ...more}
    );
    const [name = ""] = Object.keys(fields);
    return rows.map(({reason, record}) => reason ?? record?.[name]);
  };

  it("are missing where the configuration says so", async () => {
    expect(
      await valuesOf(
        {duration_s: {column: "v", nulls: [-1]}},
        ["12", "-1", "-1.0", "NA", " ", "0"],
        {nulls: ["NA"]}
      )
    ).toEqual([12, null, null, null, null, 0]);
  });

  it("are numbers with signs and parted thousands, in their unit", async () => {
    expect(
      await valuesOf({cost_usd: {column: "v", unit: "cents"}}, ["12", "$1,250", "1,25"])
    ).toEqual([0.12, 12.5, 'column "v" (cost_usd) is not a number: 1,25']);
    expect(
      await valuesOf({duration_s: {column: "v", unit: "h"}}, ["0.5", "-1", "NaN", "200"])
    ).toEqual([
      1800,
      'column "v" (duration_s) is not from 0 to 604800 s: -1 h',
      'column "v" (duration_s) is not a number: NaN',
      'column "v" (duration_s) is not from 0 to 604800 s: 200 h'
    ]);
  });

  it("are yes and no in many spellings", async () => {
    expect(await valuesOf({is_converted: "v"}, ["TRUE", "no", "1", "F", "perhaps"])).toEqual([
      true,
      false,
      true,
      false,
      'column "v" (is_converted) is neither true nor false: perhaps'
    ]);
  });

  it("are times only with an offset or a zone", async () => {
    const texts = [
      "2026-03-02T10:00:00+02:00",
      "2026-03-02 10:00 UTC",
      "2026-03-02T10:00Z",
      "2026-03-02 10:00:00",
      "1772445600"
    ];
    expect(await valuesOf({ended_at: "v"}, texts)).toEqual([
      expect.stringMatching(
        /^column "v" \(ended_at\) is before the start: 2026-03-02 08:00:00\+00 </
      ),
      "2026-03-02T10:00:00.000Z",
      "2026-03-02T10:00:00.000Z",
      'column "v" (ended_at) has no offset from UTC, and no timezone says in which zone it is: 2026-03-02 10:00:00',
      'column "v" (ended_at) is a number, and no unit says whether it is s or ms since 1970: 1772445600'
    ]);
    expect(
      await valuesOf(
        {ended_at: {column: "v", format: ["%m/%d/%Y %H:%M", "%d-%b-%Y"], timezone: "UTC"}},
        ["03/02/2026 11:00", "02-Apr-2026", "30/30/2026 11:00"]
      )
    ).toEqual([
      "2026-03-02T11:00:00.000Z",
      "2026-04-02T00:00:00.000Z",
      'column "v" (ended_at) is no time of the form %m/%d/%Y %H:%M or %d-%b-%Y: 30/30/2026 11:00'
    ]);
  });
});

describe("the configuration", () => {
  const problem = (source: Record<string, unknown>) => {
    try {
      checkConfig({sources: [{type: "table", path: "x", ...source}]}, "c.ts");
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };

  it("names the place and the value of what is wrong with a mapping", () => {
    const call = {call_id: "id", started_at: "at"};
    expect(problem({mapping: {call}})).toBeUndefined();
    expect(problem({mapping: {call: {...call, out_come: "x"}}})).toBe(
      'c.ts: sources[0].mapping.call ({"call_id":"id","started_at":"at","out_come":"x"}): no field is called out_come; did you mean outcome?'
    );
    expect(problem({mapping: {call: {call_id: "id"}}})).toMatch(
      /nothing tells when a call started/
    );
    expect(
      problem({mapping: {call: {...call, started_at: {column: "at", format: "%d.%m.%Y"}}}})
    ).toMatch(
      /sources\[0\]\.mapping\.call\.started_at .*has times without an offset: timezone has to say/
    );
    expect(problem({mapping: {call: {...call, duration_s: {column: "d", unit: "days"}}}})).toMatch(
      /mapping\.call\.duration_s\.unit \("days"\)/
    );
    expect(
      problem({mapping: {call: {...call, outcome: {column: "o", values: {SALE: "sold"}}}}})
    ).toMatch(/values: "sold" is not one of completed, abandoned/);
    expect(problem({mapping: {call, turn: {text: "t"}}})).toMatch(
      /mapping\.turn .*speaker has no column/
    );
    expect(problem({mapping: {call, turn: {speaker: "s", call_id: "c"}}})).toMatch(
      /turns\.path does not say where/
    );
    expect(problem({mapping: {call}, turns: {path: "t"}})).toMatch(/needs mapping\.turn\.call_id/);
    expect(
      problem({mapping: {call: {...call, started_at: {column: "at", timezone: "Mars"}}}})
    ).toMatch(/is not an IANA time zone/);
  });
});
