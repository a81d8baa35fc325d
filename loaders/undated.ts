import {z} from "zod";
import {quotedString} from "./source.ts";

/**
 * The option `startedOn` of sources whose conversations carry no time at all. Marts go by day, so a
 * conversation has to fall on one: the same stated day for all of them, never one that looks measured.
 *
 * @param usual the day where the configuration names none: the first of the year of the recordings
 */
export function startedOnOption(usual: string) {
  return z.iso
    .date()
    .default(usual)
    .describe(
      `The day on which all conversations of this source are counted, as it tells no time: YYYY-MM-DD; ${usual} by default`
    );
}

/** A column of the raw calls, for staging to turn into `started_at` with the macro `noon_of`. */
export const startedOnColumn = {started_on: "DATE"};

/** SQL for the value of `started_on`. */
export function startedOnValue(startedOn: string): string {
  return `cast(${quotedString(startedOn)} as date)`;
}
