import {describe, expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

type Row = Record<string, unknown>;

const ids = {source_name: "bot", record_id: "AJ_1", load_batch: 2};
const start = 1772618400;

/** A message spoken from one second of the session to another. */
const message = (
  item_index: number,
  role: string,
  from: number | null,
  to: number | null,
  more: Row = {}
) => ({
  ...ids,
  item_index,
  role,
  started_speaking_at: from === null ? null : start + from,
  stopped_speaking_at: to === null ? null : start + to,
  ...more
});

const stageTurns = async (...rows: Row[]) =>
  (
    await runModel("stg_livekit__turns", {
      "raw.livekit_calls": [{...ids, started_at_epoch: start}],
      "raw.livekit_messages": rows
    })
  ).sort((a, b) => Number(a.turn_index) - Number(b.turn_index));

const stageCalls = (call: Row, messages: Row[] = [], metadata: Row[] = []) =>
  runModel("stg_livekit__calls", {
    "raw.livekit_calls": [{...ids, ...call}],
    "raw.livekit_messages": messages,
    "raw.livekit_metadata": metadata.map((row) => ({...ids, ...row}))
  });

describe("stg_livekit__calls", () => {
  it("starts when the report first knows of the session", async () => {
    expect(
      await stageCalls({
        started_at_epoch: 1772618403.9,
        duration: 70,
        has_times: true,
        has_confidence: true
      })
    ).toMatchObject([
      {
        session_id: "bot:AJ_1",
        source_type: "livekit",
        channel: "voice",
        agent_kind: "bot",
        started_at: "2026-03-04T10:00:03.900Z",
        duration_s: 70,
        cost_usd: null,
        vendor_latency_p50_ms: null,
        timing_quality: "turn",
        confidence_source: "transcript"
      }
    ]);
    expect(
      await stageCalls(
        {started_at_epoch: start},
        [],
        [{started_at: "2026-03-04T09:59:00Z", campaign_id: "c"}]
      )
    ).toMatchObject([
      {
        started_at: "2026-03-04T09:59:00.000Z",
        campaign_id: "c",
        duration_s: null,
        timing_quality: "none"
      }
    ]);
  });

  it("keeps LiveKit's own latency beside ours, without the values that are known to be wrong", async () => {
    const latencies = [0.5, 1.1, 2.1, -1, 120, start];
    expect(
      await stageCalls(
        {started_at_epoch: start},
        latencies.map((e2e_latency, index) => message(index, "agent", null, null, {e2e_latency}))
      )
    ).toMatchObject([{vendor_latency_p50_ms: 1100, vendor_latency_p95_ms: 2000}]);
  });
});

describe("stg_livekit__turns", () => {
  it("counts seconds from the start of the session", async () => {
    expect(
      await stageTurns(
        message(0, "ignore", 0, 1, {text: "You are a bot."}),
        message(1, "customer", 3.9, 6.2, {text: " I want to cancel.", confidence: 0.82}),
        message(2, "agent", 7.3, 8.9, {text: "Sorry.", confidence: 0.9})
      )
    ).toMatchObject([
      {
        session_id: "bot:AJ_1",
        turn_index: 0,
        speaker: "customer",
        turn_text: "I want to cancel.",
        start_s: 3.9,
        end_s: 6.2,
        asr_confidence: 0.82
      },
      {turn_index: 1, speaker: "agent", start_s: 7.3, end_s: 8.9, asr_confidence: null}
    ]);
  });

  it("sets how long it took to hear the customer out before the answer", async () => {
    expect(
      await stageTurns(
        message(0, "customer", 0, 1, {end_of_turn_delay: 0.55, transcription_delay: 0.31}),
        message(1, "agent", 2, 3, {llm_node_ttft: 0.42, tts_node_ttfb: 0.18}),
        message(2, "agent", 4, 5, {llm_node_ttft: 61, tts_node_ttfb: -0.1})
      )
    ).toMatchObject([
      {endpointing_ms: null, stt_ms: null, llm_ms: null, tts_ms: null},
      {endpointing_ms: 550, stt_ms: 310, llm_ms: 420, tts_ms: 180},
      {endpointing_ms: null, stt_ms: null, llm_ms: null, tts_ms: null}
    ]);
  });

  it("drops times that cannot both be right", async () => {
    const rows = await stageTurns(
      message(0, "customer", 3, 2),
      message(1, "agent", -5, 2),
      message(2, "customer", 1, 1 + 200 * 3600),
      message(3, "agent", 9, null),
      message(4, "customer", 10, 10)
    );
    expect(rows.map(({start_s, end_s}) => [start_s, end_s])).toEqual([
      [null, null],
      [null, null],
      [null, null],
      [null, null],
      [10, 10]
    ]);
  });
});
