import {describe, expect, it} from "vitest";
import {sessionBuilder} from "../support/build-sessions.ts";

const buildSessions = sessionBuilder(
  ["bland", "retell", "vapi"].map((type) => ({type, path: type}))
);

const vapiReport = {
  message: {
    type: "end-of-call-report",
    timestamp: 1772618470500,
    endedReason: "customer-ended-call",
    startedAt: "2026-03-04T10:00:00.000Z",
    endedAt: "2026-03-04T10:01:07.400Z",
    cost: 0.1187,
    analysis: {successEvaluation: "false"},
    artifact: {
      messages: [
        {role: "system", message: "You are an assistant.", secondsFromStart: 0},
        {role: "bot", message: "Hello, how can I help?", secondsFromStart: 1.2, duration: 1900},
        {
          role: "user",
          message: "I need to renew my permit.",
          secondsFromStart: 4.6,
          duration: 2400,
          metadata: {wordLevelConfidence: [{word: "renew", confidence: 0.61}]}
        },
        {role: "bot", message: "Sorry, which date?", secondsFromStart: 9.4, duration: 1200}
      ]
    },
    call: {id: "v1", type: "inboundPhoneCall", createdAt: "2026-03-04T09:59:58.100Z"}
  }
};

const retellCall = {
  call_id: "r1",
  call_type: "phone_call",
  call_status: "ended",
  agent_id: "agent_7c",
  direction: "outbound",
  to_number: "+15550100222",
  start_timestamp: 1772618400000,
  end_timestamp: 1772618452300,
  duration_ms: 52300,
  disconnection_reason: "user_hangup",
  call_cost: {combined_cost: 11.2}
};

const transcript_object = [
  {role: "agent", content: "Hi, is now a good time?", words: [{word: "Hi", start: 0.9, end: 2.2}]},
  {role: "user", content: "Not really.", words: [{word: "Not", start: 3.1, end: 3.8}]}
];

const blandCall = {
  call_id: "b1",
  status: "completed",
  completed: true,
  call_ended_by: "USER",
  created_at: "2026-03-04T10:00:00Z",
  started_at: "2026-03-04T10:00:04Z",
  call_length: 1.5,
  price: 0.135,
  transcripts: [
    {created_at: "2026-03-04T10:00:05Z", user: "assistant", text: "Hello!"},
    {created_at: "2026-03-04T10:00:08Z", user: "user", text: "Yes, book it."}
  ]
};

const lines = (...records: unknown[]) => records.map((record) => JSON.stringify(record)).join("\n");

describe("from exports of platforms to sessions", () => {
  it("gives each platform's calls the same units and roles", async () => {
    const {report, sessions} = await buildSessions({
      "vapi/hooks.jsonl": `${lines(vapiReport)}\n`,
      "retell/page.json": JSON.stringify({items: [retellCall], has_more: false}),
      "bland/call.json": JSON.stringify(blandCall, null, 2)
    });
    expect(report.problems).toEqual([]);
    expect(sessions).toMatchObject([
      {
        session_id: "bland:b1",
        started_at: "2026-03-04T10:00:04.000Z",
        duration_s: 90,
        cost_usd: 0.135,
        outcome: "abandoned",
        agent_turn_count: 1,
        customer_turn_count: 1,
        timing_quality: "derived",
        talk_ratio_basis: "words",
        latency_p50_ms: null,
        asr_confidence_mean: null
      },
      {
        // from the list, which has no transcripts
        session_id: "retell:r1",
        started_at: "2026-03-04T10:00:00.000Z",
        duration_s: 52.3,
        cost_usd: 0.112,
        outcome: "abandoned",
        turn_count: 0,
        timing_quality: "none",
        vendor_success: null
      },
      {
        session_id: "vapi:v1",
        started_at: "2026-03-04T10:00:00.000Z",
        duration_s: 67.4,
        cost_usd: 0.1187,
        outcome: "abandoned",
        fault: "customer",
        agent_turn_count: 2,
        customer_turn_count: 1,
        asr_confidence_mean: 0.61,
        // from 7.0 s, when the customer stops, to 9.4 s
        latency_p50_ms: 2400,
        talk_ratio_basis: "time",
        timing_quality: "turn",
        vendor_success: "false"
      }
    ]);
  });

  it("completes a listed call by what comes after, and lets no list undo it", async () => {
    const {sessions} = await buildSessions({
      "retell/call.json": JSON.stringify({
        ...retellCall,
        transcript_object,
        call_analysis: {call_successful: true, user_sentiment: "Positive"}
      })
    });
    const completed = {
      session_id: "retell:r1",
      outcome: "completed",
      turn_count: 2,
      vendor_success: "true",
      vendor_sentiment_label: "Positive",
      timing_quality: "word"
    };
    expect(sessions[1]).toMatchObject(completed);
    const {report, sessions: after} = await buildSessions({
      "retell/page-2.json": JSON.stringify({items: [{...retellCall, agent_name: "Renewals"}]})
    });
    expect(after[1]).toMatchObject(completed);
    expect(report.landing?.sources.find(({source_name}) => source_name === "retell")).toMatchObject(
      {
        record_count: 3,
        accepted_count: 1,
        duplicate_count: 2,
        quarantined_count: 0
      }
    );
  });

  it("warns of an ended reason that is not listed, by its name", async () => {
    const {report, sessions} = await buildSessions({
      "vapi/new.json": JSON.stringify({
        ...vapiReport.message,
        endedReason: "assistant-grew-bored",
        call: {...vapiReport.message.call, id: "v2"}
      })
    });
    expect(sessions.at(-1)).toMatchObject({
      session_id: "vapi:v2",
      outcome: null,
      ended_reason: "assistant-grew-bored",
      fault: "unknown"
    });
    expect(report.ok).toBe(true);
    expect(report.failedChecks).toMatchObject([
      {column_name: "ended_reason", severity: "warn", status: "warn", offending_count: 1}
    ]);
    expect(report.problems.join("\n")).toContain('"assistant-grew-bored"');
  });
});
