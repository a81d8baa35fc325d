import {gzipSync} from "node:zlib";
import {describe, expect, it} from "vitest";
import {srt} from "../../loaders/srt/load.ts";
import {webvtt} from "../../loaders/webvtt/load.ts";
import {type IncomingRow, reasonsOf, sourceReader} from "../support/read-source.ts";

const readWebvtt = sourceReader(webvtt);
const readSrt = sourceReader(srt);

const calls = {"../calls.csv": "call_id,started_at\na,2026-03-04T10:00:00Z\n"};

const one = async (text: string | Buffer, options: Record<string, unknown> = {}) => {
  const [row] = await readWebvtt({"a.vtt": text, ...calls}, {metadata: "calls.csv", ...options});
  return row;
};

/** Cues of one second each, below the heading. */
const cues = (...texts: string[]) =>
  `WEBVTT\n\n${texts.map((text, index) => `00:0${index}.000 --> 00:0${index + 1}.000\n${text}\n`).join("\n")}`;

const said = (row: IncomingRow | undefined) =>
  row?.reason ?? row?.items?.map(({speaker, text}) => `${speaker}: ${text}`);

describe("webvtt: cues", () => {
  it("have times with and without hours, ids, settings and voices", async () => {
    const row = await one(`WEBVTT - call 42

NOTE exported 2026-03-04

1
00:00.840 --> 00:03.100
<v Agent>Thanks for calling.

00:00:03.900 --> 00:00:06.200 align:start
<v.loud Customer>I want to cancel.</v>

123:01:02.500 --> 123:01:03.000
<v Agent>Sorry.
`);
    expect(row).toMatchObject({
      record_id: "a",
      reason: null,
      record: {duration: 442863, language: null, has_shared_cues: false, role_basis: "named"},
      items: [
        {
          cue_index: 0,
          speaker: "Agent",
          start: 0.84,
          end: 3.1,
          text: "Thanks for calling.",
          role: "agent"
        },
        {
          cue_index: 1,
          speaker: "Customer",
          start: 3.9,
          end: 6.2,
          text: "I want to cancel.",
          role: "customer"
        },
        {cue_index: 2, start: 442862.5, end: 442863}
      ]
    });
  });

  it("are read whatever ends their lines, with a byte order mark, packed", async () => {
    const text =
      "\ufeffWEBVTT\r\nKind: captions\r\nLanguage: en-US\r\n\r\n00:00.000 --> 00:01.000\r\n<v Agent>One\r\ntwo\r\n \r\n\r\n00:01.000 --> 00:02.000\r\n<v Customer>Three";
    const [row] = await readWebvtt({"a.vtt.gz": gzipSync(text), ...calls}, {metadata: "calls.csv"});
    expect(said(row)).toEqual(["Agent: One two", "Customer: Three"]);
    expect(row?.record?.language).toBe("en-US");
    expect(said(await one(text.replaceAll("\r\n", "\r")))).toEqual([
      "Agent: One two",
      "Customer: Three"
    ]);
  });

  it("are told from notes, styles and regions", async () => {
    const row = await one(`WEBVTT

STYLE
::cue { color: red }

REGION
id:fred

NOTE
a note
of two lines

NOTE

${cues("<v Agent>Hello.", "<v Customer>Hi.").slice("WEBVTT\n\n".length)}`);
    expect(said(row)).toEqual(["Agent: Hello.", "Customer: Hi."]);
  });

  it("lose their tags and times within, and keep what stands for a sign", async () => {
    const row = await one(
      cues(
        "<v.a.b Agent>It is <b>5 &lt; 6</b>,<00:00:00.500> AT&amp;T <c.x>and</c> <lang en>&quot;so&quot;</lang>&nbsp;on.",
        "<v Customer>&amp;lt;&lrm; don&#39;t <ruby>a<rt>b</rt></ruby>"
      )
    );
    expect(said(row)).toEqual(['Agent: It is 5 < 6, AT&T and "so" on.', "Customer: &lt; don't ab"]);
  });

  it("may be shared by voices, and text after a voice is nobody's", async () => {
    const row = await one(
      cues("<v Agent>Hello?</v> <v Customer>Hi.</v>", "<v Agent></v>", "<v Agent>Well.")
    );
    expect(row?.items).toMatchObject([
      {cue_index: 0, voice_index: 1, speaker: "Agent", text: "Hello?", start: 0, end: 1},
      {cue_index: 0, voice_index: 3, speaker: "Customer", text: "Hi."},
      {cue_index: 2, speaker: "Agent", text: "Well."}
    ]);
    expect(row?.record?.has_shared_cues).toBe(true);
    expect((await one(cues("<v Agent>Hello.</v> [music]", "<v Customer>Hi.")))?.reason).toBe(
      'turns[1], without a speaker, has no role; roles has to say who is who of "agent", "customer"'
    );
  });

  it("may not be there at all: a call in which nobody speaks", async () => {
    expect(await one("WEBVTT\n")).toMatchObject({
      reason: null,
      items: [],
      record: {duration: null, has_shared_cues: null}
    });
  });
});

