import {z} from "zod";
import {BuildError} from "../../src/engine/errors.ts";
import {hashOf} from "../../src/engine/files.ts";
import type {JsonApi} from "../json-source.ts";
import {below} from "../servers/api-options.ts";
import {type HttpClient, RefusedError} from "../servers/http.ts";
import {inParallel} from "../servers/in-parallel.ts";
import {apiOptions, VendorList} from "../servers/vendor-list.ts";
import type {FetchContext} from "../source.ts";

const options = z.strictObject({
  ...apiOptions("https://api.retellai.com", "RETELL_API_KEY"),
  pageSize: z.number().int().min(1).max(1000).default(100).describe("Calls a page of the list."),
  overlapHours: z
    .number()
    .positive()
    .default(24)
    .describe("How long after its start a call is looked at again for changes.")
});
type Options = z.output<typeof options>;

/** What is relied upon in a call of the list. */
const listedCall = z.looseObject({
  call_id: z.string(),
  call_status: z.string().optional(),
  start_timestamp: z.number().optional()
});
type ListedCall = z.output<typeof listedCall>;

const listPage = z.looseObject({
  items: z.array(listedCall),
  has_more: z.boolean().optional(),
  pagination_key: z.string().nullish()
});

const state = z.object({
  pageCount: z.number().int(),
  /** Start of the latest call that has been fetched, milliseconds since 1970. */
  startedAt: z.number().nullable(),
  /** Those calls that the next fetch will be sent again, as the list told of them. */
  recent: z.record(z.string(), z.object({startedAt: z.number(), hash: z.string()}))
});
type State = z.output<typeof state>;

/**
 * Fetches the calls that started since the last fetch, and those shortly before it that have changed in the list. The
 * list comes oldest first; it has no transcripts, so that each call of it is asked for alone.
 */
async function fetchCalls(api: Options, context: FetchContext): Promise<void> {
  const {sourceName, progress} = context;
  const initial: State = {pageCount: 0, startedAt: null, recent: {}};
  const list = await VendorList.open(api, context, state, initial);
  const overlap = api.overlapHours * 3_600_000;
  const since = api.since === undefined ? null : Date.parse(api.since);
  const {startedAt} = list.state;
  const from = startedAt === null ? since : Math.max(startedAt - overlap, since ?? 0);
  let key: string | undefined;
  do {
    const {recent} = list.state;
    const page = await pageOf(list.client, api, from, key);
    const changed = page.items.filter((call) => recent[call.call_id]?.hash !== hashOfCall(call));
    const lines = await inParallel(changed, 4, (call) => completed(call, list.client, api));
    const written = lines.length > 0 ? {text: lines.join("\n"), ending: "jsonl"} : undefined;
    const latest = Math.max(
      list.state.startedAt ?? 0,
      ...page.items.map((call) => call.start_timestamp ?? 0)
    );
    const seen = page.items.map((call) => [
      call.call_id,
      {startedAt: call.start_timestamp ?? 0, hash: hashOfCall(call)}
    ]);
    const still = Object.entries({...recent, ...Object.fromEntries(seen)} as State["recent"]);
    await list.keep(written, {
      startedAt: latest === 0 ? null : latest,
      recent: Object.fromEntries(still.filter(([, call]) => call.startedAt >= latest - overlap))
    });
    progress.step(
      `fetching ${sourceName}: calls of ${new Date(latest).toISOString().slice(0, 10)}`
    );
    const next = page.has_more === true ? (page.pagination_key ?? undefined) : undefined;
    if (next !== undefined && next === key) {
      throw new BuildError(`${sourceName}: ${api.url} names one page as its own next page`);
    }
    key = next;
  } while (key !== undefined);
}

async function pageOf(
  client: HttpClient,
  api: Options,
  from: number | null,
  key: string | undefined
): Promise<z.output<typeof listPage>> {
  const {value} = await client.json(
    {
      method: "POST",
      url: below(api.url, "v3/list-calls"),
      headers: {"content-type": "application/json"},
      body: JSON.stringify({
        sort_order: "ascending",
        limit: api.pageSize,
        ...(key === undefined ? {} : {pagination_key: key}),
        ...(from === null
          ? {}
          : {filter_criteria: {start_timestamp: {type: "number", op: "ge", value: from}}})
      })
    },
    listPage
  );
  return value;
}

/** A call with its transcript, on one line; as the list tells of it while it goes on, or where it is gone meanwhile. */
async function completed(call: ListedCall, client: HttpClient, api: Options): Promise<string> {
  const isOver = call.call_status !== "registered" && call.call_status !== "ongoing";
  if (!isOver || Object.keys(call).some((name) => name.includes("transcript"))) {
    return JSON.stringify(call);
  }
  const url = below(api.url, `v2/get-call/${encodeURIComponent(call.call_id)}`);
  try {
    const {value} = await client.json({url}, listedCall);
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RefusedError && error.status === 404) return JSON.stringify(call);
    throw error;
  }
}

function hashOfCall(call: ListedCall): string {
  return hashOf(JSON.stringify(call)).slice(0, 16);
}

export const api: JsonApi<Options> = {options, fetch: fetchCalls};
