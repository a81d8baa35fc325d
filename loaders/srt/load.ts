import {defineCueSource} from "../cues.ts";

/** Transcripts as SubRip subtitles. */
export const srt = defineCueSource({
  type: "srt",
  ending: /\.srt(\.gz)?$/,
  time: "\\d+:[0-5]?\\d:[0-5]?\\d[,.]\\d{1,3}",
  exampleTime: "00:00:01,000 --> 00:00:04,000"
});
