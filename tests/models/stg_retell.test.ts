import {describe, expect, it} from "vitest";
import {retell} from "../../loaders/retell/load.ts";
import {stageRecords} from "../support/read-source.ts";

const call = (id: string, more: Record<string, unknown> = {}) => ({
  call_id: id,
  call_type: "phone_call",
  call_status: "ended",
  agent_id: "agent_7c",
  agent_version: 4,
  agent_name: "Renewals",
  direction: "outbound",
  from_number: "+15550100001",
  to_number: "+15550100222",
  start_timestamp: 1772618400000,
  end_timestamp: 1772618452300,
  duration_ms: 52300,
  disconnection_reason: "user_hangup",
  transcript_object: [
    {
      role: "agent",
      content: " Hi, is now a good time? ",
      words: [
        {word: "Hi,", start: 0.9, end: 1.1},
        {word: "time?", start: 1.9, end: 2.2}
      ]
    },
    {role: "user", content: "Not really.", words: [{word: "Not", start: 3.1, end: 3.8}]}
  ],
  ...more
});

const stage = (...calls: unknown[]) => stageRecords(retell, ...calls);

describe("stg_retell: a call by hand", () => {
  const analyzed = {
    event: "call_analyzed",
    call: call("call_0f3d", {
      transcript_with_tool_calls: [
        {role: "agent", content: "Hi, is now a good time?", words: []},
        {role: "node_transition", former_node_name: "intro", new_node_name: "qualify"},
        {role: "tool_call_invocation", tool_call_id: "tc1", name: "get_slots", arguments: "{}"},
        {role: "user", content: "Not really.", words: []}
      ],
      call_analysis: {user_sentiment: "Negative", call_successful: false, in_voicemail: false},
      call_cost: {combined_cost: 11.2},
      latency: {e2e: {p50: 820, p95: 1450, values: [600, 820, 1610]}},
      metadata: {campaign_id: "renewals"}
    })
  };

  it("becomes a call in seconds and US dollars, with Retell's own verdicts beside", async () => {
    const [row] = (await stage(analyzed)).calls;
    expect(row).toMatchObject({
      session_id: "phone:call_0f3d",
      source_type: "retell",
      campaign_id: "renewals",
      agent_id: "agent_7c",
      agent_name: "Renewals",
      agent_kind: "bot",
      deployment: "Renewals v4",
      channel: "voice",
      direction: "outbound",
      started_at: "2026-03-04T10:00:00.000Z",
      duration_s: 52.3,
      outcome: null,
      ended_reason: "user_hangup",
      has_transcript: true,
      // 11.2 cents
      cost_usd: 0.112,
      vendor_sentiment_label: "Negative",
      vendor_success: "false",
      vendor_latency_p50_ms: 820,
      vendor_latency_p95_ms: 1450,
      timing_quality: "word"
    });
    expect(row?.customer_key).toMatch(/^[0-9a-f]{16}$/);
    expect(JSON.stringify(row)).not.toContain("1555010");
  });

  it("becomes turns in seconds from the start of the audio, with the node as their stage", async () => {
    const {turns} = await stage(analyzed);
    expect(turns).toMatchObject([
      {
        turn_index: 0,
        speaker: "agent",
        turn_text: "Hi, is now a good time?",
        start_s: 0.9,
        end_s: 2.2,
        stage: "intro"
      },
      {
        turn_index: 1,
        speaker: "customer",
        turn_text: "Not really.",
        start_s: 3.1,
        end_s: 3.8,
        stage: "qualify"
      }
    ]);
  });
});

describe("stg_retell: calls", () => {
  it("reads milliseconds since 1970, seconds where they are too few, and an end for a lost start", async () => {
    const {calls} = await stage(
      call("a"),
      call("b", {start_timestamp: 1772618400, end_timestamp: 1772618410, duration_ms: undefined}),
      call("c", {start_timestamp: undefined, duration_ms: undefined})
    );
    expect(calls.map(({started_at, duration_s}) => [started_at, duration_s])).toEqual([
      ["2026-03-04T10:00:00.000Z", 52.3],
      ["2026-03-04T10:00:00.000Z", 10],
      ["2026-03-04T10:00:52.300Z", null]
    ]);
  });

  it("knows nothing of cost, mood, success or latency that did not come", async () => {
    const {calls} = await stage(call("a", {call_cost: {}, latency: {}, transcript_object: []}));
    expect(calls).toMatchObject([
      {
        cost_usd: null,
        vendor_sentiment_label: null,
        vendor_success: null,
        vendor_latency_p50_ms: null,
        timing_quality: "none"
      }
    ]);
  });

  it("takes a word for not knowing the mood for no mood", async () => {
    const {calls} = await stage(
      ...["Unknown", "Positive", "Neutral"].map((user_sentiment, index) =>
        call(String(index), {call_analysis: {user_sentiment}})
      )
    );
    expect(calls.map((row) => row.vendor_sentiment_label)).toEqual([null, "Positive", "Neutral"]);
  });

  it("works latencies out of their values where no quantiles came", async () => {
    const values = [100, 200, 300, 400, 1000];
    const {calls} = await stage(
      call("a", {latency: {e2e: {values}}}),
      call("b", {latency: {e2e: {p50: 7, values}}})
    );
    expect(calls.map((row) => [row.vendor_latency_p50_ms, row.vendor_latency_p95_ms])).toEqual([
      [300, 880],
      [7, 880]
    ]);
  });

  it("hashes the number on the customer's side, or the team's own name for the customer", async () => {
    const swapped = {from_number: "+15550100222", to_number: "+15550100001"};
    const {calls} = await stage(
      call("a"),
      call("b", {direction: "inbound", ...swapped}),
      call("c", {direction: "inbound"}),
      call("d", {direction: undefined, call_type: "web_call"}),
      call("e", {metadata: {customer_id: "cust-9"}}),
      call("f", {metadata: {customer_id: "cust-9"}, to_number: "+15550100333"})
    );
    const keys = calls.map(({customer_key}) => customer_key);
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[0]);
    expect(keys[3]).toBeNull();
    expect(keys[4]).toBe(keys[5]);
    expect(calls.map(({direction}) => direction)[3]).toBeNull();
  });

  it("knows a machine that answered, and a call that failed or never came about without a reason", async () => {
    const {calls} = await stage(
      call("a", {call_analysis: {in_voicemail: true}}),
      call("b", {call_status: "not_connected", disconnection_reason: undefined}),
      call("c", {call_status: "error", disconnection_reason: undefined}),
      call("d", {call_status: "error", disconnection_reason: "error_asr"}),
      call("e", {call_status: "ongoing", disconnection_reason: undefined, end_timestamp: undefined})
    );
    expect(calls.map(({outcome, has_transcript}) => [outcome, has_transcript])).toEqual([
      ["not_connected", true],
      ["not_connected", true],
      ["failed", true],
      [null, true],
      [null, false]
    ]);
  });

  it("has no transcript of a call from the list", async () => {
    const {calls, turns} = await stage(call("a", {transcript_object: undefined}));
    expect([calls[0]?.has_transcript, turns]).toEqual([false, []]);
  });
});

describe("stg_retell: turns", () => {
  it("counts whoever the call was transferred to as the agent's side", async () => {
    const roles = ["agent", "user", "transfer_target"];
    const {turns} = await stage(
      call("a", {transcript_object: roles.map((role) => ({role, content: "Hi."}))})
    );
    expect(turns.map(({speaker}) => speaker)).toEqual(["agent", "customer", "agent"]);
  });
});
