import {z} from "zod";
import {UsageError} from "../../src/engine/errors.ts";
import type {FetchContext} from "../source.ts";
import {HttpClient} from "./http.ts";

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

/** Options of a vendor's API, with the vendor's own address and the usual variable of its key. */
export function apiOptions(url: string, keyVariable: string) {
  return {
    url: serverUrl.default(url).describe("Where the API is."),
    keyVariable: z
      .string()
      .min(1)
      .default(keyVariable)
      .describe("The environment variable that holds the key."),
    since: z
      .union([z.iso.date(), z.iso.datetime({offset: true})])
      .optional()
      .describe("Only calls from this time on. Default: all that the server has."),
    ...serverOptions
  };
}

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

/** Asks an API whose key is a bearer token. */
export function apiClient(
  options: z.output<z.ZodObject<ReturnType<typeof apiOptions>>>,
  context: FetchContext
): HttpClient {
  const key = secretOf(options.keyVariable, context.sourceName, options.url);
  return new HttpClient({...options, secretHeaders: {authorization: `Bearer ${key}`}}, context);
}

/** The address of something below a server's address. */
export function below(url: string, path: string): URL {
  return new URL(path, url.endsWith("/") ? url : `${url}/`);
}
