import {z} from "zod";
import {BuildError} from "../../src/engine/errors.ts";
import {hashOf} from "../../src/engine/files.ts";
import {secretOf, serverOptions, serverUrl} from "../servers/api-options.ts";
import {FetchedFolder} from "../servers/fetched.ts";
import {HttpClient, type HttpRequest} from "../servers/http.ts";
import type {FetchContext} from "../source.ts";
import {type Answer, firstPage, type NextPage, nextPage, pagingOption, valueAt} from "./paging.ts";

/** A value as it is, or that of an environment variable. */
const parameterValue = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.strictObject({
    variable: z.string().min(1).describe("The environment variable that holds it."),
    prefix: z.string().default("").describe("What stands before it, such as `Bearer `.")
  })
]);
type ParameterValue = z.output<typeof parameterValue>;

const milliseconds = {iso: 1, s: 1000, ms: 1};

/** What stands in `api`. */
export const apiOption = z.strictObject({
  url: serverUrl.describe("Where the records are."),
  method: z
    .enum(["GET", "POST"])
    .default("GET")
    .describe("POST sends the parameters as a JSON object, GET in the address."),
  headers: z
    .record(z.string(), parameterValue)
    .default({})
    .describe(
      "Sent to this server alone, such as {authorization: {variable: 'KEY', prefix: 'Bearer '}}."
    ),
  parameters: z
    .record(z.string(), parameterValue)
    .default({})
    .describe("Sent with each request, such as the size of a page."),
  records: z
    .string()
    .optional()
    .describe(
      "Where the answer has the list of records, such as data.calls. Default: it is the list."
    ),
  paging: pagingOption
    .optional()
    .describe("How the next page is told. Default: there is one page."),
  changes: z
    .strictObject({
      parameter: z.string().min(1).describe("Asks for records that changed since a time."),
      field: z.string().min(1).describe("Where a record has the time of its last change."),
      unit: z
        .enum(["iso", "s", "ms"])
        .default("iso")
        .describe("Of field and parameter: ISO 8601, or seconds or milliseconds since 1970."),
      overlapMinutes: z.number().positive().default(60).describe("Asked for again each time.")
    })
    .optional()
    .describe(
      "How to ask for what changed since the last fetch. Default: everything is asked for."
    ),
  ...serverOptions
});
type Api = z.output<typeof apiOption>;

const state = z.object({
  pageCount: z.number().int(),
  /** When the latest record changed that has come, milliseconds since 1970. */
  changedAt: z.number().nullable(),
  /** Hashes of the records that the next fetch will be sent again, with the time of their change. */
  recent: z.record(z.string(), z.number().nullable())
});
type State = z.output<typeof state>;

/**
 * Fetches the records of an API as pages of JSON lines, each record that is new or has changed on a line. A fetch that
 * breaks off begins anew; the pages that it wrote are the same ones again.
 */
export async function fetchRecords(api: Api, context: FetchContext): Promise<void> {
  const {sourceName, progress} = context;
  const initial: State = {pageCount: 0, changedAt: null, recent: {}};
  const {url, method, parameters, records, changes} = api;
  const about = JSON.stringify({url, method, parameters, records, changes});
  const fetched = await FetchedFolder.open(context.folder, about, state, initial);
  const ask = asker(api, fetched.state.changedAt, context);
  const {recent} = fetched.state;
  const seen = new Map<string, number | null>();
  const counts: number[] = [];
  let {pageCount} = fetched.state;
  let previous = "";
  for (let page: NextPage | undefined = firstPage(api.paging); page !== undefined; ) {
    const answer = await ask(page);
    const found = api.records === undefined ? answer.json : valueAt(answer.json, api.records);
    if (!Array.isArray(found)) {
      throw new BuildError(
        `${answer.name} answers no list of records${api.records === undefined ? "" : ` at ${api.records}`}`
      );
    }
    const hashes = found.map((record) => hashOf(JSON.stringify(record)).slice(0, 16));
    if (hashes.length > 0 && hashes.join() === previous) {
      throw new BuildError(
        `${answer.name} answers the same page again: is api.paging as the server has it?`
      );
    }
    previous = hashes.join();
    const lines = found
      .filter((_, index) => recent[hashes[index] ?? ""] === undefined)
      .map((record) => JSON.stringify(record));
    if (lines.length > 0) {
      await fetched.writePage(pageCount, lines.join("\n"), "jsonl");
      pageCount += 1;
    }
    for (const [index, record] of found.entries())
      seen.set(hashes[index] ?? "", changeOf(record, api));
    counts.push(found.length);
    progress.step(`fetching ${sourceName}: page ${counts.length}`);
    page = nextPage(api.paging, answer, counts);
  }
  await fetched.save(after(fetched.state, pageCount, seen, api));
}

