import type {Structure} from "../json-structure.ts";
import {
  defineTranscriptSource,
  durationBranch,
  hasConfidence,
  rangeBranch,
  timeBranches
} from "../transcripts.ts";

const word = {
  word: "VARCHAR",
  punctuated_word: "VARCHAR",
  start: "DOUBLE",
  end: "DOUBLE",
  confidence: "DOUBLE",
  speaker: "DOUBLE"
} as const;

const structure: Structure = {
  metadata: {
    request_id: "VARCHAR",
    created: "VARCHAR",
    duration: "DOUBLE",
    channels: "DOUBLE",
    model_info: "JSON"
  },
  results: {
    channels: [
      {
        alternatives: [{transcript: "VARCHAR", words: [word]}],
        detected_language: "VARCHAR"
      }
    ],
    utterances: [
      {
        start: "DOUBLE",
        end: "DOUBLE",
        confidence: "DOUBLE",
        channel: "DOUBLE",
        transcript: "VARCHAR",
        speaker: "DOUBLE"
      }
    ],
    sentiments: {
      segments: [
        {
          start_word: "DOUBLE",
          end_word: "DOUBLE",
          sentiment: "VARCHAR",
          sentiment_score: "DOUBLE"
        }
      ],
      average: {sentiment: "VARCHAR", sentiment_score: "DOUBLE"}
    },
    topics: {segments: [{topics: [{topic: "VARCHAR"}]}]}
  }
};

const results = "document.results";
const metadata = "document.metadata";
/** Of several channels each has a speaker; within one the speakers are told apart by their voices. */
const isMultichannel = `coalesce(greatest(${metadata}.channels, len(${results}.channels)), 1) > 1`;
const label = (channel: string, speaker: string) =>
  `cast(try_cast(case when ${isMultichannel} then ${channel} else ${speaker} end as bigint) as varchar)`;

/** Sentiments are said of the words of the first channel, by their numbers. */
const firstWords = `${results}.channels[1].alternatives[1].words`;
const wordOf = (number: string) => `${firstWords}[try_cast(${number} as bigint) + 1]`;
/** What is felt in the words of a stretch of time; the label is `mixed` where there are several. */
const sentiment = (start: string, end: string, channel: string) => `[
        {
          labels: list_distinct([ segment.sentiment for segment in segments ]),
          score: list_avg([ segment.sentiment_score for segment in segments ])
        }
        for segments in [[
          segment for segment in ${results}.sentiments.segments
          if ${channel} = 0
          and ${wordOf("segment.start_word")}.start < ${end}
          and ${wordOf("segment.end_word")}."end" > ${start}
        ]]
      ][1]`;

const utterances = `[ {
      unit: 'utterance',
      channel: try_cast(utterance.channel as integer),
      speaker: ${label("utterance.channel", "utterance.speaker")},
      start: utterance.start,
      "end": utterance."end",
      confidence: utterance.confidence,
      transcript: utterance.transcript,
      sentiment: ${sentiment("utterance.start", 'utterance."end"', "coalesce(utterance.channel, 0)")}
    } for utterance in ${results}.utterances ]`;

const words = `flatten([ [ {
      unit: 'word',
      channel: position - 1,
      speaker: ${label("position - 1", "word.speaker")},
      start: word.start,
      "end": word."end",
      confidence: word.confidence,
      transcript: coalesce(word.punctuated_word, word.word),
      sentiment: ${sentiment("word.start", 'word."end"', "position - 1")}
    } for word in channel.alternatives[1].words ] for channel, position in ${results}.channels ])`;

/** Utterances come only where they were asked for. */
const hasUtterances = `coalesce(len(${results}.utterances), 0) > 0`;
const place = `case when ${hasUtterances} then 'results.utterances' else 'words' end`;
const hasWords = (channel: string) =>
  `coalesce(len(${channel}.alternatives[1].words), 0) > 0 or coalesce(trim(${channel}.alternatives[1].transcript), '') = ''`;

/** What Deepgram answers for a recording. */
export const deepgram = defineTranscriptSource({
  type: "deepgram",
  ending: /\.(json|jsonl|ndjson)(\.gz)?$/,
  structure,
  id: `${metadata}.request_id`,
  // the same recording transcribed again
  version: `try_cast(${metadata}.created as timestamptz)`,
  columns: {
    request_id: ["VARCHAR", `${metadata}.request_id`],
    created: ["VARCHAR", `${metadata}.created`],
    duration: ["DOUBLE", `${metadata}.duration`],
    channels: ["DOUBLE", `${metadata}.channels`],
    model_name: ["VARCHAR", `json_extract(${metadata}.model_info, '$.*')[1] ->> '$.name'`],
    model_version: ["VARCHAR", `json_extract(${metadata}.model_info, '$.*')[1] ->> '$.version'`],
    detected_languages: [
      "VARCHAR[]",
      `[ channel.detected_language for channel in ${results}.channels if channel.detected_language is not null ]`
    ],
    sentiment: ["VARCHAR", `${results}.sentiments.average.sentiment`],
    sentiment_score: ["DOUBLE", `${results}.sentiments.average.sentiment_score`],
    // what the turns are made of: utterances, or words where nobody asked for utterances
    unit: ["VARCHAR", "turns[1].unit"],
    has_confidence: ["BOOLEAN", hasConfidence],
    topics: [
      "VARCHAR[]",
      `list_sort(list_distinct(flatten([ [ topic.topic for topic in segment.topics ] for segment in ${results}.topics.segments ])))`
    ]
  },
  turns: {
    table: "segments",
    columns: {
      unit: "VARCHAR",
      channel: "INTEGER",
      speaker: "VARCHAR",
      start: "DOUBLE",
      end: "DOUBLE",
      confidence: "DOUBLE",
      transcript: "VARCHAR",
      sentiment: "VARCHAR",
      sentiment_score: "DOUBLE"
    },
    list: `[ {
      unit: turn.unit,
      channel: turn.channel,
      speaker: turn.speaker,
      start: turn.start,
      "end": turn."end",
      confidence: turn.confidence,
      transcript: turn.transcript,
      sentiment: case when turn.sentiment.labels[2] is not null then 'mixed' else turn.sentiment.labels[1] end,
      sentiment_score: turn.sentiment.score
    } for turn in case when ${hasUtterances} then ${utterances} else ${words} end ]`
  },
  rejection: `
    when ${results} is null then 'results is missing'
    when ${results}.utterances is null and ${results}.channels is null
        then 'results has neither utterances nor channels'
    when not ${hasUtterances} and len([ channel for channel in ${results}.channels if not (${hasWords("channel")}) ]) > 0
        then 'a channel has a transcript, but neither utterances nor words that say who spoke when'
    ${durationBranch(`${metadata}.duration`, "metadata.duration")}
    ${timeBranches(place, 1)}
    when ${results}.sentiments.average.sentiment_score not between -1 and 1
        then 'results.sentiments.average.sentiment_score is not between -1 and 1: ' || ${results}.sentiments.average.sentiment_score
    ${rangeBranch(place, {field: "confidence"})}
    ${rangeBranch(place, {field: "sentiment_score", name: "sentiment", low: -1})}`
});
