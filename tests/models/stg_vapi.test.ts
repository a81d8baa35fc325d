import {describe, expect, it} from "vitest";
import {vapi} from "../../loaders/vapi/load.ts";
import {stageRecords} from "../support/read-source.ts";

const started = Date.parse("2026-03-04T10:00:00Z");

const call = (id: string, more: Record<string, unknown> = {}) => ({
  id,
  type: "inboundPhoneCall",
  status: "ended",
  createdAt: "2026-03-04T09:59:58.100Z",
  startedAt: "2026-03-04T10:00:00.000Z",
  endedAt: "2026-03-04T10:01:07.400Z",
  endedReason: "customer-ended-call",
  artifact: {messages: []},
  ...more
});

const stage = (...calls: unknown[]) => stageRecords(vapi, ...calls);

const stageMessages = async (
  messages: Record<string, unknown>[],
  artifact: Record<string, unknown> = {}
) => (await stage(call("a", {artifact: {messages, ...artifact}}))).turns;

describe("stg_vapi: an end-of-call report by hand", () => {
  const report = {
    message: {
      type: "end-of-call-report",
      timestamp: started + 70_500,
      endedReason: "customer-ended-call",
      startedAt: "2026-03-04T10:00:00.000Z",
      endedAt: "2026-03-04T10:01:07.400Z",
      cost: 0.1187,
      analysis: {summary: "Hung up.", successEvaluation: "false"},
      artifact: {
        messages: [
          {role: "system", message: "You are an assistant.", time: started, secondsFromStart: 0},
          {
            role: "bot",
            message: "Hello, how can I help?",
            time: started + 1200,
            endTime: started + 3100,
            secondsFromStart: 1.2,
            duration: 1900
          },
          {
            role: "user",
            message: "I need to renew my permit.",
            time: started + 4600,
            endTime: started + 7000,
            secondsFromStart: 4.6,
            duration: 2400,
            metadata: {
              wordLevelConfidence: [
                {word: "renew", start: 5.1, end: 5.5, confidence: 0.61},
                {word: "permit", start: 6.1, end: 6.5, confidence: 0.81}
              ]
            }
          },
          {role: "tool_calls", message: "", time: started + 7800, secondsFromStart: 7.8},
          {role: "tool_call_result", result: "{}", time: started + 8900, secondsFromStart: 8.9},
          {
            role: "bot",
            message: "Sorry, which date?",
            time: started + 9400,
            endTime: started + 10600,
            secondsFromStart: 9.4
          }
        ],
        performanceMetrics: {
          turnLatencies: [
            {
              modelLatency: 640,
              voiceLatency: 310,
              transcriberLatency: 180,
              endpointingLatency: 900,
              turnLatency: 2030
            }
          ]
        },
        scorecards: {one: {name: "QA", score: 3, scoreNormalized: 30}}
      },
      call: {
        id: "6b0c",
        type: "inboundPhoneCall",
        status: "ended",
        createdAt: "2026-03-04T09:59:58.100Z",
        assistantId: "beef",
        assistant: {name: "Permits"},
        campaignId: "renewals",
        customer: {number: "+15550100123", externalId: "cust-9"}
      }
    }
  };

  it("becomes a call in seconds and US dollars, with Vapi's own verdicts beside", async () => {
    const [row] = (await stage(report)).calls;
    expect(row).toMatchObject({
      session_id: "phone:6b0c",
      source: "phone",
      source_type: "vapi",
      source_call_id: "6b0c",
      campaign_id: "renewals",
      agent_id: "beef",
      agent_name: "Permits",
      agent_kind: "bot",
      channel: "voice",
      direction: "inbound",
      started_at: "2026-03-04T10:00:00.000Z",
      duration_s: 67.4,
      ended_reason: "customer-ended-call",
      has_transcript: true,
      cost_usd: 0.1187,
      vendor_success: "false",
      vendor_score: 30,
      vendor_latency_p50_ms: 2030,
      vendor_latency_p95_ms: 2030,
      timing_quality: "turn",
      confidence_source: "word"
    });
    expect(row?.customer_key).toMatch(/^[0-9a-f]{16}$/);
    expect(JSON.stringify(row)).not.toMatch(/15550100123|cust-9/);
  });

  it("becomes turns in seconds from the start, of agent and customer only", async () => {
    const {turns} = await stage(report);
    expect(
      turns.map((turn) => [turn.turn_index, turn.speaker, turn.start_s, turn.end_s, turn.turn_text])
    ).toEqual([
      [0, "agent", 1.2, 3.1, "Hello, how can I help?"],
      [1, "customer", 4.6, 7, "I need to renew my permit."],
      [2, "agent", 9.4, 10.6, "Sorry, which date?"]
    ]);
    expect(turns.map(({asr_confidence}) => asr_confidence)).toEqual([
      null,
      expect.closeTo(0.71, 9),
      null
    ]);
    expect(turns[2]).toMatchObject({endpointing_ms: 900, stt_ms: 180, llm_ms: 640, tts_ms: 310});
    expect(turns[0]).toMatchObject({endpointing_ms: null, llm_ms: null});
  });
});

