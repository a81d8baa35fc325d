import {describe, expect, it} from "vitest";
import {segment, transcriptStager} from "../support/stage-transcripts.ts";

type Row = Record<string, unknown>;

const {stageTurns, stageCalls} = transcriptStager("assemblyai", "segments");

const utterance = (item_index: number, role: string, start: number, end: number, more: Row = {}) =>
  segment(item_index, role, start, end, {unit: "utterance", ...more});

describe("stg_assemblyai__calls", () => {
  it("takes the duration for seconds and the language for a tag", async () => {
    expect(
      await stageCalls({
        audio_duration: 21,
        language_code: "en_us",
        speech_model: "universal",
        categories: ["Business"],
        unit: "utterance",
        has_confidence: true,
        role_basis: "named"
      })
    ).toMatchObject([
      {
        session_id: "phone:a",
        source_type: "assemblyai",
        started_at: "2026-03-04T10:00:00.000Z",
        duration_s: 21,
        language: "en-US",
        deployment: "universal",
        vendor_categories: ["Business"],
        timing_quality: "turn",
        confidence_source: "utterance",
        role_basis: "named"
      }
    ]);
  });

  it("reads other spellings of languages", async () => {
    const languages = [];
    for (const language_code of ["es", "en_uk", "zh-Hans", null]) {
      languages.push((await stageCalls({language_code}))[0]?.language);
    }
    expect(languages).toEqual(["es", "en-UK", "zh-Hans", null]);
  });

  it("believes the metadata first, and leaves unknown what nobody said", async () => {
    expect(
      await stageCalls({audio_duration: 21}, {duration_s: 30, outcome: "completed"})
    ).toMatchObject([
      {
        duration_s: 30,
        outcome: "completed",
        language: null,
        cost_usd: null,
        timing_quality: "none",
        confidence_source: null
      }
    ]);
  });
});

describe("stg_assemblyai__turns", () => {
  it("turns milliseconds into seconds", async () => {
    expect(
      await stageTurns(
        utterance(0, "agent", 840, 3100, {text: "Thanks for calling.", confidence: 0.96}),
        utterance(1, "customer", 3900, 6200, {
          text: " I want to cancel.",
          confidence: 0.83,
          sentiment: "NEGATIVE"
        })
      )
    ).toMatchObject([
      {
        session_id: "phone:a",
        turn_index: 0,
        speaker: "agent",
        start_s: 0.84,
        end_s: 3.1,
        asr_confidence: null
      },
      {
        turn_index: 1,
        speaker: "customer",
        turn_text: "I want to cancel.",
        start_s: 3.9,
        end_s: 6.2,
        asr_confidence: 0.83,
        vendor_sentiment: null,
        vendor_sentiment_label: "negative"
      }
    ]);
  });

  it("puts words together until the speaker pauses for 800 ms", async () => {
    const word = (item_index: number, start: number, end: number, sentiment: string) =>
      segment(item_index, "customer", start, end, {
        unit: "word",
        text: `w${item_index}`,
        sentiment
      });
    expect(
      await stageTurns(
        word(0, 0, 500, "NEUTRAL"),
        word(1, 1299, 1500, "POSITIVE"),
        word(2, 2300, 2500, "NEUTRAL")
      )
    ).toMatchObject([
      {turn_text: "w0 w1", start_s: 0, end_s: 1.5, vendor_sentiment_label: "mixed"},
      {turn_text: "w2", start_s: 2.3, vendor_sentiment_label: "neutral"}
    ]);
  });
});
