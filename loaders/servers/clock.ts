import {setTimeout} from "node:timers/promises";

/** Time and chance, so that a test of waiting need not wait. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** @throws AbortError where the signal ends the waiting */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** From 0 to below 1. */
  random(): number;
}

export const realClock: Clock = {
  now: Date.now,
  random: Math.random,
  wait: (milliseconds, signal) => setTimeout(milliseconds, undefined, {signal})
};
