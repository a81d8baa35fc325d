import {gzipSync} from "node:zlib";
import {describe, expect, it} from "vitest";
import {deepgram} from "../../loaders/deepgram/load.ts";
import {jsonLines} from "../support/project.ts";
import {reasonsOf, sourceReader} from "../support/read-source.ts";

const readSource = sourceReader(deepgram);

/** Every call of the tests is known to have started. */
const starts = (...ids: string[]) =>
  ["call_id,started_at", ...ids.map((id) => `${id},2026-03-04T10:00:00Z`)].join("\n");

const read = (files: Record<string, string | Buffer>, options: Record<string, unknown> = {}) =>
  readSource(
    {
      ...files,
      "../calls.csv": starts("a", "b", "c", "d", "e", "f", "g", "h", "i", "7f1e", "8f1e", "list:3")
    },
    {metadata: "calls.csv", ...options}
  );

const word = (text: string, start: number, end: number, more: Record<string, unknown> = {}) => ({
  word: text.toLowerCase(),
  start,
  end,
  confidence: 0.9,
  punctuated_word: text,
  ...more
});

const utterance = (channel: number, start: number, end: number, transcript: string) => ({
  id: `u${start}`,
  start,
  end,
  confidence: 0.82,
  channel,
  transcript,
  speaker: 0,
  words: []
});

/** The vendor's example, shortened. */
const transcript = (more: Record<string, unknown> = {}, request: Record<string, unknown> = {}) => ({
  metadata: {
    request_id: "7f1e",
    sha256: "ab12",
    created: "2026-03-04T10:05:00.000Z",
    duration: 20.9,
    channels: 2,
    models: ["m1"],
    model_info: {m1: {name: "nova-3", version: "2025-07-31", arch: "nova-3"}},
    ...request
  },
  results: {
    channels: [
      {
        alternatives: [
          {
            transcript: "thanks for calling",
            confidence: 0.97,
            words: [
              word("Thanks", 0.84, 1.1),
              word("for", 1.1, 1.3),
              word("calling.", 1.3, 3.1, {confidence: 0.6})
            ]
          }
        ],
        detected_language: "en"
      },
      {
        alternatives: [
          {transcript: "i want to cancel", confidence: 0.82, words: [word("Cancel.", 3.9, 6.2)]}
        ]
      }
    ],
    utterances: [
      utterance(0, 0.84, 3.1, "Thanks for calling."),
      utterance(1, 3.9, 6.2, "I want to cancel.")
    ],
    sentiments: {
      segments: [
        {text: "Thanks", start_word: 0, end_word: 0, sentiment: "positive", sentiment_score: 0.5},
        {
          text: "for calling.",
          start_word: 1,
          end_word: 2,
          sentiment: "neutral",
          sentiment_score: 0.1
        }
      ],
      average: {sentiment: "negative", sentiment_score: -0.31}
    },
    topics: {
      segments: [
        {topics: [{topic: "Retention"}, {topic: "Billing"}]},
        {topics: [{topic: "Billing"}]}
      ]
    },
    ...more
  }
});

const file = (value: unknown) => JSON.stringify(value, null, 2);

describe("deepgram: records", () => {
  it("keeps what the transcript says of the call", async () => {
    const [row] = await read({"a.json": file(transcript())});
    expect(row).toMatchObject({
      record_number: 1,
      record_id: "a",
      version: "2026-03-04T10:05:00.000Z",
      reason: null,
      raw_text: null,
      record: {
        request_id: "7f1e",
        duration: 20.9,
        model_name: "nova-3",
        model_version: "2025-07-31",
        detected_languages: ["en"],
        sentiment: "negative",
        sentiment_score: -0.31,
        topics: ["Billing", "Retention"],
        unit: "utterance"
      }
    });
  });

  it("takes the utterances for turns, in seconds, and the channel for the speaker", async () => {
    const [row] = await read({"a.json": file(transcript())});
    expect(row?.items).toMatchObject([
      {
        unit: "utterance",
        channel: 0,
        speaker: "0",
        start: 0.84,
        end: 3.1,
        confidence: 0.82,
        role: "agent"
      },
      {
        channel: 1,
        speaker: "1",
        start: 3.9,
        end: 6.2,
        transcript: "I want to cancel.",
        role: "customer"
      }
    ]);
  });

  it("gives a turn what is felt in its words, which are those of the first channel", async () => {
    const [row] = await read({"a.json": file(transcript())});
    expect(row?.items).toMatchObject([
      {sentiment: "mixed", sentiment_score: 0.3},
      {sentiment: null, sentiment_score: null}
    ]);
  });

  it("tells voices apart where all are on one channel", async () => {
    const one = transcript(
      {
        channels: [],
        utterances: [
          {...utterance(0, 1, 2, "Hello."), speaker: 1},
          {...utterance(0, 3, 4, "Hi."), speaker: 0}
        ]
      },
      {channels: 1}
    );
    const [row] = await read({"a.json": file(one)});
    expect(row?.items?.map(({speaker, role}) => [speaker, role])).toEqual([
      ["1", "agent"],
      ["0", "customer"]
    ]);
  });

  it("falls back on words, those of each channel", async () => {
    const [row] = await read({"a.json": file(transcript({utterances: undefined}))});
    expect(row?.record).toMatchObject({unit: "word"});
    expect(
      row?.items?.map((item) => [
        item.speaker,
        item.start,
        item.transcript,
        item.confidence,
        item.sentiment
      ])
    ).toEqual([
      ["0", 0.84, "Thanks", 0.9, "positive"],
      ["0", 1.1, "for", 0.9, "neutral"],
      ["0", 1.3, "calling.", 0.6, "neutral"],
      ["1", 3.9, "Cancel.", 0.9, null]
    ]);
  });

  it("keeps what is missing NULL", async () => {
    const bare = {
      metadata: {},
      results: {
        utterances: [
          {channel: 0, speaker: 0, transcript: "Hi."},
          {channel: 0, speaker: 1}
        ]
      }
    };
    const [row] = await read({"a.json": file(bare)});
    expect(row).toMatchObject({
      reason: null,
      version: null,
      record: {duration: null, sentiment_score: null, topics: null, has_confidence: false},
      items: [
        {start: null, end: null, confidence: null, sentiment: null, sentiment_score: null},
        {transcript: null}
      ]
    });
  });

  it("takes a recording in which nobody speaks for a call without turns", async () => {
    const silence = transcript({
      channels: [{alternatives: [{transcript: "", confidence: 0, words: []}]}],
      utterances: undefined
    });
    expect(await read({"a.json": file(silence)})).toMatchObject([
      {reason: null, items: [], record: {unit: null, role_basis: null}}
    ]);
  });
});

