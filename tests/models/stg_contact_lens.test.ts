import {describe, expect, it} from "vitest";
import {transcriptStager} from "../support/stage-transcripts.ts";

type Row = Record<string, unknown>;

const {stageTurns, stageCalls} = transcriptStager("contact_lens", "turns");

const turn = (item_index: number, role: string, more: Row = {}) => ({item_index, role, ...more});

describe("stg_contact_lens__calls", () => {
  it("divides sentiment by 5 and milliseconds by 1000", async () => {
    expect(
      await stageCalls({
        channel: "VOICE",
        language_code: "en-US",
        customer_sentiment: -1.3,
        agent_sentiment: 0.5,
        total_conversation_duration_millis: 21000,
        matched_categories: ["Cancellation"],
        skipped_analysis: ["CATEGORIZATION: QUOTA_EXCEEDED"],
        is_redacted: true,
        has_times: true
      })
    ).toMatchObject([
      {
        session_id: "phone:a",
        source_type: "contact-lens",
        channel: "voice",
        language: "en-US",
        agent_kind: "human",
        started_at: "2026-03-04T10:00:00.000Z",
        duration_s: 21,
        vendor_sentiment: expect.closeTo(-0.26, 9),
        vendor_categories: ["Cancellation"],
        skipped_analysis: ["CATEGORIZATION: QUOTA_EXCEEDED"],
        is_redacted: true,
        timing_quality: "turn",
        confidence_source: null
      }
    ]);
  });

  it("tells categories that nobody looked for from those that were not found", async () => {
    const categories = async (call: Row) => (await stageCalls(call))[0]?.vendor_categories;
    expect(await categories({matched_categories: []})).toEqual([]);
    expect(
      await categories({
        matched_categories: [],
        skipped_analysis: ["SUMMARIZATION: QUOTA_EXCEEDED"]
      })
    ).toEqual([]);
    expect(
      await categories({
        matched_categories: [],
        skipped_analysis: ["CATEGORIZATION: QUOTA_EXCEEDED"]
      })
    ).toBeNull();
    expect(await categories({})).toBeNull();
  });

  it("knows when a chat began by itself, unless the metadata says otherwise", async () => {
    const chat = {channel: "CHAT", started_at: "2026-03-04T11:00:00Z"};
    expect(await stageCalls(chat, null)).toMatchObject([
      {
        channel: "text",
        started_at: "2026-03-04T11:00:00.000Z",
        campaign_id: null
      }
    ]);
    expect(await stageCalls(chat, {started_at: null, campaign_id: "renewals"})).toMatchObject([
      {started_at: "2026-03-04T11:00:00.000Z", campaign_id: "renewals"}
    ]);
    expect(await stageCalls(chat, {agent_kind: "mixed", duration_s: 9})).toMatchObject([
      {started_at: "2026-03-04T10:00:00.000Z", agent_kind: "mixed", duration_s: 9}
    ]);
  });

  it("leaves unknown what was not analysed", async () => {
    expect(await stageCalls()).toMatchObject([
      {duration_s: null, vendor_sentiment: null, vendor_categories: null, timing_quality: "none"}
    ]);
  });
});

describe("stg_contact_lens__turns", () => {
  it("makes a turn of each entry of the agent and the customer, in seconds", async () => {
    expect(
      await stageTurns(
        turn(0, "ignore", {start: 0, end: 800, content: "This call may be recorded."}),
        turn(1, "agent", {
          start: 840,
          end: 3100,
          content: "Thanks for calling, this is [PII].",
          sentiment: "NEUTRAL",
          confidence: 0.9
        }),
        turn(2, "customer", {
          start: 3900,
          end: 6500,
          content: " I want to cancel.",
          sentiment: "NEGATIVE",
          confidence: 0.7
        })
      )
    ).toMatchObject([
      {
        session_id: "phone:a",
        load_batch: 2,
        turn_index: 0,
        speaker: "agent",
        start_s: 0.84,
        end_s: 3.1,
        asr_confidence: null,
        vendor_sentiment_label: "neutral"
      },
      {
        turn_index: 1,
        speaker: "customer",
        turn_text: "I want to cancel.",
        start_s: 3.9,
        end_s: 6.5,
        asr_confidence: 0.7,
        vendor_sentiment_label: "negative"
      }
    ]);
  });

  it("counts the seconds of a chat from its first message", async () => {
    expect(
      await stageTurns(
        turn(0, "customer", {absolute_time: "2026-03-04T11:00:00.500Z"}),
        turn(1, "agent", {absolute_time: "2026-03-04T11:00:04Z"})
      )
    ).toMatchObject([
      {start_s: 0, end_s: null},
      {start_s: 3.5, end_s: null}
    ]);
  });
});
