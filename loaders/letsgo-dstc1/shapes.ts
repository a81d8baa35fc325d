import {z} from "zod";
import type {Kind} from "./columns.ts";

const scalar = z.union([z.string(), z.number(), z.boolean()]).nullish();
const number = z.number().nullish();

/** A list of objects, in which an object may be null. */
const listOf = (shape: z.ZodRawShape) => z.array(z.looseObject(shape).nullable());

const act = {act: scalar, slots: z.array(z.array(z.unknown()).nullable()).nullish()};
const hypotheses = listOf({"asr-hyp": scalar, score: number});

const output = {
  "start-time": number,
  transcript: scalar,
  "dialog-acts": listOf(act).nullish()
};
const input = {
  "start-time": number,
  "audio-file": scalar,
  live: z.looseObject({"asr-hyps": hypotheses.nullish()}).nullish()
};
const turn = {
  "turn-index": number,
  restart: z.boolean().nullish(),
  output: z.looseObject(output).nullish(),
  input: z.looseObject(input).nullish()
};
const label = {"turn-index": number, transcription: scalar, "transcription-status": scalar};

/** The types of what is read from a file: they tell the place where DuckDB tells only the value. */
export const shapes: Record<Kind, z.ZodType> = {
  calls: z.looseObject({
    "session-id": scalar,
    "session-date": scalar,
    "session-time": scalar,
    turns: listOf(turn).nullish()
  }),
  labels: z.looseObject({"session-id": scalar, turns: listOf(label).nullish()})
};
