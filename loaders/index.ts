import {assemblyai} from "./assemblyai/load.ts";
import {bland} from "./bland/load.ts";
import {contactLens} from "./contact-lens/load.ts";
import {deepgram} from "./deepgram/load.ts";
import {dstc2} from "./dstc2/load.ts";
import {dstc10Spoken} from "./dstc10-spoken/load.ts";
import {earshotJsonl} from "./earshot-jsonl/load.ts";
import {evi} from "./evi/load.ts";
import {generated} from "./generated/load.ts";
import {getgoing} from "./getgoing/load.ts";
import {http} from "./http/load.ts";
import {letsgoDaily} from "./letsgo-daily/load.ts";
import {letsgoDstc1} from "./letsgo-dstc1/load.ts";
import {livekit} from "./livekit/load.ts";
import {openaiTranscription} from "./openai-transcription/load.ts";
import {persuasion} from "./persuasion/load.ts";
import {postgres} from "./postgres/load.ts";
import {retell} from "./retell/load.ts";
import type {SourceType} from "./source.ts";
import {srt} from "./srt/load.ts";
import {table} from "./table/load.ts";
import {twilioIntelligence} from "./twilio-intelligence/load.ts";
import {uss} from "./uss/load.ts";
import {vapi} from "./vapi/load.ts";
import {webvtt} from "./webvtt/load.ts";

/** Every kind of source that can be read. A new one is a folder beside these and a line here. */
const sourceTypes = [
  assemblyai,
  bland,
  contactLens,
  deepgram,
  dstc10Spoken,
  dstc2,
  earshotJsonl,
  evi,
  generated,
  getgoing,
  letsgoDaily,
  http,
  letsgoDstc1,
  livekit,
  openaiTranscription,
  persuasion,
  postgres,
  retell,
  srt,
  table,
  twilioIntelligence,
  uss,
  vapi,
  webvtt
] as unknown as SourceType[];

/** What a configuration may name as `type`. */
export const sourceTypeNames: string[] = sourceTypes.map(({type}) => type);

/** The loader of a type, if there is one. */
export function sourceType(type: string): SourceType | undefined {
  return sourceTypes.find((source) => source.type === type);
}

/** All loaders, for the raw tables that staging models expect whether configured or not. */
export function allSourceTypes(): readonly SourceType[] {
  return sourceTypes;
}
