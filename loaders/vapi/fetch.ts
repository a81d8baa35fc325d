import {z} from "zod";
import {BuildError} from "../../src/engine/errors.ts";
import type {JsonApi} from "../json-source.ts";
import {below} from "../servers/api-options.ts";
import {apiOptions, VendorList} from "../servers/vendor-list.ts";
import type {FetchContext} from "../source.ts";

const options = z.strictObject({
  ...apiOptions("https://api.vapi.ai", "VAPI_API_KEY"),
  pageSize: z.number().int().min(2).max(1000).default(100).describe("Calls a request."),
  overlapMinutes: z
    .number()
    .positive()
    .default(10)
    .describe("How far back of the last fetch changes are asked for again.")
});

type Options = z.output<typeof options>;

/** What is relied upon in a list of calls. */
const listedCalls = z.array(
  z.looseObject({
    id: z.string(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime().optional()
  })
);
type ListedCall = z.output<typeof listedCalls>[number];

const state = z.object({
  pageCount: z.number().int(),
  /** Everything that changed before this has been fetched. */
  changedSince: z.string().nullable(),
  /** A pass over the list, newest first, that has not come to its end. */
  pass: z
    .object({
      began: z.string(),
      createdUpTo: z.string(),
      /** Calls that were created just then and have come. */
      edge: z.array(z.string())
    })
    .nullable(),
  /** When those calls changed that the next pass will be sent again. */
  recent: z.record(z.string(), z.string())
});
type State = z.output<typeof state>;

/**
 * Fetches the calls that changed since the last fetch, a page of the list a file. The list comes newest first and has no
 * cursor, so that each request asks for what was created up to the last call of the page before.
 */
async function fetchCalls(api: Options, context: FetchContext): Promise<void> {
  const initial: State = {pageCount: 0, changedSince: null, pass: null, recent: {}};
  const list = await VendorList.open(api, context, state, initial);
  // one that was broken off knows nothing of what has changed since
  if (list.state.pass !== null) await finishPass(list, api, context);
  await finishPass(list, api, context);
}

async function finishPass(
  list: VendorList<State>,
  api: Options,
  {sourceName, progress, clock}: FetchContext
): Promise<void> {
  for (;;) {
    const {changedSince, pass, recent} = list.state;
    const url = below(api.url, "call");
    url.searchParams.set("limit", String(api.pageSize));
    if (api.since !== undefined) url.searchParams.set("createdAtGe", toInstant(api.since));
    if (pass !== null) url.searchParams.set("createdAtLe", pass.createdUpTo);
    if (changedSince !== null) {
      url.searchParams.set("updatedAtGe", earlier(changedSince, api.overlapMinutes));
    }
    const {value: calls, text, headers} = await list.client.json({url}, listedCalls);
    const misplaced = calls.find((call, place) => {
      const before = calls[place - 1];
      return before !== undefined && Date.parse(before.createdAt) < Date.parse(call.createdAt);
    });
    if (misplaced !== undefined) {
      throw new BuildError(
        `${sourceName}: ${url.origin}${url.pathname} does not list the newest calls first, so that none could be told to be the last`
      );
    }
    // the server's own clock, which is the one that its calls are dated by
    const began = pass?.began ?? serverTime(headers) ?? new Date(clock.now()).toISOString();
    const came = calls.filter(({id}) => pass === null || !pass.edge.includes(id));
    const last = calls.at(-1);
    if (came.length === 0 || last === undefined) {
      if (calls.length >= api.pageSize) {
        throw new BuildError(
          `${sourceName}: more than ${api.pageSize} calls were created at ${pass?.createdUpTo}: raise api.pageSize`
        );
      }
      const since = earlier(began, api.overlapMinutes);
      const still = Object.entries(recent).filter(([, changed]) => isSince(changed, since));
      await list.keep(undefined, {
        changedSince: began,
        pass: null,
        recent: Object.fromEntries(still)
      });
      return;
    }
    const isNews = came.some((call) => recent[call.id] !== changedAt(call));
    const again = earlier(began, api.overlapMinutes);
    const late = came.filter((call) => isSince(changedAt(call), again));
    const edge = calls.filter(({createdAt}) => createdAt === last.createdAt);
    await list.keep(isNews ? {text, ending: "json"} : undefined, {
      changedSince,
      pass: {began, createdUpTo: last.createdAt, edge: edge.map(({id}) => id)},
      recent: {...recent, ...Object.fromEntries(late.map((call) => [call.id, changedAt(call)]))}
    });
    progress.step(`fetching ${sourceName}: calls of ${last.createdAt.slice(0, 10)}`);
  }
}

function changedAt({createdAt, updatedAt}: ListedCall): string {
  return updatedAt ?? createdAt;
}

function isSince(time: string, since: string): boolean {
  return Date.parse(time) >= Date.parse(since);
}

function earlier(time: string, minutes: number): string {
  return new Date(Date.parse(time) - minutes * 60_000).toISOString();
}

function toInstant(time: string): string {
  return new Date(time).toISOString();
}

function serverTime(headers: Headers): string | undefined {
  const time = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

export const api: JsonApi<Options> = {options, fetch: fetchCalls};
