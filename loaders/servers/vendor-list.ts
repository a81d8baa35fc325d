import {z} from "zod";
import type {FetchContext} from "../source.ts";
import {secretOf, serverOptions, serverUrl} from "./api-options.ts";
import {FetchedFolder} from "./fetched.ts";
import {HttpClient} from "./http.ts";

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

type ApiOptions = z.output<z.ZodObject<ReturnType<typeof apiOptions>>>;

/** What every state of a list has: how many pages were written. */
interface ListState {
  pageCount: number;
}

/** A vendor's list of calls, read page by page: whom to ask, and what has come so far. */
export class VendorList<State extends ListState> {
  /** Sends the key as a bearer token. */
  readonly client: HttpClient;
  readonly #fetched: FetchedFolder<State>;

  private constructor(client: HttpClient, fetched: FetchedFolder<State>) {
    this.client = client;
    this.#fetched = fetched;
  }

  /**
   * @throws UsageError where the key's variable is not set
   * @throws BuildError where the state cannot be read
   */
  static async open<State extends ListState>(
    api: ApiOptions,
    context: FetchContext,
    schema: z.ZodType<State>,
    initial: State
  ): Promise<VendorList<State>> {
    const key = secretOf(api.keyVariable, context.sourceName, api.url);
    const secretHeaders = {authorization: `Bearer ${key}`};
    const client = new HttpClient({...api, secretHeaders}, context);
    const about = `${api.url} since ${api.since ?? "ever"}`;
    return new VendorList(client, await FetchedFolder.open(context.folder, about, schema, initial));
  }

  get state(): State {
    return this.#fetched.state;
  }

  /**
   * Writes a page, where it brings anything, and only then the state that says that it has come.
   *
   * @param ending such as `json` or `jsonl`
   */
  async keep(
    page: {text: string; ending: string} | undefined,
    state: Omit<State, "pageCount">
  ): Promise<void> {
    const {pageCount} = this.state;
    if (page !== undefined) await this.#fetched.writePage(pageCount, page.text, page.ending);
    const written = pageCount + (page === undefined ? 0 : 1);
    await this.#fetched.save({...state, pageCount: written} as State);
  }
}
