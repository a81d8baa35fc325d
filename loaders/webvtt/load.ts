import {defineCueSource} from "../cues.ts";

/** Transcripts as WebVTT, the captions of the web, which many meeting and call systems write. */
export const webvtt = defineCueSource({
  type: "webvtt",
  ending: /\.(web)?vtt(\.gz)?$/,
  header: "^WEBVTT([ \\t\\n]|$)",
  passedOver: "^(NOTE|STYLE|REGION)([ \\t\\n]|$)",
  time: "(?:\\d{2,}:)?[0-5]\\d:[0-5]\\d\\.\\d{3}",
  exampleTime: "00:01.000 --> 01:00:04.000"
});
