import {describe, expect, it} from "vitest";
import {openaiTranscription} from "../../loaders/openai-transcription/load.ts";
import {jsonLines} from "../support/project.ts";
import {reasonsOf, sourceReader} from "../support/read-source.ts";

const readSource = sourceReader(openaiTranscription);

const read = (files: Record<string, string>, options: Record<string, unknown> = {}) =>
  readSource(
    {
      ...files,
      "../calls.csv": "call_id,started_at\na,2026-03-04T10:00:00Z\nall:2,2026-03-04T10:00:00Z\n"
    },
    {metadata: "calls.csv", ...options}
  );

const one = async (transcript: unknown, options: Record<string, unknown> = {}) => {
  const [row] = await read({"a.json": JSON.stringify(transcript)}, options);
  return row;
};

/** The vendor's examples. */
const verbose = (more: Record<string, unknown> = {}, segment: Record<string, unknown> = {}) => ({
  text: "Thanks for calling. I want to cancel.",
  language: "english",
  duration: 20.9,
  segments: [
    {
      id: 0,
      seek: 0,
      start: 0.84,
      end: 3.1,
      text: " Thanks for calling.",
      tokens: [50364, 2561],
      temperature: 0,
      avg_logprob: -0.21,
      compression_ratio: 1.1,
      no_speech_prob: 0.01,
      ...segment
    }
  ],
  words: [{word: "Thanks", start: 0.84, end: 1.1}],
  ...more
});

const diarized = (more: Record<string, unknown> = {}) => ({
  task: "transcribe",
  text: "Thanks for calling. I want to cancel.",
  duration: 20.9,
  segments: [
    {
      id: "seg_1",
      type: "transcript.text.segment",
      speaker: "agent",
      start: 0.84,
      end: 3.1,
      text: "Thanks for calling."
    },
    {
      id: "seg_2",
      type: "transcript.text.segment",
      speaker: "B",
      start: 3.9,
      end: 6.2,
      text: "I want to cancel."
    }
  ],
  ...more
});

describe("openai-transcription: records", () => {
  it("reads segments with their speakers, in seconds", async () => {
    expect(await one(diarized())).toMatchObject({
      record_id: "a",
      reason: null,
      record: {
        language: null,
        duration: 20.9,
        has_times: true,
        has_logprob: false,
        role_basis: "named"
      },
      items: [
        {
          speaker: "agent",
          start: 0.84,
          end: 3.1,
          text: "Thanks for calling.",
          avg_logprob: null,
          role: "agent"
        },
        // of two speakers one says who it is
        {speaker: "B", start: 3.9, end: 6.2, role: "customer"}
      ]
    });
  });

  it("reads segments without speakers only if the configuration says whose they are", async () => {
    expect((await one(verbose()))?.reason).toMatch(/^speakers are not told apart; roles: \{none:/);
    expect(await one(verbose(), {roles: {none: "customer"}})).toMatchObject({
      reason: null,
      record: {language: "english", duration: 20.9, has_logprob: true, role_basis: "configured"},
      items: [
        {
          speaker: null,
          start: 0.84,
          avg_logprob: -0.21,
          compression_ratio: 1.1,
          no_speech_prob: 0.01,
          role: "customer"
        }
      ]
    });
  });

  it("takes a duration in quotes, as older servers send it, and none where Whisper sends none", async () => {
    const durations = [];
    for (const duration of ["20.9", 20.9, undefined, null]) {
      durations.push((await one(diarized({duration})))?.record?.duration);
    }
    expect(durations).toEqual([20.9, 20.9, null, null]);
  });

  it("reads what whisper.cpp writes, in milliseconds and with a name of its own for everything", async () => {
    const row = await one({
      result: {language: "en"},
      transcription: [
        {
          timestamps: {from: "00:00:00,840", to: "00:00:03,100"},
          offsets: {from: 840, to: 3100},
          text: " Thanks.",
          speaker: "0"
        },
        {offsets: {from: 3900, to: 6200}, text: " I want to cancel.", speaker: "1"}
      ]
    });
    expect(row).toMatchObject({
      reason: null,
      record: {language: "en", duration: null},
      items: [
        {speaker: "0", start: 0.84, end: 3.1, role: "agent"},
        {speaker: "1", start: 3.9, end: 6.2, role: "customer"}
      ]
    });
  });

  it("numbers the transcripts of a file that holds several, for they have no id", async () => {
    const rows = await read({"all.jsonl": jsonLines(diarized(), diarized())});
    expect(rows.map(({record_id, reason}) => [record_id, reason])).toEqual([
      ["all:1", 'nothing tells when the call started: calls.csv has no row for call_id "all:1"'],
      ["all:2", null]
    ]);
  });

  it("takes a recording in which nobody speaks for a call without turns", async () => {
    expect(await one({text: "", segments: []})).toMatchObject({reason: null, items: []});
  });
});

describe("openai-transcription: what cannot be used", () => {
  it("has a reason with its place", async () => {
    const options = {roles: {none: "customer"}};
    const broken: [unknown, string][] = [
      [
        {text: "Thanks."},
        "has a text, but no segments that say who spoke when: ask for verbose_json or diarized_json"
      ],
      [{usage: {}}, "has neither segments nor a text"],
      [verbose({duration: -1}), "duration is not between 0 and 604800 seconds: -1.0"],
      [verbose({duration: "20,9"}), 'duration is not a number: "20,9"'],
      [verbose({}, {end: 0.5}), "segments[0].end is before its start: 0.5 < 0.84"],
      [
        verbose({}, {start: 840000}),
        "segments[0].start is not between 0 and 604800 seconds: 840000.0"
      ],
      [verbose({}, {avg_logprob: 0.21}), "segments[0].avg_logprob is above 0: 0.21"],
      [verbose({}, {no_speech_prob: 2}), "segments[0].no_speech_prob is not between 0 and 1: 2.0"],
      [verbose({segments: [{text: {}}]}), "segments[0].text is not a text: {}"]
    ];
    const rows = await read(
      Object.fromEntries(
        broken.map(([transcript], index) => [`${index}.json`, JSON.stringify(transcript)])
      ),
      options
    );
    expect(reasonsOf(rows)).toEqual(broken.map(([, reason]) => reason));
  });
});
