import {describe, expect, it} from "vitest";
import {sessionBuilder} from "../support/build-sessions.ts";

const transcribers = ["deepgram", "assemblyai", "openai-transcription", "webvtt", "srt"];
const buildSessions = sessionBuilder([
  ...transcribers.map((type) => ({type, path: type, metadata: "calls.csv"})),
  {type: "contact-lens", path: "contact-lens", metadata: "contacts.csv"},
  {type: "livekit", path: "livekit"},
  {type: "twilio-intelligence", path: "twilio-intelligence"}
]);

const sid = "GT0123456789abcdef0123456789abcdef";
const hello = "Thanks for calling.";
const wish = "I want to cancel.";

/** The vendors' own examples: an agent from 0.84 s to 3.1 s, a customer from 3.9 s to 6.2 s. */
const exports: Record<string, string> = {
  "deepgram/42.json": JSON.stringify({
    metadata: {
      request_id: "7f1e",
      created: "2026-03-04T10:05:00.000Z",
      duration: 20.9,
      channels: 2
    },
    results: {
      channels: [],
      utterances: [
        {start: 0.84, end: 3.1, confidence: 0.97, channel: 0, transcript: hello, speaker: 0},
        {start: 3.9, end: 6.2, confidence: 0.82, channel: 1, transcript: wish, speaker: 0}
      ]
    }
  }),
  "assemblyai/42.json": JSON.stringify({
    id: "aai-1",
    status: "completed",
    audio_duration: 21,
    language_code: "en_us",
    utterances: [
      {speaker: "A", start: 840, end: 3100, confidence: 0.96, text: hello},
      {speaker: "B", start: 3900, end: 6200, confidence: 0.83, text: wish}
    ]
  }),
  "openai-transcription/42.json": JSON.stringify({
    task: "transcribe",
    text: `${hello} ${wish}`,
    duration: "20.9",
    segments: [
      {id: "seg_1", speaker: "agent", start: 0.84, end: 3.1, text: hello},
      {id: "seg_2", speaker: "B", start: 3.9, end: 6.2, text: wish, avg_logprob: Math.log(0.8)}
    ]
  }),
  "webvtt/42.vtt": `WEBVTT - call 42

NOTE exported 2026-03-04

1
00:00.840 --> 00:03.100
<v Agent>${hello}

00:00:03.900 --> 00:00:06.200 align:start
<v.loud Customer>${wish}</v>
`,
  "srt/42.srt": `1
00:00:00,840 --> 00:00:03,100
Agent: ${hello}

2
00:00:03,900 --> 00:00:06,200
Customer: ${wish}
`,
  "calls.csv":
    "file,started_at,campaign_id,outcome\n42.wav,2026-03-04T10:00:00Z,renewals,escalated\n",
  "contact-lens/any.json": JSON.stringify({
    Channel: "VOICE",
    JobStatus: "COMPLETED",
    JobDetails: {SkippedAnalysis: [{Feature: "CATEGORIZATION", ReasonCode: "QUOTA_EXCEEDED"}]},
    LanguageCode: "en-US",
    Participants: [
      {ParticipantId: "p-1", ParticipantRole: "AGENT"},
      {ParticipantId: "p-2", ParticipantRole: "CUSTOMER"}
    ],
    CustomerMetadata: {ContactId: "contact-1"},
    Categories: {MatchedCategories: []},
    ConversationCharacteristics: {
      TotalConversationDurationMillis: 21000,
      Sentiment: {OverallSentiment: {"p-1": 0.5, "p-2": -1.3}}
    },
    Transcript: [
      {ParticipantId: "p-1", BeginOffsetMillis: 840, EndOffsetMillis: 3100, Content: hello},
      {
        ParticipantId: "p-2",
        BeginOffsetMillis: 3900,
        EndOffsetMillis: 6200,
        Content: wish,
        Sentiment: "NEGATIVE"
      }
    ]
  }),
  "contacts.csv": "call_id,started_at,outcome\ncontact-1,2026-03-04T10:00:00Z,escalated\n",
  "livekit/any.json": JSON.stringify({
    job_id: "AJ_1",
    timestamp: 1772618470.5,
    events: [{type: "session_started", created_at: 1772618400}],
    chat_history: {
      items: [
        {
          type: "message",
          role: "assistant",
          content: [hello],
          metrics: {started_speaking_at: 1772618400.84, stopped_speaking_at: 1772618403.1}
        },
        {
          type: "message",
          role: "user",
          content: [wish],
          transcript_confidence: 0.82,
          metrics: {
            started_speaking_at: 1772618403.9,
            stopped_speaking_at: 1772618406.2,
            transcription_delay: 0.31,
            end_of_turn_delay: 0.55
          }
        },
        {
          type: "message",
          role: "assistant",
          content: ["Sorry to hear that."],
          metrics: {
            started_speaking_at: 1772618407.3,
            stopped_speaking_at: 1772618408.9,
            llm_node_ttft: 0.42,
            tts_node_ttfb: 0.18,
            e2e_latency: 1.1
          }
        }
      ]
    }
  }),
  "twilio-intelligence/any.json": JSON.stringify({
    transcript: {
      sid,
      status: "completed",
      language_code: "en-US",
      media_start_time: "2026-03-04T10:00:00Z",
      duration: 64,
      customer_key: "cust-9",
      channel: {
        participants: [
          {channel_participant: 1, role: "Agent", user_id: "agent_03"},
          {channel_participant: 2, role: "Customer"}
        ]
      }
    },
    sentences: [
      {
        media_channel: 1,
        sentence_index: 0,
        start_time: "0.84",
        end_time: "3.10",
        transcript: hello,
        confidence: "0.93"
      },
      {
        media_channel: 2,
        sentence_index: 1,
        start_time: "3.9",
        end_time: "6.2",
        transcript: wish,
        confidence: null
      }
    ],
    operator_results: [
      {
        operator_type: "conversation-classify",
        name: "Sentiment Analysis",
        operator_sid: "LY1",
        predicted_label: "negative",
        label_probabilities: {negative: 0.88, neutral: 0.1, positive: 0.02}
      }
    ],
    call: {
      sid: "CA1",
      status: "completed",
      direction: "inbound",
      duration: "64",
      price: "-0.0085",
      price_unit: "USD"
    }
  })
};

