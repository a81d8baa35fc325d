import {quotedString} from "../../loaders/source.ts";

/**
 * Random draws as SQL. A draw is a pure function of the seed, of what it is for and of a row's key
 * (itself a hash), so that neither the order of rows nor the number of threads has a say. The outer
 * hash is needed: DuckDB combines the hashes of several arguments by exclusive or, which alone would
 * make the draws of one row for two purposes copies of each other.
 */
export function drawing(seed: number) {
  /** 64 random bits. */
  const bits = (key: string, purpose: string) => `hash(xor(${key}, hash('${purpose}', ${seed})))`;
  return {
    bits,
    /** Between 0 and 1, never 1. */
    uniform: (key: string, purpose: string) =>
      `((${bits(key, purpose)} >> 11) / 9007199254740992.0)`,
    /** Bell-shaped about 0 with standard deviation 1: the sum of four uniforms, within 3.5 of 0. */
    normal: (key: string, purpose: string) => {
      const random = bits(key, purpose);
      const parts = [0, 16, 32, 48].map((shift) => `((${random} >> ${shift}) & 65535)::integer`);
      return `((${parts.join(" + ")} - 131070) / 65536.0 * ${Math.sqrt(3)})`;
    }
  };
}

/** The share that log odds stand for, as SQL. */
export function logistic(logOdds: string): string {
  return `(1.0 / (1.0 + exp(-(${logOdds}))))`;
}

/** A SQL list of texts or numbers. */
export function sqlList(values: readonly (string | number)[]): string {
  return `[${values.map((value) => (typeof value === "string" ? quotedString(value) : value)).join(", ")}]`;
}