describe("webvtt: names before a colon", () => {
  it("are speakers where they come again", async () => {
    expect(
      said(
        await one(
          cues("Jane Doe: Hello.", "Max: Hi.", "Jane Doe: Note: this is\nrecorded.", "Max: Fine.")
        )
      )
    ).toEqual(["Jane Doe: Hello.", "Max: Hi.", "Jane Doe: Note: this is recorded.", "Max: Fine."]);
  });

  it("are speakers where they stand in every cue", async () => {
    expect(said(await one(cues("Jane Doe: Hello.", "Max: Hi.")))).toEqual([
      "Jane Doe: Hello.",
      "Max: Hi."
    ]);
  });

  it("are speakers where they are known", async () => {
    const text = cues(
      "Jane Doe: Hello.",
      "Jane Doe: Hello?",
      "Customer: Yes.",
      "Listen to this: nothing.",
      "Nothing."
    );
    const roles = {"jane doe": "agent", customer: "customer", none: "ignore"};
    expect(said(await one(text, {roles}))).toEqual([
      "Jane Doe: Hello.",
      "Jane Doe: Hello?",
      "Customer: Yes.",
      "null: Listen to this: nothing.",
      "null: Nothing."
    ]);
  });

  it("are not speakers otherwise, and nobody is taken for the one before", async () => {
    expect(
      said(
        await one(
          cues("Agent: Hello.", "Customer: Hi.", "Agent: One thing.", "This: that.", "And so on.")
        )
      )
    ).toBe(
      'turns[3], without a speaker, has no role; roles has to say who is who of "agent", "customer"'
    );
    expect(said(await one(cues("It is 10:30 now.", "See https://example.invalid")))).toMatch(
      /^speakers are not told apart/
    );
  });
});

describe("webvtt: what cannot be used", () => {
  it("has a reason with its place", async () => {
    const broken: [string | Buffer, string][] = [
      [
        "00:00.000 --> 00:01.000\nHello.",
        "does not start with WEBVTT: 00:00.000 --> 00:01.000\nHello."
      ],
      ["WEBVTTX\n\n", "does not start with WEBVTT: WEBVTTX"],
      [
        `${cues("<v Agent>Hello.")}\nand more\n`,
        "a block that is no cue, as its times are not like 00:01.000 --> 01:00:04.000: and more"
      ],
      [
        "WEBVTT\n\n00:00,000 --> 00:01,000\nHello.",
        "a block that is no cue, as its times are not like 00:01.000 --> 01:00:04.000: 00:00,000 --> 00:01,000\nHello."
      ],
      [
        "WEBVTT\n\n00:05.000 --> 00:04.000\n<v Agent>Hello.",
        "cues[0].end is before its start: 4.0 < 5.0"
      ],
      [
        "WEBVTT\n\n999999:00:00.000 --> 999999:00:01.000\n<v Agent>Hello.",
        "cues[0].start is not between 0 and 604800 seconds: 3599996400.0"
      ],
      [Buffer.from([0x57, 0xff]), "not valid UTF-8"]
    ];
    const rows = await readWebvtt(
      Object.fromEntries(broken.map(([text], index) => [`${index}.vtt`, text]))
    );
    expect(reasonsOf(rows)).toEqual(broken.map(([, reason]) => reason));
  });
});

describe("srt", () => {
  it("has numbers, commas in its times, and no heading", async () => {
    const [row] = await readSrt(
      {
        "a.srt": `1
00:00:00,840 --> 00:00:03,100
Agent: Thanks for <i>calling</i>.

2
00:00:03,900 --> 00:00:06,200 X1:40 X2:600
{\\an8}Customer: I want
to cancel.

00:01:07.5 --> 01:01:08,000
Agent: Sorry.
`,
        ...calls
      },
      {metadata: "calls.csv"}
    );
    expect(row).toMatchObject({
      reason: null,
      record: {duration: 3668, role_basis: "named"},
      items: [
        {speaker: "Agent", start: 0.84, end: 3.1, text: "Thanks for calling."},
        {speaker: "Customer", start: 3.9, end: 6.2, text: "I want to cancel."},
        {start: 67.5, end: 3668}
      ]
    });
  });

  it("says what is no cue", async () => {
    expect(
      reasonsOf(
        await readSrt({
          "a.srt": "WEBVTT\n\n1\n00:00:01,000 --> 00:00:02,000\nHi.",
          "b.srt": "1\n2\n"
        })
      )
    ).toEqual([
      "a block that is no cue, as its times are not like 00:00:01,000 --> 00:00:04,000: WEBVTT",
      "a block that is no cue, as its times are not like 00:00:01,000 --> 00:00:04,000: 1\n2"
    ]);
  });
});
