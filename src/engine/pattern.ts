import {z} from "zod";

/** Words to look for in what is said: a regular expression as DuckDB's RE2 takes it. */
export const wordPattern = z
  .string()
  .min(1)
  .refine(isPattern, "is not a regular expression of RE2, which knows no look-around")
  .describe("Regular expression; whole words, whatever the case.");

function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return !/\(\?(?!:|i\))|\\[1-9]/.test(pattern);
  } catch {
    return false;
  }
}