/** What is known once all pages have come. */
function after(
  before: State,
  pageCount: number,
  seen: ReadonlyMap<string, number | null>,
  {changes}: Api
): State {
  let changedAt = before.changedAt;
  for (const time of seen.values()) {
    if (time !== null && time > (changedAt ?? 0)) changedAt = time;
  }
  const since = changes === undefined ? null : (changedAt ?? 0) - changes.overlapMinutes * 60_000;
  // without a way to ask for changes, all of it comes again
  const known = changes === undefined ? seen : new Map([...Object.entries(before.recent), ...seen]);
  const recent = [...known].filter(([, time]) => since === null || time === null || time >= since);
  return {pageCount, changedAt, recent: Object.fromEntries(recent)};
}

/** Asks for a page, with what stands in the configuration and what changed since. */
function asker(api: Api, changedAt: number | null, context: FetchContext) {
  const {sourceName} = context;
  const textOf = (value: ParameterValue) =>
    typeof value === "object"
      ? value.prefix + secretOf(value.variable, sourceName, api.url)
      : String(value);
  const valuesOf = (given: Record<string, ParameterValue>) =>
    Object.fromEntries(Object.entries(given).map(([name, value]) => [name, textOf(value)]));
  const client = new HttpClient({...api, secretHeaders: valuesOf(api.headers)}, context);
  const always: Record<string, string | number> = valuesOf(api.parameters);
  if (api.method === "POST") {
    // a body has types
    for (const [name, value] of Object.entries(api.parameters)) {
      if (typeof value === "number") always[name] = value;
    }
  }
  if (api.changes !== undefined && changedAt !== null) {
    const since = changedAt - api.changes.overlapMinutes * 60_000;
    always[api.changes.parameter] =
      api.changes.unit === "iso"
        ? new Date(since).toISOString()
        : Math.floor(since / milliseconds[api.changes.unit]);
  }
  return async (page: NextPage): Promise<Answer> => {
    const url = page.url ?? new URL(api.url);
    const parameters = {...always, ...page.parameters};
    const request: HttpRequest = {url, method: api.method};
    if (api.method === "POST") {
      request.body = JSON.stringify(parameters);
      request.headers = {"content-type": "application/json"};
    } else {
      for (const [name, value] of Object.entries(parameters)) {
        // the address of a next page has what it needs, but for a key, which no server should repeat
        const isNeeded = page.url === undefined || typeof api.parameters[name] === "object";
        if (isNeeded) url.searchParams.set(name, String(value));
      }
    }
    const {value, headers} = await client.json(request, z.unknown());
    return {name: `${sourceName}: ${url.origin}${url.pathname}`, url, json: value, headers};
  };
}

/** When a record changed last, milliseconds since 1970; null where it does not say. */
function changeOf(record: unknown, {changes}: Api): number | null {
  if (changes === undefined) return null;
  const value = valueAt(record, changes.field);
  const time =
    changes.unit === "iso" ? Date.parse(String(value)) : Number(value) * milliseconds[changes.unit];
  return Number.isFinite(time) && value !== null ? time : null;
}