describe("stg_vapi: units", () => {
  it("takes a duration for seconds, or milliseconds where no utterance is so long", async () => {
    const rows = await stageMessages([
      {role: "bot", secondsFromStart: 1, duration: 2.5},
      {role: "user", secondsFromStart: 10, duration: 9371},
      {role: "bot", secondsFromStart: 20, duration: 0},
      {role: "user", secondsFromStart: 30}
    ]);
    expect(rows.map(({start_s, end_s}) => [start_s, end_s])).toEqual([
      [1, 3.5],
      [10, 19.371],
      [20, null],
      [30, null]
    ]);
  });

  it("believes the clock before the duration, in milliseconds or seconds since 1970", async () => {
    const rows = await stageMessages([
      {
        role: "bot",
        secondsFromStart: 1,
        time: started + 1000,
        endTime: started + 3000,
        duration: 99
      },
      {role: "user", secondsFromStart: 5, time: started / 1000 + 5, endTime: started / 1000 + 6.5}
    ]);
    expect(rows.map(({start_s, end_s}) => [start_s, end_s])).toEqual([
      [1, 3],
      [5, 6.5]
    ]);
  });

  it("places a message by the clock where its seconds are missing", async () => {
    const rows = await stageMessages([
      {role: "bot", time: started + 1250, endTime: started + 3000},
      {role: "user", time: started / 1000 + 5.5},
      {role: "bot", time: started - 400, endTime: started + 200},
      {role: "user"},
      {role: "bot", time: 0, endTime: 0}
    ]);
    expect(rows.map(({start_s, end_s}) => [start_s, end_s])).toEqual([
      [1.25, 3],
      [5.5, null],
      [0, 0.2],
      [null, null],
      [null, null]
    ]);
  });

  it("knows nothing of times, confidence, latency, cost or verdicts that did not come", async () => {
    const {calls, turns} = await stage(call("a", {artifact: {messages: [{role: "user"}]}}));
    expect(calls[0]).toMatchObject({
      cost_usd: null,
      vendor_success: null,
      vendor_score: null,
      vendor_latency_p50_ms: null,
      timing_quality: "none",
      confidence_source: null,
      customer_key: null
    });
    expect(turns[0]).toMatchObject({asr_confidence: null, start_s: null, llm_ms: null});
  });
});

describe("stg_vapi: calls", () => {
  it("tells directions, and none of a call from a web page", async () => {
    const types = ["inboundPhoneCall", "outboundPhoneCall", "webCall", "vapi.websocketCall"];
    const {calls} = await stage(...types.map((type, index) => call(String(index), {type})));
    expect(calls.map(({direction}) => direction)).toEqual(["inbound", "outbound", null, null]);
  });

  it("starts a call that never connected when it was created, and gives it no duration", async () => {
    const {calls} = await stage(call("a", {startedAt: null, endedAt: "2026-03-04T10:00:20Z"}));
    expect(calls).toMatchObject([{started_at: "2026-03-04T09:59:58.100Z", duration_s: null}]);
  });

  it("knows a customer by the team's own name, then by Vapi's, then by an address", async () => {
    const number = "+15550100123";
    const {calls} = await stage(
      call("a", {customer: {number, externalId: "cust-9"}}),
      call("b", {customer: {number: "+15550100999", externalId: "cust-9"}, customerId: "v1"}),
      call("c", {customer: {number}, customerId: "v1"}),
      call("d", {customer: {number}}),
      call("e", {customer: {number, email: "a@b.example"}})
    );
    const keys = calls.map(({customer_key}) => customer_key);
    expect(keys[0]).toBe(keys[1]);
    expect(keys[3]).toBe(keys[4]);
    expect(new Set(keys).size).toBe(3);
  });

  it("has no whole transcript where none was sent or the call goes on", async () => {
    const {calls} = await stage(
      call("a"),
      call("b", {artifact: undefined}),
      call("c", {status: "in-progress", endedReason: undefined})
    );
    expect(calls.map(({has_transcript}) => has_transcript)).toEqual([true, false, false]);
  });

  it("keeps a verdict in the words of its rubric, and averages scorecards", async () => {
    const {calls} = await stage(
      call("a", {analysis: {successEvaluation: "Excellent"}}),
      call("b", {analysis: {successEvaluation: true}}),
      call("c", {
        artifact: {scorecards: {x: {scoreNormalized: 40}, y: {scoreNormalized: 90}, z: {score: 1}}}
      })
    );
    expect(calls.map(({vendor_success}) => vendor_success)).toEqual(["Excellent", "true", null]);
    expect(calls.map(({vendor_score}) => vendor_score)).toEqual([null, null, 65]);
  });
});

describe("stg_vapi: latencies", () => {
  const turns = ["bot", "user", "bot", "bot", "user", "bot"].map((role) => ({role}));
  const modelLatencies = async (latencies: Record<string, unknown>[]) => {
    const rows = await stageMessages(turns, {performanceMetrics: {turnLatencies: latencies}});
    return rows.map(({llm_ms}) => llm_ms);
  };

  it("go in order to the turns that answer the customer", async () => {
    expect(await modelLatencies([{modelLatency: 1}, {modelLatency: 2}])).toEqual([
      null,
      null,
      1,
      null,
      null,
      2
    ]);
  });

  it("go to every turn of the agent where there are as many", async () => {
    expect(await modelLatencies([1, 2, 3, 4].map((modelLatency) => ({modelLatency})))).toEqual([
      1,
      null,
      2,
      3,
      null,
      4
    ]);
  });

  it("are no measurement below 0 or over an hour", async () => {
    expect(await modelLatencies([{modelLatency: -5}, {modelLatency: 4e6}])).toEqual([
      null,
      null,
      null,
      null,
      null,
      null
    ]);
  });

  it("have a median and a 95th percentile over the call", async () => {
    const {calls} = await stage(
      call("a", {
        artifact: {
          performanceMetrics: {
            turnLatencies: [100, 200, 300, 400, 1000].map((turnLatency) => ({turnLatency}))
          }
        }
      })
    );
    // 0.95 of the way over the four gaps between five values: 400 + 0.8 * 600
    expect(calls).toMatchObject([{vendor_latency_p50_ms: 300, vendor_latency_p95_ms: 880}]);
  });
});
