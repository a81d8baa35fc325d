import {describe, expect, it} from "vitest";
import {segment as stretch, transcriptStager} from "../support/stage-transcripts.ts";

type Row = Record<string, unknown>;

const {stageTurns, stageCalls} = transcriptStager("openai_transcription", "segments");

const segment = (item_index: number, role: string, start: number, end: number, more: Row = {}) =>
  stretch(item_index, role, start, end, {text: ` s${item_index}`, ...more});

describe("stg_openai_transcription__calls", () => {
  it("says whose confidence it is", async () => {
    expect(await stageCalls({duration: 20.9, has_times: true, has_logprob: true})).toMatchObject([
      {
        session_id: "phone:a",
        source_type: "openai-transcription",
        started_at: "2026-03-04T10:00:00.000Z",
        duration_s: 20.9,
        timing_quality: "turn",
        confidence_source: "whisper_logprob"
      }
    ]);
    expect(await stageCalls({has_times: false, has_logprob: false})).toMatchObject([
      {duration_s: null, timing_quality: "none", confidence_source: null}
    ]);
  });

  it("takes a language by its name or by its code", async () => {
    const languages = [];
    for (const language of ["english", "Haitian Creole", "yue", "klingon", null]) {
      languages.push((await stageCalls({language}))[0]?.language);
    }
    expect(languages).toEqual(["en", "ht", "yue", null, null]);
    expect(await stageCalls({language: "english"}, {language: "en-GB"})).toMatchObject([
      {language: "en-GB"}
    ]);
  });
});

describe("stg_openai_transcription__turns", () => {
  it("takes exp(avg_logprob) for a confidence, of the customer only", async () => {
    const rows = await stageTurns(
      segment(0, "agent", 0.84, 3.1, {avg_logprob: -0.21}),
      segment(1, "customer", 3.9, 6.2, {avg_logprob: -0.21}),
      segment(2, "agent", 7, 8),
      segment(3, "customer", 9, 10)
    );
    expect(rows.map(({asr_confidence}) => asr_confidence)).toEqual([
      null,
      expect.closeTo(0.810584, 6),
      null,
      null
    ]);
  });

  it("joins a speaker's segments over pauses that do not count as silence", async () => {
    expect(
      await stageTurns(
        segment(0, "agent", 0, 2, {speaker: "A"}),
        segment(1, "agent", 4.9, 6),
        segment(2, "agent", 9, 10),
        segment(3, "customer", 10.5, 11, {avg_logprob: Math.log(0.5)}),
        segment(4, "customer", 11, 12, {avg_logprob: Math.log(0.7)}),
        segment(5, "agent", 12.5, 13)
      )
    ).toMatchObject([
      {turn_index: 0, speaker: "agent", turn_text: "s0 s1", start_s: 0, end_s: 6},
      {turn_index: 1, speaker: "agent", turn_text: "s2"},
      {
        turn_index: 2,
        speaker: "customer",
        turn_text: "s3 s4",
        start_s: 10.5,
        end_s: 12,
        asr_confidence: expect.closeTo(0.6, 6)
      },
      {turn_index: 3, speaker: "agent", turn_text: "s5"}
    ]);
  });

  it("leaves out what Whisper made up of silence, and nothing that only sounds uncertain", async () => {
    const rows = await stageTurns(
      segment(0, "agent", 0, 1, {no_speech_prob: 0.9, avg_logprob: -1.2}),
      segment(1, "customer", 1, 2, {no_speech_prob: 0.9, avg_logprob: -0.2}),
      segment(2, "agent", 2, 3, {no_speech_prob: 0.1, avg_logprob: -1.2})
    );
    expect(rows.map(({turn_text}) => turn_text)).toEqual(["s1", "s2"]);
  });
});
