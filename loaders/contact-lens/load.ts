import type {Structure} from "../json-structure.ts";
import {defineTranscriptSource, hasConfidence, rangeBranch, timeBranches} from "../transcripts.ts";

const structure: Structure = {
  JobName: "VARCHAR",
  JobStatus: "VARCHAR",
  JobDetails: {SkippedAnalysis: [{Feature: "VARCHAR", ReasonCode: "VARCHAR"}]},
  Channel: "VARCHAR",
  LanguageCode: "VARCHAR",
  ContentMetadata: {Output: "VARCHAR"},
  Participants: [{ParticipantId: "VARCHAR", ParticipantRole: "VARCHAR"}],
  CustomerMetadata: {ContactId: "VARCHAR"},
  Categories: {MatchedCategories: ["VARCHAR"]},
  ConversationCharacteristics: {
    TotalConversationDurationMillis: "DOUBLE",
    Sentiment: {OverallSentiment: "JSON"}
  },
  Transcript: [
    {
      Type: "VARCHAR",
      ParticipantId: "VARCHAR",
      ParticipantRole: "VARCHAR",
      BeginOffsetMillis: "DOUBLE",
      EndOffsetMillis: "DOUBLE",
      AbsoluteTime: "VARCHAR",
      Content: "VARCHAR",
      Sentiment: "VARCHAR",
      Redaction: {RedactedTimestamps: ["JSON"]},
      Items: [{Confidence: "DOUBLE", Type: "VARCHAR"}]
    }
  ]
};

/** Participants have ids, which may be roles or may not; the list of participants tells. */
const roleOf = (id: string) =>
  `[ participant.ParticipantRole for participant in document.Participants if participant.ParticipantId = ${id} ][1]`;

const overall = `map_entries(from_json(document.ConversationCharacteristics.Sentiment.OverallSentiment, '"MAP(VARCHAR, DOUBLE)"'))`;

/** Mean score of the whole conversation, -5 to 5, of one role. */
const sentimentOf = (role: string) =>
  `[ sentiment.value for sentiment in ${overall} if coalesce(${roleOf("sentiment.key")}, sentiment.key) = '${role}' ][1]`;

const at = (message: string) => `try_cast(${message}.AbsoluteTime as timestamptz)`;

/** In a chat messages have a time of day, and events stand between them. */
const spoken = "coalesce(entry.Type, 'MESSAGE') = 'MESSAGE'";
const firstMessageAt = `list_min([ ${at("entry")} for entry in document.Transcript if ${spoken} ])`;

/** What Amazon Connect Contact Lens, or Transcribe Call Analytics, writes after a contact. */
export const contactLens = defineTranscriptSource({
  type: "contact-lens",
  ending: /\.(json|jsonl|ndjson)(\.gz)?$/,
  structure,
  id: "coalesce(document.CustomerMetadata.ContactId, document.JobName)",
  isCallId: true,
  // of the two analyses of a contact the redacted one is kept, whichever comes later
  version: "case when document.ContentMetadata.Output = 'Redacted' then timestamptz 'epoch' end",
  startedAt: firstMessageAt,
  columns: {
    channel: ["VARCHAR", "document.Channel"],
    language_code: ["VARCHAR", "document.LanguageCode"],
    started_at: ["TIMESTAMPTZ", firstMessageAt],
    is_redacted: ["BOOLEAN", "document.ContentMetadata.Output = 'Redacted'"],
    skipped_analysis: [
      "VARCHAR[]",
      `list_sort(list_distinct([
        concat_ws(': ', skipped.Feature, skipped.ReasonCode) for skipped in document.JobDetails.SkippedAnalysis
      ]))`
    ],
    matched_categories: ["VARCHAR[]", "document.Categories.MatchedCategories"],
    total_conversation_duration_millis: [
      "DOUBLE",
      "document.ConversationCharacteristics.TotalConversationDurationMillis"
    ],
    customer_sentiment: ["DOUBLE", sentimentOf("CUSTOMER")],
    agent_sentiment: ["DOUBLE", sentimentOf("AGENT")],
    has_times: [
      "BOOLEAN",
      "list_position([ turn.start is not null or turn.absolute_time is not null for turn in turns ], true) is not null"
    ],
    has_confidence: ["BOOLEAN", hasConfidence]
  },
  turns: {
    table: "turns",
    columns: {
      speaker: "VARCHAR",
      start: "DOUBLE",
      end: "DOUBLE",
      absolute_time: "TIMESTAMPTZ",
      content: "VARCHAR",
      sentiment: "VARCHAR",
      confidence: "DOUBLE",
      is_redacted: "BOOLEAN"
    },
    list: `[ {
      speaker: coalesce(${roleOf("entry.ParticipantId")}, entry.ParticipantRole, entry.ParticipantId),
      start: entry.BeginOffsetMillis,
      "end": entry.EndOffsetMillis,
      absolute_time: ${at("entry")},
      content: entry.Content,
      sentiment: entry.Sentiment,
      -- punctuation comes with a confidence of 0
      confidence: list_avg([
        item.Confidence for item in entry.Items if coalesce(lower(item.Type), 'pronunciation') = 'pronunciation'
      ]),
      is_redacted: len(entry.Redaction.RedactedTimestamps) > 0
    } for entry in document.Transcript if ${spoken} ]`
  },
  rejection: `
    when coalesce(trim(document.CustomerMetadata.ContactId), trim(document.JobName), '') = ''
        then 'CustomerMetadata.ContactId is missing'
    when document.JobStatus <> 'COMPLETED' then 'JobStatus is ' || document.JobStatus || ', not COMPLETED'
    when document.Transcript is null then 'Transcript is missing'
    when document.ConversationCharacteristics.TotalConversationDurationMillis not between 0 and 604800000
        then 'ConversationCharacteristics.TotalConversationDurationMillis is not between 0 and 604800000: '
            || document.ConversationCharacteristics.TotalConversationDurationMillis
    when ${sentimentOf("CUSTOMER")} not between -5 and 5
        then 'ConversationCharacteristics.Sentiment.OverallSentiment is not between -5 and 5: ' || ${sentimentOf("CUSTOMER")}
    ${timeBranches("'Transcript'", 1000, {start: "BeginOffsetMillis", end: "EndOffsetMillis"})}
    ${rangeBranch("'Transcript'", {field: "confidence", name: "Items.Confidence"})}`
});
