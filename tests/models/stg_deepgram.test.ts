import {describe, expect, it} from "vitest";
import {segment, transcriptStager} from "../support/stage-transcripts.ts";

type Row = Record<string, unknown>;

const {stageTurns, stageCalls} = transcriptStager("deepgram", "segments");

const utterance = (item_index: number, role: string, start: number, end: number, more: Row = {}) =>
  segment(item_index, role, start, end, {unit: "utterance", ...more});

const word = (item_index: number, role: string, start: number, end: number, more: Row = {}) =>
  segment(item_index, role, start, end, {unit: "word", transcript: `w${item_index}`, ...more});

describe("stg_deepgram__calls", () => {
  it("takes when the call was and with whom from the metadata, the rest from the transcript", async () => {
    const rows = await stageCalls(
      {
        duration: 20.9,
        model_name: "nova-3",
        model_version: "2025-07-31",
        detected_languages: ["en"],
        sentiment: "negative",
        sentiment_score: -0.31,
        topics: ["Billing"],
        unit: "utterance",
        has_confidence: true,
        role_basis: "configured"
      },
      {
        campaign_id: "renewals",
        agent_id: "agent_03",
        customer_id: "cust-9",
        direction: "inbound",
        cost_usd: 0.12
      }
    );
    expect(rows).toMatchObject([
      {
        session_id: "phone:a",
        source: "phone",
        source_type: "deepgram",
        load_batch: 2,
        source_call_id: "a",
        campaign_id: "renewals",
        agent_id: "agent_03",
        channel: "voice",
        direction: "inbound",
        language: "en",
        deployment: "nova-3 2025-07-31",
        started_at: "2026-03-04T10:00:00.000Z",
        duration_s: 20.9,
        cost_usd: 0.12,
        vendor_sentiment: -0.31,
        vendor_sentiment_label: "negative",
        vendor_categories: ["Billing"],
        timing_quality: "turn",
        confidence_source: "utterance",
        role_basis: "configured"
      }
    ]);
    expect(rows[0]?.customer_key).toMatch(/^[0-9a-f]{16}$/);
    expect(JSON.stringify(rows)).not.toContain("cust-9");
  });

  it("believes the metadata before the transcript", async () => {
    expect(
      await stageCalls(
        {duration: 20.9, detected_languages: ["en"], model_name: "nova-3"},
        {duration_s: 30, language: "en-GB", deployment: "7", channel: "text"}
      )
    ).toMatchObject([{duration_s: 30, language: "en-GB", deployment: "7", channel: "text"}]);
    expect(await stageCalls({duration: 20.9}, {ended_at: "2026-03-04T10:00:25Z"})).toMatchObject([
      {duration_s: 25}
    ]);
  });

  it("leaves unknown what nobody said", async () => {
    expect(await stageCalls({detected_languages: ["en", "es"]})).toMatchObject([
      {
        language: null,
        duration_s: null,
        outcome: null,
        cost_usd: null,
        deployment: null,
        customer_key: null,
        compliance_flags: null,
        vendor_sentiment: null,
        vendor_categories: null,
        timing_quality: "none",
        confidence_source: null
      }
    ]);
  });
});

describe("stg_deepgram__turns", () => {
  it("makes a turn of each utterance, as they follow in time", async () => {
    expect(
      await stageTurns(
        utterance(0, "customer", 3.9, 6.2, {
          transcript: " I want to cancel. ",
          confidence: 0.82,
          sentiment_score: -0.52,
          sentiment: "negative"
        }),
        utterance(1, "agent", 0.84, 3.1, {transcript: "Thanks for calling.", confidence: 0.97}),
        utterance(2, "agent", 3.1, 3.5, {transcript: "Hello?"})
      )
    ).toMatchObject([
      {
        session_id: "phone:a",
        load_batch: 2,
        turn_index: 0,
        speaker: "agent",
        start_s: 0.84,
        end_s: 3.1,
        asr_confidence: null
      },
      {turn_index: 1, speaker: "agent", turn_text: "Hello?", vendor_sentiment: null},
      {
        turn_index: 2,
        speaker: "customer",
        turn_text: "I want to cancel.",
        start_s: 3.9,
        asr_confidence: 0.82,
        vendor_sentiment: -0.52,
        vendor_sentiment_label: "negative"
      }
    ]);
  });

  it("puts words together until the speaker pauses for 0.8 s", async () => {
    expect(
      await stageTurns(
        word(0, "customer", 1, 1.5, {confidence: 0.9}),
        word(1, "customer", 2.25, 2.5, {confidence: 0.6}),
        word(2, "customer", 3.3, 4, {confidence: 0.5})
      )
    ).toMatchObject([
      {turn_text: "w0 w1", start_s: 1, end_s: 2.5, asr_confidence: 0.75},
      {turn_text: "w2", start_s: 3.3, end_s: 4, asr_confidence: 0.5}
    ]);
  });

  it("ends a turn of words where another speaks, or the speaker changes", async () => {
    const rows = await stageTurns(
      word(0, "agent", 1, 1.2),
      word(1, "customer", 1.3, 1.4),
      word(2, "agent", 1.5, 1.7),
      word(3, "agent", 1.8, 2, {speaker: "2"})
    );
    expect(rows.map(({speaker, turn_text}) => [speaker, turn_text])).toEqual([
      ["agent", "w0"],
      ["customer", "w1"],
      ["agent", "w2"],
      ["agent", "w3"]
    ]);
  });

  it("does not part a turn of words by what the other says at the same time", async () => {
    const rows = await stageTurns(
      word(0, "agent", 1, 1.4),
      word(1, "agent", 1.5, 2),
      word(2, "agent", 2.1, 2.5),
      word(3, "customer", 1.6, 1.9)
    );
    expect(rows.map(({speaker, turn_text}) => [speaker, turn_text])).toEqual([
      ["agent", "w0 w1 w2"],
      ["customer", "w3"]
    ]);
  });

  it("leaves out whom the configuration says to ignore", async () => {
    const rows = await stageTurns(utterance(0, "ignore", 0, 1), utterance(1, "agent", 2, 3));
    expect(rows).toMatchObject([{turn_index: 0, speaker: "agent", start_s: 2}]);
  });
});
