import {existsSync} from "node:fs";
import {join} from "node:path";
import {AwsV4Signer} from "aws4fetch";
import {z} from "zod";
import {UsageError} from "../../src/engine/errors.ts";
import {patternOf} from "../files.ts";
import type {FetchContext} from "../source.ts";
import {secretOf, serverOptions, serverUrl} from "./api-options.ts";
import {FetchedFolder} from "./fetched.ts";
import {HttpClient, type HttpRequest, RefusedError} from "./http.ts";
import {inParallel} from "./in-parallel.ts";
import {type ListedObject, listedObjects} from "./s3-list.ts";

/** What stands in `s3` beside a path `s3://bucket/…`. */
export const s3Options = z.strictObject({
  endpoint: serverUrl
    .optional()
    .describe(
      "Where the storage is. Default: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, else AWS itself."
    ),
  region: z
    .string()
    .min(1)
    .optional()
    .describe("Default: AWS_REGION, AWS_DEFAULT_REGION, else us-east-1."),
  pathStyle: z
    .boolean()
    .optional()
    .describe(
      "Whether the bucket stands in the address's path, as MinIO has it, or before the host's name, as AWS has it. Default: in the path where there is an endpoint."
    ),
  ...serverOptions,
  requestsPerSecond: serverOptions.requestsPerSecond.default(50)
});
export type S3Options = z.output<typeof s3Options>;

/** Recordings lie beside transcripts, are large, and nothing here reads them. */
const recording = /\.(wav|mp3|mp4|m4a|ogg|oga|opus|flac|aac|amr|webm|mov|avi|mkv)$/i;

/** Objects are noted in batches: a kill in between costs fetching those again, and nothing else. */
const leastBatch = 200;

const state = z.object({
  /** What has been fetched of each object: its tag and size. */
  objects: z.record(z.string(), z.object({tag: z.string(), bytes: z.number()}))
});

/** The addresses of objects in a source's options, wherever they stand in them. */
export function s3AddressesIn(options: unknown): string[] {
  const found: string[] = [];
  withAddresses(options, (address) => {
    found.push(address);
    return address;
  });
  return found;
}

/** A source's options, in which addresses of objects are paths to where these lie once they are fetched. */
export function withLocalPaths<Options>(options: Options, folder: string): Options {
  return withAddresses(options, (address) => localPath(address, folder)) as Options;
}

function withAddresses(value: unknown, change: (address: string) => string): unknown {
  if (typeof value === "string") return value.startsWith("s3://") ? change(value) : value;
  const isPlain =
    typeof value === "object" &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([name, inner]) => [name, withAddresses(inner, change)]));
}

/** Where the objects of an address lie: the bucket is a folder, the key is a path below it. */
function localPath(address: string, folder: string): string {
  const {bucket, key} = parsedAddress(address);
  return join(folder, bucket, ...segmentsOf(key));
}

/**
 * Fetches the objects of an address that are new or have changed, each as a file at the same path below the bucket's
 * folder. Objects that are gone stay as they were.
 *
 * @param address `s3://bucket/prefix`, one object, or a pattern with `*` and `**`
 * @throws UsageError where the address or the credentials are not whole, or nothing is there
 * @throws BuildError where the storage fails after all tries
 */
export async function fetchObjects(
  address: string,
  options: S3Options,
  context: FetchContext
): Promise<void> {
  const {sourceName, progress} = context;
  const {bucket, key} = parsedAddress(address);
  const storage = new Storage(bucket, options, context);
  const fetched = await FetchedFolder.open(context.folder, storage.endpoint, state, {objects: {}});
  const isWanted = wantedKeys(key);
  const wildcard = key.search(/[*?]/);
  const missing: ListedObject[] = [];
  let count = 0;
  const prefix = wildcard === -1 ? key : key.slice(0, wildcard);
  for await (const object of storage.list(prefix)) {
    if (!isWanted(object.key)) continue;
    if (object.key.split("/").some((segment) => segment === "." || segment === "..")) {
      progress.note(
        `${sourceName}: s3://${bucket}/${object.key} is left out: no file can be called so`
      );
      continue;
    }
    count += 1;
    const held = fetched.state.objects[`${bucket}/${object.key}`];
    const isHeld =
      held?.tag === object.tag &&
      held.bytes === object.bytes &&
      existsSync(localPath(`s3://${bucket}/${object.key}`, context.folder));
    if (!isHeld) missing.push(object);
  }
  if (count === 0) throw new UsageError(`${sourceName}: nothing is there to fetch at ${address}`);
  // a share of all, so that noting many objects does not cost their number squared
  const batchSize = Math.max(leastBatch, Math.ceil(count / 10));
  for (let first = 0; first < missing.length; first += batchSize) {
    const batch = missing.slice(first, first + batchSize);
    progress.step(`fetching ${sourceName}: object ${first + 1} of ${missing.length}`);
    const got = await inParallel(batch, 4, async (object) => {
      const name = join(bucket, ...segmentsOf(object.key));
      const tag = await storage.download(object, (body) => fetched.write(name, body));
      if (tag !== undefined) return [[`${bucket}/${object.key}`, {tag, bytes: object.bytes}]];
      progress.note(
        `${sourceName}: s3://${bucket}/${object.key} was gone before it could be fetched`
      );
      return [];
    });
    await fetched.save({
      objects: {...fetched.state.objects, ...Object.fromEntries(got.flat())}
    });
  }
}