/** What is the same in all examples: 2.26 s of the agent and 2.3 s of the customer, each to the millisecond. */
const same = {
  agent_turn_count: 1,
  customer_turn_count: 1,
  turn_count: 2,
  agent_word_count: 3,
  customer_word_count: 4,
  channel: "voice",
  talk_ratio_basis: "time",
  agent_talk_ratio: expect.closeTo(2.26 / 4.56, 9),
  conversation_duration_s: 6.2,
  is_synthetic: false
};

const started = "2026-03-04T10:00:00.000Z";
const named = {started_at: started, outcome: "escalated", source: "", campaign_id: "renewals"};

describe("transcripts, from their folders to sessions", () => {
  it("keep units, roles, scores and what is unknown", async () => {
    const {report, sessions, turns, quarantine} = await buildSessions(exports);
    expect(quarantine).toEqual([]);
    expect(report.ok).toBe(true);
    // who is the agent was guessed where nobody said it, and an analysis was skipped
    const failed = report.failedChecks.map((check) => [
      check.model,
      check.status,
      check.offending_count
    ]);
    expect(failed.sort()).toEqual([
      ["int_calls", "warn", 2],
      ["stg_contact_lens__calls", "warn", 1]
    ]);
    expect(sessions).toMatchObject([
      {
        ...same,
        ...named,
        session_id: "assemblyai:42",
        source: "assemblyai",
        duration_s: 21,
        language: "en-US",
        asr_confidence_mean: 0.83
      },
      {
        ...same,
        session_id: "contact-lens:contact-1",
        started_at: started,
        duration_s: 21,
        agent_kind: "human",
        asr_confidence_mean: null
      },
      {
        ...same,
        ...named,
        session_id: "deepgram:42",
        source: "deepgram",
        duration_s: 20.9,
        asr_confidence_mean: 0.82
      },
      {
        session_id: "livekit:AJ_1",
        started_at: started,
        agent_kind: "bot",
        duration_s: 8.9,
        agent_turn_count: 2,
        customer_turn_count: 1,
        latency_p50_ms: 1100,
        asr_confidence_mean: 0.82,
        outcome: null
      },
      {
        ...same,
        ...named,
        session_id: "openai-transcription:42",
        source: "openai-transcription",
        duration_s: 20.9,
        asr_confidence_mean: expect.closeTo(0.8, 9)
      },
      {
        ...same,
        ...named,
        session_id: "srt:42",
        source: "srt",
        duration_s: 6.2,
        asr_confidence_mean: null
      },
      {
        ...same,
        session_id: `twilio-intelligence:${sid}`,
        started_at: started,
        duration_s: 64,
        agent_id: "agent_03",
        direction: "inbound",
        ended_reason: "completed",
        cost_usd: 0.0085,
        asr_confidence_mean: null
      },
      {
        ...same,
        ...named,
        session_id: "webvtt:42",
        source: "webvtt",
        duration_s: 6.2,
        asr_confidence_mean: null
      }
    ]);
    expect(
      turns.filter(({speaker}) => speaker === "customer").every((turn) => turn.turn_text === wish)
    ).toBe(true);
    expect(turns.filter(({session_id}) => session_id === "livekit:AJ_1").at(-1)).toMatchObject({
      endpointing_ms: 550,
      stt_ms: 310,
      llm_ms: 420,
      tts_ms: 180,
      latency_ms: 1100
    });
  });

  it("wait for their metadata one by one, and change with it", async () => {
    const {sessions, quarantine} = await buildSessions({
      "webvtt/deep/43.vtt": `WEBVTT\n\n00:00.000 --> 00:01.000\n<v Agent>Hello?\n`,
      "contacts.csv": "call_id,started_at,outcome\ncontact-1,2026-03-04T10:00:00Z,completed\n"
    });
    expect(quarantine).toEqual([
      {
        source_name: "webvtt",
        reason: 'nothing tells when the call started: calls.csv has no row for call_id "deep/43"'
      }
    ]);
    expect(sessions).toHaveLength(8);
    expect(sessions[1]).toMatchObject({session_id: "contact-lens:contact-1", outcome: "completed"});
    const later = await buildSessions({
      "calls.csv": `${exports["calls.csv"]}deep/43.vtt,2026-03-05T10:00:00Z,renewals,\n`
    });
    expect(later.quarantine).toEqual([]);
    expect(later.sessions).toHaveLength(9);
    expect(later.sessions.at(-1)).toMatchObject({
      session_id: "webvtt:deep/43",
      started_at: "2026-03-05T10:00:00.000Z",
      outcome: "not_connected"
    });
  });
});