describe("deepgram: files", () => {
  it("reads one transcript a file, several a line each or in a list, packed or not", async () => {
    const other = transcript({}, {request_id: "8f1e"});
    const rows = await read({
      "a.json.gz": gzipSync(file(transcript())),
      "lines.jsonl": jsonLines(transcript(), other),
      "list.json": file([transcript(), other, transcript({}, {request_id: null})])
    });
    expect(rows.map((row) => [row.file_id, row.record_number, row.record_id, row.reason])).toEqual([
      [1, 1, "a", null],
      [2, 1, "7f1e", null],
      [2, 2, "8f1e", null],
      [3, 1, "7f1e", null],
      [3, 2, "8f1e", null],
      [3, 3, "list:3", null]
    ]);
  });

  it("sets aside what cannot be used, with its reason", async () => {
    const whole = gzipSync(file(transcript()));
    const results = (more: Record<string, unknown>) => file(transcript(more));
    const said = (more: Record<string, unknown>) =>
      results({utterances: [{...utterance(0, 0, 1, "Hi."), ...more}]});
    const rows = await read({
      "01.json.gz": whole.subarray(0, whole.length - 20),
      "02.json": "hello",
      "03.json": file(transcript()).slice(0, 300),
      "04.json": "5",
      "05.json": file({metadata: {}, err_code: "Bad Request"}),
      "06.json": file({results: {}}),
      "07.json": results({utterances: undefined, channels: [{alternatives: [{transcript: "hi"}]}]}),
      "08.json": file(transcript({}, {duration: -1})),
      "09.json": results({utterances: {}}),
      "10.json": said({start: "soon"}),
      "11.json": said({start: -0.5}),
      "12.json": said({start: 2}),
      "13.json": said({end: 1e9}),
      "14.json": said({confidence: 1.5}),
      "15.json": said({start: 123}).replace("123", "NaN"),
      "16.json": said({speaker: 1e300, channel: -1e300}),
      "17.json": results({sentiments: {average: {sentiment_score: 2}}}),
      "18.json": results({
        sentiments: {segments: [{start_word: 0, end_word: 0, sentiment_score: -1e30}]}
      }),
      "19.json": Buffer.from([0x7b, 0xff, 0x7d])
    });
    expect(reasonsOf(rows)).toEqual([
      "the gzip archive breaks off",
      expect.stringMatching(/^is not JSON: /),
      expect.stringMatching(/^is not JSON: /),
      "the record is not an object: 5",
      "results is missing",
      "results has neither utterances nor channels",
      "a channel has a transcript, but neither utterances nor words that say who spoke when",
      "metadata.duration is not between 0 and 604800 seconds: -1.0",
      "results.utterances is not a list: {}",
      'results.utterances[0].start is not a number: "soon"',
      "results.utterances[0].start is not between 0 and 604800 seconds: -0.5",
      "results.utterances[0].end is before its start: 1.0 < 2.0",
      "results.utterances[0].end is not between 0 and 604800 seconds: 1000000000.0",
      "results.utterances[0].confidence is not between 0 and 1: 1.5",
      expect.stringMatching(/^is not JSON: /),
      expect.stringMatching(/^speakers are not told apart/),
      "results.sentiments.average.sentiment_score is not between -1 and 1: 2.0",
      "results.utterances[0].sentiment is not between -1 and 1: -1e+30",
      "not valid UTF-8"
    ]);
    expect(rows.every(({record, items}) => record === null && items === null)).toBe(true);
    expect(rows.slice(1).every(({raw_text}) => raw_text !== null)).toBe(true);
  });
});
