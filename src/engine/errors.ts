/** A wrong command line or configuration: one sentence for the person who typed it, exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** A build, check or publication that failed on its input: one sentence, exit code 1. */
export class BuildError extends Error {
  override name = "BuildError";
}

/** The sentence of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
