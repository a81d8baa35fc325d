import {describe, expect, it} from "vitest";
import {assemblyai} from "../../loaders/assemblyai/load.ts";
import {jsonLines} from "../support/project.ts";
import {reasonsOf, sourceReader} from "../support/read-source.ts";

const readSource = sourceReader(assemblyai);

const read = (files: Record<string, string>, options: Record<string, unknown> = {}) =>
  readSource(
    {
      ...files,
      "../calls.csv": [
        "call_id,started_at",
        ...["a", "aai-1", "aai-2"].map((id) => `${id},2026-03-04T10:00:00Z`)
      ].join("\n")
    },
    {metadata: "calls.csv", ...options}
  );

const utterance = (speaker: string, start: number, end: number, text: string) => ({
  speaker,
  start,
  end,
  confidence: 0.96,
  text,
  words: [{text, start, end, confidence: 0.98, speaker}]
});

/** The vendor's example. */
const transcript = (more: Record<string, unknown> = {}) => ({
  id: "aai-1",
  status: "completed",
  audio_url: "https://example.invalid/a.wav",
  audio_duration: 21,
  language_code: "en_us",
  confidence: 0.91,
  text: "Thanks for calling. I want to cancel.",
  redact_pii: true,
  utterances: [
    utterance("A", 840, 3100, "Thanks for calling."),
    utterance("B", 3900, 6200, "I want to cancel.")
  ],
  words: [
    {text: "Thanks", start: 840, end: 1100, confidence: 0.98, speaker: "A"},
    {text: "Cancel.", start: 3900, end: 6200, confidence: 0.5, speaker: "B"}
  ],
  sentiment_analysis_results: [
    {
      text: "I want to cancel.",
      start: 3900,
      end: 6200,
      sentiment: "NEGATIVE",
      confidence: 0.77,
      speaker: "B"
    }
  ],
  ...more
});

const one = async (more: Record<string, unknown> = {}, options: Record<string, unknown> = {}) => {
  const [row] = await read({"a.json": JSON.stringify(transcript(more))}, options);
  return row;
};

describe("assemblyai: records", () => {
  it("keeps the turns' milliseconds and the call's seconds", async () => {
    expect(await one()).toMatchObject({
      record_id: "a",
      reason: null,
      record: {
        id: "aai-1",
        audio_duration: 21,
        language_code: "en_us",
        redact_pii: true,
        unit: "utterance"
      },
      items: [
        {speaker: "A", start: 840, end: 3100, confidence: 0.96, sentiment: null, role: "agent"},
        {speaker: "B", start: 3900, end: 6200, sentiment: "NEGATIVE", role: "customer"}
      ]
    });
  });

  it("takes the channel for the speaker where there are several", async () => {
    const stereo = {
      multichannel: true,
      utterances: [
        {...utterance("2A", 0, 900, "Hello?"), channel: "2"},
        {...utterance("1A", 1000, 2000, "Hi."), channel: "1"}
      ],
      sentiment_analysis_results: [
        {start: 0, end: 900, sentiment: "POSITIVE", speaker: null, channel: "1"}
      ]
    };
    const row = await one(stereo, {roles: {"1": "agent", "2": "customer"}});
    // what is felt on one channel is not felt on the other
    expect(row?.items?.map(({speaker, role, sentiment}) => [speaker, role, sentiment])).toEqual([
      ["2", "customer", null],
      ["1", "agent", null]
    ]);
  });

  it("calls a turn mixed whose sentences differ", async () => {
    const sentence = (start: number, sentiment: string) => ({
      start,
      end: start + 500,
      sentiment,
      speaker: "B"
    });
    const row = await one({
      sentiment_analysis_results: [
        sentence(3900, "NEGATIVE"),
        sentence(5000, "NEUTRAL"),
        sentence(6200, "POSITIVE")
      ]
    });
    expect(row?.items?.map(({sentiment}) => sentiment)).toEqual([null, "MIXED"]);
  });

  it("falls back on words where nobody asked for utterances", async () => {
    for (const utterances of [undefined, null, []]) {
      expect(await one({utterances})).toMatchObject({
        record: {unit: "word"},
        items: [
          {unit: "word", speaker: "A", start: 840, text: "Thanks", confidence: 0.98},
          {speaker: "B", start: 3900, sentiment: "NEGATIVE"}
        ]
      });
    }
  });

  it("keeps the categories that matter", async () => {
    const row = await one({
      iab_categories_result: {summary: {"Finance>Banking": 0.91, "Pets>Cats": 0.02, Business: 0.5}}
    });
    expect(row?.record?.categories).toEqual(["Business", "Finance>Banking"]);
    expect((await one())?.record?.categories).toBeNull();
  });

  it("keeps what is missing NULL", async () => {
    const row = await one({
      audio_duration: null,
      utterances: [{speaker: "A"}, {speaker: "B", text: null, confidence: null}],
      sentiment_analysis_results: null
    });
    expect(row).toMatchObject({
      reason: null,
      record: {audio_duration: null, has_confidence: false, speech_model: null},
      items: [{start: null, confidence: null, sentiment: null}, {text: null}]
    });
  });

  it("goes by the transcript's id in files of several", async () => {
    const rows = await read({"all.jsonl": jsonLines(transcript(), transcript({id: "aai-2"}))});
    expect(rows.map(({record_id, reason}) => [record_id, reason])).toEqual([
      ["aai-1", null],
      ["aai-2", null]
    ]);
  });
});

describe("assemblyai: what cannot be used", () => {
  it("is what is not completed, and what breaks the contract", async () => {
    const said = (more: Record<string, unknown>) => ({
      utterances: [{...utterance("A", 0, 900, "Hi."), ...more}]
    });
    const broken: [Record<string, unknown>, string][] = [
      [
        {status: "queued", utterances: null, words: null, text: null},
        "status is queued, not completed"
      ],
      [
        {status: "error", error: "Download error"},
        "status is error, not completed: Download error"
      ],
      [{status: null}, "status is missing"],
      [{utterances: [], words: null}, "has neither utterances nor words that say who spoke when"],
      [{audio_duration: -3}, "audio_duration is not between 0 and 604800 seconds: -3.0"],
      [said({start: -1}), "utterances[0].start is not between 0 and 604800000 milliseconds: -1.0"],
      [said({start: 901}), "utterances[0].end is before its start: 900.0 < 901.0"],
      [said({confidence: 96}), "utterances[0].confidence is not between 0 and 1: 96.0"],
      [said({start: "0:00"}), 'utterances[0].start is not a number: "0:00"'],
      [{utterances: {}}, "utterances is not a list: {}"],
      [{words: [{speaker: ["A"]}]}, 'words[0].speaker is not a text: ["A"]'],
      [
        {utterances: null, words: [{text: "Hi.", start: 0, end: 1, speaker: null}]},
        `speakers are not told apart; roles: {none: "customer"} would say that all is the customer's`
      ]
    ];
    const rows = await read(
      Object.fromEntries(
        broken.map(([more], index) => [
          `${String(index).padStart(2, "0")}.json`,
          JSON.stringify(transcript(more))
        ])
      )
    );
    expect(reasonsOf(rows)).toEqual(broken.map(([, reason]) => reason));
  });
});
