import {resolve} from "node:path";
import {closest} from "../engine/closest.ts";
import {UsageError} from "../engine/errors.ts";
import {generateCalls} from "../generate/generate-calls.ts";
import {lawOfAbandonment} from "../generate/options.ts";
import {type CommandContext, counted, print, wholeNumber} from "./context.ts";

/** Writes generated calls to a file, in our own format. */
export async function generate(
  {json, progress}: CommandContext,
  options: {
    sessions?: string;
    seed?: string;
    days?: string;
    out?: string;
    coefficient?: string[];
  }
): Promise<number> {
  const path = resolve(options.out ?? "calls.jsonl");
  progress.step(`writing ${path}`);
  const written = await generateCalls({
    path,
    sessions: wholeNumber("--sessions", options.sessions ?? 5000, {min: 1, max: 20_000_000}),
    seed: wholeNumber("--seed", options.seed ?? 1, {max: 2 ** 31}),
    days: wholeNumber("--days", options.days ?? 120, {min: 2, max: 3650}),
    coefficients: coefficients(options.coefficient ?? [])
  });
  progress.done();
  if (json) print(JSON.stringify(written, null, 2));
  else print(`${counted(written.sessions, "session")} in ${written.path}`);
  return 0;
}

/** `early_confidence=-4` and the like. */
function coefficients(given: readonly string[]): Record<string, number> {
  const names = Object.keys(lawOfAbandonment);
  return Object.fromEntries(
    given.map((text) => {
      const [name = "", value = ""] = text.split("=");
      if (!names.includes(name)) {
        throw new UsageError(
          `--coefficient ${text}: no coefficient is called ${name}${closest(name, names)}; there are ${names.join(", ")}`
        );
      }
      const number = Number(value);
      if (value.trim() === "" || !Number.isFinite(number) || Math.abs(number) > 20) {
        throw new UsageError(`--coefficient ${text}: ${value} is no number from -20 to 20`);
      }
      return [name, number];
    })
  );
}
