import {BuildError} from "../../src/engine/errors.ts";
import type {FetchContext} from "../source.ts";

/** What passes: a server that is busy or broken for now, a line that breaks, an answer that is cut off. */
export class PassingError extends Error {
  /** How long the server asks to wait. */
  readonly waitMilliseconds: number | undefined;

  constructor(message: string, waitMilliseconds?: number) {
    super(message);
    this.waitMilliseconds = waitMilliseconds;
  }
}

/** Waits double from the first to the longest; a server that asks for more than this is not waited for. */
const firstWait = 1000;
const longestWait = 60_000;
const longestAskedWait = 600_000;

/** How often something is tried, and how its failing is told. */
export interface Tries {
  tries: number;
  /** The sentence for people, from what the server does. */
  sentence(problem: string): string;
  /** Is told how long the server asks to be left alone. */
  onAskedWait?(milliseconds: number): void;
}

/**
 * Tries until it works. What fails in passing is tried again, after waits that double, each drawn between nothing and
 * its full length (so that many clients do not come back at once), or as long as the server asks.
 *
 * @param attempt may say that it got further: the tries count from there
 * @throws BuildError when all tries have failed, when the server asks to wait for too long, and when fetching is stopped
 */
export async function inTries<T>(
  {tries, sentence, onAskedWait}: Tries,
  {
    progress,
    sourceName,
    clock,
    signal
  }: Pick<FetchContext, "sourceName" | "progress" | "clock" | "signal">,
  attempt: (gotFurther: () => void) => Promise<T>
): Promise<T> {
  let tried = 0;
  for (;;) {
    tried += 1;
    try {
      return await attempt(() => {
        tried = 1;
      });
    } catch (error) {
      if (signal?.aborted) throw new BuildError(`${sourceName}: fetching was stopped`);
      if (!(error instanceof PassingError)) throw error;
      const asked = error.waitMilliseconds ?? 0;
      const isPatient = asked <= longestAskedWait;
      if (tried >= tries || !isPatient) {
        const wish = isPatient ? "" : ` and asks to wait ${Math.round(asked / 1000)} s`;
        const count = tried === 1 ? "" : `, after ${tried} tries`;
        throw new BuildError(sentence(`${error.message}${wish}${count}`));
      }
      const backoff = clock.random() * Math.min(longestWait, firstWait * 2 ** (tried - 1));
      const wait = Math.max(asked, backoff);
      progress.step(
        `${sourceName}: the server ${error.message}, waiting ${(wait / 1000).toFixed(1)} s`
      );
      onAskedWait?.(asked);
      await clock.wait(wait, signal).catch(() => undefined);
      if (signal?.aborted) throw new BuildError(`${sourceName}: fetching was stopped`);
    }
  }
}
