import type {Structure} from "../json-structure.ts";
import {
  defineTranscriptSource,
  durationBranch,
  rangeBranch,
  timeBranches,
  turnBranch
} from "../transcripts.ts";

const structure: Structure = {
  text: "VARCHAR",
  language: "VARCHAR",
  duration: "DOUBLE",
  segments: [
    {
      speaker: "VARCHAR",
      start: "DOUBLE",
      end: "DOUBLE",
      text: "VARCHAR",
      avg_logprob: "DOUBLE",
      compression_ratio: "DOUBLE",
      no_speech_prob: "DOUBLE"
    }
  ],
  // whisper.cpp's own names
  result: {language: "VARCHAR"},
  transcription: [{speaker: "VARCHAR", offsets: {from: "DOUBLE", to: "DOUBLE"}, text: "VARCHAR"}]
};

const segments = `[ {
      speaker: segment.speaker,
      start: segment.start,
      "end": segment."end",
      text: segment.text,
      avg_logprob: segment.avg_logprob,
      compression_ratio: segment.compression_ratio,
      no_speech_prob: segment.no_speech_prob
    } for segment in document.segments ]`;

const transcription = `[ {
      -- what whisper.cpp cannot tell apart
      speaker: nullif(segment.speaker, '?'),
      start: segment.offsets."from" / 1000,
      "end": segment.offsets."to" / 1000,
      text: segment.text,
      avg_logprob: null,
      compression_ratio: null,
      no_speech_prob: null
    } for segment in document.transcription ]`;

const hasSegments = "document.segments is not null";
const place = `case when ${hasSegments} then 'segments' else 'transcription' end`;

/** What OpenAI's transcription answers (verbose_json, diarized_json), or Whisper on one's own machine. */
export const openaiTranscription = defineTranscriptSource({
  type: "openai-transcription",
  ending: /\.(json|jsonl|ndjson)(\.gz)?$/,
  structure,
  columns: {
    language: ["VARCHAR", "coalesce(document.language, document.result.language)"],
    duration: ["DOUBLE", "document.duration"],
    has_times: [
      "BOOLEAN",
      "list_position([ turn.start is not null for turn in turns ], true) is not null"
    ],
    has_logprob: [
      "BOOLEAN",
      "list_position([ turn.avg_logprob is not null for turn in turns ], true) is not null"
    ]
  },
  turns: {
    table: "segments",
    columns: {
      speaker: "VARCHAR",
      start: "DOUBLE",
      end: "DOUBLE",
      text: "VARCHAR",
      avg_logprob: "DOUBLE",
      compression_ratio: "DOUBLE",
      no_speech_prob: "DOUBLE"
    },
    list: `case when ${hasSegments} then ${segments} else ${transcription} end`
  },
  rejection: `
    when turns is null and document.text is null then 'has neither segments nor a text'
    when len(turns) > 0 is not true and coalesce(trim(document.text), '') <> ''
        then 'has a text, but no segments that say who spoke when: ask for verbose_json or diarized_json'
    ${durationBranch("document.duration", "duration")}
    ${timeBranches(place, 1)}
    ${turnBranch("turn.avg_logprob > 0", "'.avg_logprob is above 0: ' || turn.avg_logprob", place)}
    ${rangeBranch(place, {field: "no_speech_prob"})}`
});
