import {describe, expect, it} from "vitest";
import {contactLens} from "../../loaders/contact-lens/load.ts";
import {jsonLines} from "../support/project.ts";
import {reasonsOf, sourceReader} from "../support/read-source.ts";

const readSource = sourceReader(contactLens);

const contactId = "11111111-2222-3333-4444-555555555555";

const read = (files: Record<string, string>, options: Record<string, unknown> = {}) =>
  readSource(
    {
      ...files,
      "../calls.csv": `call_id,started_at\n${contactId},2026-03-04T10:00:00Z\njob-1,2026-03-04T10:00:00Z`
    },
    {metadata: "calls.csv", ...options}
  );

/** The example of the vendor's shapes, shortened. */
const analysis = (more: Record<string, unknown> = {}) => ({
  Version: "1.1.0",
  AccountId: "000000000000",
  Channel: "VOICE",
  ContentMetadata: {Output: "Redacted", RedactionTypes: ["PII"]},
  JobStatus: "COMPLETED",
  JobDetails: {
    SkippedAnalysis: [
      {
        Feature: "CATEGORIZATION",
        ReasonCode: "QUOTA_EXCEEDED",
        SkippedEntities: [{CategoryName: "Refund", RuleId: "r-1"}]
      }
    ]
  },
  LanguageCode: "en-US",
  Participants: [
    {ParticipantId: "AGENT", ParticipantRole: "AGENT"},
    {ParticipantId: "CUSTOMER", ParticipantRole: "CUSTOMER"}
  ],
  CustomerMetadata: {ContactId: contactId, InstanceId: "66666666-7777-8888-9999-000000000000"},
  Categories: {MatchedCategories: ["Cancellation"], MatchedDetails: {}},
  ConversationCharacteristics: {
    TotalConversationDurationMillis: 21000,
    Sentiment: {OverallSentiment: {AGENT: 0.5, CUSTOMER: -1.3}, SentimentByPeriod: {}}
  },
  Transcript: [
    {
      Id: "t1",
      ParticipantId: "AGENT",
      BeginOffsetMillis: 840,
      EndOffsetMillis: 3100,
      Content: "Thanks for calling, this is [PII].",
      Sentiment: "NEUTRAL",
      LoudnessScore: [71.2, null, 69.8],
      Redaction: {RedactedTimestamps: [{BeginOffsetMillis: 2500, EndOffsetMillis: 2900}]}
    },
    {
      Id: "t2",
      ParticipantId: "CUSTOMER",
      BeginOffsetMillis: 3900,
      EndOffsetMillis: 6500,
      Content: "I want to cancel.",
      Sentiment: "NEGATIVE",
      LoudnessScore: [80.1, 82.3]
    }
  ],
  ...more
});

const one = async (more: Record<string, unknown> = {}, options: Record<string, unknown> = {}) => {
  const [row] = await read({"any.json": JSON.stringify(analysis(more))}, options);
  return row;
};

