import {z} from "zod";
import {UsageError} from "../../src/engine/errors.ts";

/** Options that every source on a server has. */
export const serverOptions = {
  requestsPerSecond: z.number().positive().default(5).describe("At most this many requests."),
  timeoutSeconds: z
    .number()
    .positive()
    .default(60)
    .describe("How long the server may stay silent before the request is sent again."),
  tries: z
    .number()
    .int()
    .min(1)
    .default(6)
    .describe("How often a request is sent before the server counts as failing.")
};

/** An address that a server can be asked at. */
export const serverUrl = z
  .url({protocol: /^https?$/, error: "is no http or https address"})
  .refine((url) => !/^https?:\/\/[^/]*@/.test(url), "holds a user or password: name a variable");

/**
 * The value of an environment variable.
 * @throws UsageError where it is not set
 */
export function secretOf(variable: string, sourceName: string, url: string): string {
  const value = process.env[variable]?.trim();
  if (value === undefined || value === "") {
    throw new UsageError(
      `${sourceName}: the environment variable ${variable} is not set; it holds the key for ${new URL(url).origin}`
    );
  }
  return value;
}

/** The address of something below a server's address. */
export function below(url: string, path: string): URL {
  return new URL(path, url.endsWith("/") ? url : `${url}/`);
}
