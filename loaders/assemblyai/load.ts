import type {Structure} from "../json-structure.ts";
import {
  defineTranscriptSource,
  durationBranch,
  hasConfidence,
  rangeBranch,
  timeBranches
} from "../transcripts.ts";

const part = {
  text: "VARCHAR",
  start: "DOUBLE",
  end: "DOUBLE",
  confidence: "DOUBLE",
  speaker: "VARCHAR",
  channel: "VARCHAR"
} as const;

const structure: Structure = {
  id: "VARCHAR",
  status: "VARCHAR",
  error: "VARCHAR",
  text: "VARCHAR",
  audio_duration: "DOUBLE",
  language_code: "VARCHAR",
  speech_model: "VARCHAR",
  speech_model_used: "VARCHAR",
  redact_pii: "BOOLEAN",
  utterances: [part],
  words: [part],
  sentiment_analysis_results: [
    {start: "DOUBLE", end: "DOUBLE", sentiment: "VARCHAR", speaker: "VARCHAR", channel: "VARCHAR"}
  ],
  iab_categories_result: {summary: "JSON"}
};

/** Of several channels each has a speaker; within one the speakers are told apart by their voices. */
const label = (part: string) => `coalesce(${part}.channel, ${part}.speaker)`;

/** What is felt in the sentences that start within a turn; the label is `mixed` where there are several. */
const sentiments = `list_distinct([
        sentence.sentiment for sentence in document.sentiment_analysis_results
        if sentence.start >= part.start and sentence.start < part."end"
        and ${label("sentence")} is not distinct from ${label("part")}
      ])`;

const parts = (list: string, unit: string) => `[ {
      unit: '${unit}',
      speaker: ${label("part")},
      start: part.start,
      "end": part."end",
      confidence: part.confidence,
      text: part.text,
      sentiment: case when ${sentiments}[2] is not null then 'MIXED' else ${sentiments}[1] end
    } for part in ${list} ]`;

/** Without speaker labels there are words only. */
const hasUtterances = "coalesce(len(document.utterances), 0) > 0";
const place = `case when ${hasUtterances} then 'utterances' else 'words' end`;

/** What AssemblyAI answers for a recording. */
export const assemblyai = defineTranscriptSource({
  type: "assemblyai",
  ending: /\.(json|jsonl|ndjson)(\.gz)?$/,
  structure,
  id: "document.id",
  columns: {
    id: ["VARCHAR", "document.id"],
    audio_duration: ["DOUBLE", "document.audio_duration"],
    language_code: ["VARCHAR", "document.language_code"],
    speech_model: ["VARCHAR", "coalesce(document.speech_model_used, document.speech_model)"],
    redact_pii: ["BOOLEAN", "document.redact_pii"],
    // relevance runs from 0 to 1; most of the taxonomy has next to none
    categories: [
      "VARCHAR[]",
      `list_sort([
        category.key for category in map_entries(from_json(document.iab_categories_result.summary, '"MAP(VARCHAR, DOUBLE)"'))
        if category.value >= 0.5
      ])`
    ],
    unit: ["VARCHAR", "turns[1].unit"],
    has_confidence: ["BOOLEAN", hasConfidence]
  },
  turns: {
    table: "segments",
    columns: {
      unit: "VARCHAR",
      speaker: "VARCHAR",
      start: "DOUBLE",
      end: "DOUBLE",
      confidence: "DOUBLE",
      text: "VARCHAR",
      sentiment: "VARCHAR"
    },
    list: `case
      when ${hasUtterances} then ${parts("document.utterances", "utterance")}
      else ${parts("document.words", "word")}
    end`
  },
  rejection: `
    when document.status is null then 'status is missing'
    when document.status <> 'completed'
        then 'status is ' || document.status || ', not completed' || coalesce(': ' || document.error, '')
    when len(turns) > 0 is not true and coalesce(trim(document.text), '') <> ''
        then 'has neither utterances nor words that say who spoke when'
    ${durationBranch("document.audio_duration", "audio_duration")}
    ${timeBranches(place, 1000)}
    ${rangeBranch(place, {field: "confidence"})}`
});