/** One bucket, asked with signed requests. */
class Storage {
  readonly endpoint: string;
  /** Address of the bucket. */
  readonly url: string;
  readonly #sourceName: string;
  readonly #region: string;
  readonly #client: HttpClient;
  readonly #credentials: {accessKeyId: string; secretAccessKey: string; sessionToken?: string};

  constructor(bucket: string, options: S3Options, context: FetchContext) {
    // a variable that is set to nothing counts as none
    const {env} = process;
    this.#sourceName = context.sourceName;
    this.#region = options.region ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION || "us-east-1");
    const endpoint =
      options.endpoint ?? (env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL || undefined);
    if (endpoint !== undefined && !serverUrl.safeParse(endpoint).success) {
      throw new UsageError(`${context.sourceName}: AWS_ENDPOINT_URL is no http or https address`);
    }
    const host = new URL(endpoint ?? `https://s3.${this.#region}.amazonaws.com`);
    this.endpoint = host.href;
    // a certificate for all buckets of a host covers no name with a dot in it
    const isInPath = options.pathStyle ?? (endpoint !== undefined || bucket.includes("."));
    if (isInPath) host.pathname = `${host.pathname.replace(/\/$/, "")}/${bucket}`;
    else host.hostname = `${bucket}.${host.hostname}`;
    this.url = host.href.replace(/\/$/, "");
    const secret = (variable: string) => secretOf(variable, context.sourceName, this.url);
    this.#credentials = {
      accessKeyId: secret("AWS_ACCESS_KEY_ID"),
      secretAccessKey: secret("AWS_SECRET_ACCESS_KEY"),
      ...(env.AWS_SESSION_TOKEN ? {sessionToken: env.AWS_SESSION_TOKEN} : {})
    };
    this.#client = new HttpClient(
      {
        ...options,
        url: this.url,
        // a signature is good for one address
        followsRedirects: false,
        refusalOf: (text) => /<Code>(\w+)<\/Code>/.exec(text)?.[1]
      },
      context
    );
  }

  /** All objects whose keys begin so, in the order of their keys. */
  async *list(prefix: string): AsyncGenerator<ListedObject> {
    let continuation: string | undefined;
    do {
      const url = new URL(this.url);
      url.searchParams.set("list-type", "2");
      url.searchParams.set("encoding-type", "url");
      url.searchParams.set("prefix", prefix);
      if (continuation !== undefined) url.searchParams.set("continuation-token", continuation);
      const page = await this.#client.text(this.#signed(url));
      const {objects, next} = listedObjects(page, `${this.#sourceName}: ${this.url}`);
      yield* objects;
      continuation = next;
    } while (continuation !== undefined);
  }

  /**
   * @param write is given the object's bytes, again from the start where the storage broke off
   * @returns the object's tag, or undefined where it is gone
   */
  async download(
    {key, tag}: ListedObject,
    write: (body: AsyncIterable<Uint8Array>) => Promise<void>
  ): Promise<string | undefined> {
    const url = new URL(`${this.url}/${key.split("/").map(encodeURIComponent).join("/")}`);
    // else what was stored as packed would come unpacked, under a name that says packed
    url.searchParams.set("response-content-encoding", "identity");
    try {
      return await this.#client.send(this.#signed(url), async ({headers, body}) => {
        await write(body);
        return headers.get("etag") ?? tag;
      });
    } catch (error) {
      if (error instanceof RefusedError && error.status === 404) return undefined;
      throw error;
    }
  }

  #signed(url: URL): HttpRequest {
    return {
      url,
      headers: async () => {
        const signer = new AwsV4Signer({
          ...this.#credentials,
          url: url.href,
          service: "s3",
          region: this.#region
        });
        return Object.fromEntries((await signer.sign()).headers);
      }
    };
  }
}

/** Which keys an address means: one object, all below a folder, or those that match its pattern. */
function wantedKeys(key: string): (key: string) => boolean {
  const matches = /[*?]/.test(key)
    ? (found: string) => patternOf(key).test(found)
    : (found: string) =>
        key === "" || found === key || found.startsWith(`${key.replace(/\/$/, "")}/`);
  return (found) =>
    matches(found) &&
    !found.endsWith("/") &&
    !recording.test(found) &&
    // as in a folder, what begins with a dot is not looked at
    !found.split("/").some((segment) => /^\.[^.]/.test(segment));
}

function parsedAddress(address: string): {bucket: string; key: string} {
  const {bucket, key = ""} =
    /^s3:\/\/(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(\/(?<key>.*))?$/s.exec(address)?.groups ??
    {};
  if (bucket === undefined) {
    throw new UsageError(`${address}: is no address such as s3://bucket/folder`);
  }
  return {bucket, key};
}

/** The parts of a key as names of files; an empty one is none. */
function segmentsOf(key: string): string[] {
  const segments = key.replace(/\/$/, "").split("/");
  return key === "" ? [] : segments.map((segment) => (segment === "" ? "%" : segment));
}
