import {z} from "zod";
import {BuildError} from "../../src/engine/errors.ts";

/** Where in an answer something stands: names of fields with dots between, such as `data.calls`. */
const place = z.string().min(1);
const parameter = z.string().min(1);

/** How an API tells of its next page. */
export const pagingOption = z.discriminatedUnion("by", [
  z.strictObject({
    by: z.literal("next-url"),
    at: place.describe("Where the answer has the next page's address; nothing there: the end.")
  }),
  z.strictObject({
    by: z.literal("link-header").describe('`Link: <…>; rel="next"`, as GitHub has.')
  }),
  z.strictObject({
    by: z.literal("cursor"),
    at: place.describe("Where the answer has the next page's cursor; nothing there: the end."),
    parameter: parameter.describe("The parameter that the cursor is sent as.")
  }),
  z.strictObject({
    by: z.literal("page"),
    parameter: parameter
      .default("page")
      .describe("The parameter that the page's number is sent as."),
    first: z.number().int().min(0).default(1).describe("The first page's number.")
  }),
  z.strictObject({
    by: z.literal("offset"),
    parameter: parameter.default("offset").describe("How many records to leave out.")
  })
]);
export type Paging = z.output<typeof pagingOption>;

/** What is asked for next: another address, or the same with these parameters. */
export interface NextPage {
  url?: URL;
  parameters?: Record<string, string | number>;
}

/** What a page came as. */
export interface Answer {
  /** Whose answer it is, for errors. */
  name: string;
  url: URL;
  json: unknown;
  headers: Headers;
}

/** What the parameters of the first page are. */
export function firstPage(paging: Paging | undefined): NextPage {
  return paging?.by === "page" ? {parameters: {[paging.parameter]: paging.first}} : {};
}

/**
 * What to ask for after an answer; undefined after the last page. Where the server only counts, the last page is the
 * first without records: it may give fewer than it was asked for.
 *
 * @param recordCounts how many records each page had so far
 * @throws BuildError where the next page is on another server, which gets no key
 */
export function nextPage(
  paging: Paging | undefined,
  answer: Answer,
  recordCounts: readonly number[]
): NextPage | undefined {
  if (paging === undefined) return undefined;
  switch (paging.by) {
    case "next-url":
      return atAddress(answer, scalarAt(answer.json, paging.at));
    case "link-header":
      return atAddress(answer, linkedNext(answer.headers.get("link") ?? ""));
    case "cursor": {
      const cursor = scalarAt(answer.json, paging.at);
      return cursor === undefined ? undefined : {parameters: {[paging.parameter]: cursor}};
    }
    case "page":
      return recordCounts.at(-1) === 0
        ? undefined
        : {parameters: {[paging.parameter]: paging.first + recordCounts.length}};
    case "offset":
      return recordCounts.at(-1) === 0
        ? undefined
        : {parameters: {[paging.parameter]: recordCounts.reduce((sum, count) => sum + count, 0)}};
  }
}

/** What stands at a place of an answer; undefined where nothing does. */
export function valueAt(json: unknown, at: string): unknown {
  let value = json;
  for (const name of at.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

function scalarAt(json: unknown, at: string): string | undefined {
  const value = valueAt(json, at);
  return (typeof value === "string" && value !== "") || typeof value === "number"
    ? String(value)
    : undefined;
}

function atAddress({url: from, name}: Answer, address: string | undefined): NextPage | undefined {
  if (address === undefined) return undefined;
  const url = URL.canParse(address, from) ? new URL(address, from) : undefined;
  if (url?.origin !== from.origin) {
    throw new BuildError(
      `${name} names a next page that is not on ${from.origin}: ${url?.origin ?? "no address"}`
    );
  }
  return {url};
}

/** The address that a `Link` header (RFC 8288) calls next. */
function linkedNext(header: string): string | undefined {
  for (const [, address, parameters = ""] of header.matchAll(/<([^>]*)>([^<]*)/g)) {
    if (/;\s*rel\s*=\s*("([^"]*\s)?next(\s[^"]*)?"|next\b)/i.test(parameters)) return address;
  }
  return undefined;
}