describe("contact-lens: records", () => {
  it("goes by the contact's id, whatever the file is called", async () => {
    expect(await one()).toMatchObject({
      record_id: contactId,
      reason: null,
      record: {
        channel: "VOICE",
        language_code: "en-US",
        started_at: null,
        is_redacted: true,
        skipped_analysis: ["CATEGORIZATION: QUOTA_EXCEEDED"],
        matched_categories: ["Cancellation"],
        total_conversation_duration_millis: 21000,
        customer_sentiment: -1.3,
        agent_sentiment: 0.5,
        has_confidence: false,
        role_basis: "named"
      },
      items: [
        {
          speaker: "AGENT",
          start: 840,
          end: 3100,
          sentiment: "NEUTRAL",
          is_redacted: true,
          role: "agent"
        },
        {
          speaker: "CUSTOMER",
          start: 3900,
          end: 6500,
          confidence: null,
          is_redacted: null,
          role: "customer"
        }
      ]
    });
  });

  it("finds roles through the list of participants, for their ids may be anything", async () => {
    const row = await one({
      Participants: [
        {ParticipantId: "p-1", ParticipantRole: "CUSTOMER"},
        {ParticipantId: "p-2", ParticipantRole: "AGENT"},
        {ParticipantId: "p-3", ParticipantRole: "SYSTEM"}
      ],
      ConversationCharacteristics: {Sentiment: {OverallSentiment: {"p-2": 0.5, "p-1": 4}}},
      Transcript: ["p-3", "p-1", "p-2"].map((ParticipantId, index) => ({
        ParticipantId,
        BeginOffsetMillis: index * 1000,
        EndOffsetMillis: index * 1000 + 500,
        Content: "Hello."
      }))
    });
    expect(row?.items?.map(({role}) => role)).toEqual(["ignore", "customer", "agent"]);
    expect(row?.record).toMatchObject({customer_sentiment: 4, agent_sentiment: 0.5});
  });

  it("keeps what was not analysed NULL", async () => {
    const row = await one({
      JobDetails: undefined,
      Categories: undefined,
      ConversationCharacteristics: undefined,
      ContentMetadata: undefined,
      Transcript: [{ParticipantId: "AGENT", Content: "Hello."}]
    });
    expect(row).toMatchObject({
      reason: null,
      version: null,
      record: {
        skipped_analysis: null,
        matched_categories: null,
        customer_sentiment: null,
        total_conversation_duration_millis: null,
        is_redacted: null,
        has_times: false
      },
      items: [{start: null, sentiment: null, role: "agent"}]
    });
  });

  it("lets the redacted analysis of a contact go before the other", async () => {
    const rows = await read({
      "a.json": JSON.stringify(analysis()),
      "b.json": JSON.stringify(analysis({ContentMetadata: {Output: "Raw"}}))
    });
    expect(rows.map(({record_id, version}) => [record_id, version])).toEqual([
      [contactId, "1970-01-01T00:00:00.000Z"],
      [contactId, null]
    ]);
  });

  it("reads the words' confidence of Transcribe Call Analytics, but not that of punctuation", async () => {
    const row = await one({
      CustomerMetadata: undefined,
      JobName: "job-1",
      Transcript: [
        {
          ParticipantRole: "CUSTOMER",
          BeginOffsetMillis: 0,
          EndOffsetMillis: 900,
          Content: "Hello there.",
          Items: [
            {Confidence: "0.8", Content: "Hello", Type: "pronunciation"},
            {Confidence: "0.6", Content: "there", Type: "pronunciation"},
            {Confidence: "0.0", Content: ".", Type: "punctuation"}
          ]
        }
      ]
    });
    expect(row).toMatchObject({
      record_id: "job-1",
      reason: null,
      items: [{confidence: expect.closeTo(0.7, 9), role: "customer"}]
    });
  });

  it("takes the start of a chat from its first message", async () => {
    const message = (ParticipantId: string, AbsoluteTime: string, Type = "MESSAGE") => ({
      AbsoluteTime,
      Content: "Hello",
      ContentType: "text/plain",
      ParticipantId,
      Type
    });
    const chat = analysis({
      Channel: "CHAT",
      CustomerMetadata: {ContactId: "chat-1"},
      Transcript: [
        message("CUSTOMER", "2026-03-04T11:00:00.500Z"),
        message("AGENT", "2026-03-04T11:00:01.000Z", "EVENT"),
        message("AGENT", "2026-03-04T11:00:04.000Z")
      ]
    });
    const [row] = await read({"chat.json": JSON.stringify(chat)});
    expect(row).toMatchObject({
      reason: null,
      record: {channel: "CHAT", started_at: "2026-03-04T11:00:00.500Z", has_times: true}
    });
    expect(row?.items?.map(({role, absolute_time}) => [role, absolute_time])).toEqual([
      ["customer", "2026-03-04T11:00:00.500Z"],
      ["agent", "2026-03-04T11:00:04.000Z"]
    ]);
  });
});

describe("contact-lens: what cannot be used", () => {
  it("has a reason with its place", async () => {
    const entry = (more: Record<string, unknown>) => ({
      Transcript: [{ParticipantId: "AGENT", BeginOffsetMillis: 0, EndOffsetMillis: 900, ...more}]
    });
    const characteristics = (more: Record<string, unknown>) => ({
      ConversationCharacteristics: more
    });
    const broken: [Record<string, unknown>, string][] = [
      [{CustomerMetadata: {}}, "CustomerMetadata.ContactId is missing"],
      [{JobStatus: "FAILED"}, "JobStatus is FAILED, not COMPLETED"],
      [{Transcript: null}, "Transcript is missing"],
      [
        characteristics({TotalConversationDurationMillis: -1}),
        "ConversationCharacteristics.TotalConversationDurationMillis is not between 0 and 604800000: -1.0"
      ],
      [
        characteristics({Sentiment: {OverallSentiment: {CUSTOMER: 5.5}}}),
        "ConversationCharacteristics.Sentiment.OverallSentiment is not between -5 and 5: 5.5"
      ],
      [
        entry({BeginOffsetMillis: -1}),
        "Transcript[0].BeginOffsetMillis is not between 0 and 604800000 milliseconds: -1.0"
      ],
      [
        entry({BeginOffsetMillis: 901}),
        "Transcript[0].EndOffsetMillis is before its BeginOffsetMillis: 900.0 < 901.0"
      ],
      [
        entry({Items: [{Confidence: "7"}]}),
        "Transcript[0].Items.Confidence is not between 0 and 1: 7.0"
      ],
      [entry({Content: ["Hello"]}), 'Transcript[0].Content is not a text: ["Hello"]'],
      [
        {Participants: [], ...entry({ParticipantId: "p-1"})},
        'only one speaker, "p-1", and roles does not say who that is'
      ],
      [
        {CustomerMetadata: {ContactId: "unheard-of"}},
        'nothing tells when the call started: calls.csv has no row for call_id "unheard-of"'
      ]
    ];
    const rows = await read({"all.jsonl": jsonLines(...broken.map(([more]) => analysis(more)))});
    expect(reasonsOf(rows)).toEqual(broken.map(([, reason]) => reason));
  });
});
