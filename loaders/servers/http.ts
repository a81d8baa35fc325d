import {STATUS_CODES} from "node:http";
import type {z} from "zod";
import {BuildError} from "../../src/engine/errors.ts";
import type {FetchContext} from "../source.ts";
import {inTries, PassingError} from "./tries.ts";

/** How a server is asked. */
export interface ServerAccess {
  /** Any address of the server; what identifies us goes to its scheme, host and port alone. */
  url: string;
  /** Headers that identify us. */
  secretHeaders?: Record<string, string>;
  /** The environment variable that they come from, for errors. */
  keyVariable?: string;
  requestsPerSecond: number;
  /** How long the server may stay silent. */
  timeoutSeconds: number;
  /** How often a request is sent before it counts as failed. */
  tries: number;
  /** Whether answers that point elsewhere are followed; true unless said otherwise. */
  followsRedirects?: boolean;
  /** The server's own word for why it refuses, from the text of its answer: a code, nothing private. */
  refusalOf?: (text: string) => string | undefined;
}

export interface HttpRequest {
  url: URL;
  method?: "GET" | "POST";
  /** Sent to the server itself, never to one that it points to; a function makes them anew for each try. */
  headers?: Record<string, string> | (() => Promise<Record<string, string>>);
  body?: string;
}

export interface HttpAnswer {
  headers: Headers;
  body: AsyncIterable<Uint8Array>;
}

/** An answer without success that no other try would change. */
export class RefusedError extends BuildError {
  override name = "RefusedError";
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

const passingStatuses = new Set([408, 425, 429, 500, 502, 503, 504]);
const redirectStatuses = new Set([301, 302, 303, 307, 308]);
const mostRedirects = 5;

/** A page that is longer than this is refused: it would not fit in memory a few times over. */
const longestAnswer = 256 * 1024 * 1024;

/**
 * Asks one server. Requests keep a distance; what fails in passing is tried again (`inTries`). The answer's body counts to the try: one that breaks off is asked for again.
 */
export class HttpClient {
  readonly #access: ServerAccess;
  readonly #context: Pick<FetchContext, "sourceName" | "progress" | "clock" | "signal">;
  readonly #origin: string;
  #nextTurn = 0;

  constructor(
    access: ServerAccess,
    context: Pick<FetchContext, "sourceName" | "progress" | "clock" | "signal">
  ) {
    this.#access = access;
    this.#context = context;
    this.#origin = new URL(access.url).origin;
  }

  /**
   * The answer's text, and what the schema makes of it.
   * @throws BuildError naming source, address and what is wrong, never a secret
   */
  json<T>(
    request: HttpRequest,
    schema: z.ZodType<T>
  ): Promise<{value: T; text: string; headers: Headers}> {
    return this.send(request, async ({headers, body}) => {
      const text = await this.#textOf(request, body);
      let json: unknown;
      try {
        json = JSON.parse(withLongNumbersAsText(text));
      } catch {
        throw new PassingError(`answers what is not valid JSON (${text.length} characters)`);
      }
      const checked = schema.safeParse(json);
      if (!checked.success) {
        const {path, message} = checked.error.issues[0] ?? {path: [], message: "unknown"};
        const place = path.length === 0 ? "the answer" : path.join(".");
        throw new BuildError(
          this.#sentence(request, `answers another shape: ${place}: ${message}`)
        );
      }
      return {value: checked.data, text, headers};
    });
  }

  /** The answer's text. */
  text(request: HttpRequest): Promise<string> {
    return this.send(request, ({body}) => this.#textOf(request, body));
  }

  /**
   * Sends a request until it is answered with success and the answer has been used.
   *
   * @param use is given the answer of each try that has one; what it throws ends the tries
   * @throws BuildError naming source, address and what is wrong, never a secret
   */
  async send<T>(request: HttpRequest, use: (answer: HttpAnswer) => Promise<T>): Promise<T> {
    const {clock} = this.#context;
    const settings = {
      tries: this.#access.tries,
      sentence: (problem: string) => this.#sentence(request, problem),
      // whoever else asks this server waits too
      onAskedWait: (asked: number) => {
        this.#nextTurn = Math.max(this.#nextTurn, clock.now() + asked);
      }
    };
    return inTries(settings, this.#context, async () => {
      await this.#turn();
      return this.#attempt(request, use);
    });
  }

  /** Waits until the next request may go out. */
  async #turn(): Promise<void> {
    const {clock, signal} = this.#context;
    const now = clock.now();
    const turn = Math.max(now, this.#nextTurn);
    this.#nextTurn = turn + 1000 / this.#access.requestsPerSecond;
    if (turn > now) await clock.wait(turn - now, signal);
  }

  async #attempt<T>(request: HttpRequest, use: (answer: HttpAnswer) => Promise<T>): Promise<T> {
    const {timeoutSeconds} = this.#access;
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(), timeoutSeconds * 1000);
    const passing = (error: unknown) =>
      new PassingError(
        silence.signal.aborted
          ? `stays silent for ${timeoutSeconds} s`
          : `breaks off the connection (${causeOf(error)})`
      );
    const stop =
      this.#context.signal === undefined
        ? silence.signal
        : AbortSignal.any([silence.signal, this.#context.signal]);
    try {
      const response = await this.#follow(request, stop).catch((error: unknown) => {
        throw error instanceof BuildError ? error : passing(error);
      });
      const body = async function* (): AsyncGenerator<Uint8Array> {
        const reader = response.body?.getReader();
        while (reader !== undefined) {
          const {done, value} = await reader.read().catch((error: unknown) => {
            throw passing(error);
          });
          if (done) return;
          timer.refresh();
          yield value;
        }
      };
      if (!response.ok) throw await this.#refusal(request, response, body());
      return await use({headers: response.headers, body: body()});
    } finally {
      clearTimeout(timer);
      // what was not read of the answer
      silence.abort();
    }
  }

  /** Sends a request and follows where the answer points; what identifies us is not taken to another server. */
  async #follow(request: HttpRequest, signal: AbortSignal): Promise<Response> {
    let {url, method = "GET", body} = request;
    const own = typeof request.headers === "function" ? await request.headers() : request.headers;
    for (let hops = 0; ; hops += 1) {
      const isOurs = url.origin === this.#origin;
      const response = await fetch(url, {
        method,
        signal,
        redirect: "manual",
        headers: isOurs ? {...this.#access.secretHeaders, ...own} : {},
        ...(body === undefined ? {} : {body})
      });
      const location = response.headers.get("location");
      const target =
        location !== null && URL.canParse(location, url) ? new URL(location, url) : undefined;
      const keepsBody = body !== undefined && response.status > 303;
      if (
        this.#access.followsRedirects === false ||
        !redirectStatuses.has(response.status) ||
        target === undefined ||
        // a body may hold what identifies us
        (keepsBody && target.origin !== this.#origin)
      ) {
        return response;
      }
      await response.body?.cancel();
      if (hops >= mostRedirects) {
        throw new BuildError(this.#sentence(request, `redirects more than ${mostRedirects} times`));
      }
      url = target;
      if (response.status === 303 || (method === "POST" && response.status < 303)) {
        method = "GET";
        body = undefined;
      }
    }
  }

  /** What an answer without success means. */
  async #refusal(
    request: HttpRequest,
    {status, headers}: Response,
    body: AsyncIterable<Uint8Array>
  ): Promise<Error> {
    const answer = `answers ${status} ${STATUS_CODES[status] ?? ""}`.trim();
    if (passingStatuses.has(status)) {
      return new PassingError(answer, askedWait(headers, this.#context.clock.now()));
    }
    const {keyVariable, refusalOf} = this.#access;
    const reason = refusalOf?.(await this.#textOf(request, body));
    const hint =
      keyVariable !== undefined && (status === 401 || status === 403)
        ? `; does ${keyVariable} hold a valid key?`
        : "";
    const sentence = `${answer}${reason === undefined ? "" : ` (${reason})`}${hint}`;
    return new RefusedError(this.#sentence(request, sentence), status);
  }

  async #textOf(request: HttpRequest, body: AsyncIterable<Uint8Array>): Promise<string> {
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of body) {
      text += decoder.decode(chunk, {stream: true});
      if (text.length > longestAnswer) {
        const size = `${longestAnswer / 2 ** 20} MB`;
        throw new BuildError(
          this.#sentence(request, `answers more than ${size}: ask for smaller pages`)
        );
      }
    }
    return text + decoder.decode();
  }

  #sentence({url, method = "GET"}: HttpRequest, problem: string): string {
    // user, password and query may hold secrets
    return `${this.#context.sourceName}: ${method} ${url.origin}${url.pathname} ${problem}`;
  }
}

/** Milliseconds that `Retry-After` asks for: a number of seconds, or a time. */
function askedWait(headers: Headers, now: number): number | undefined {
  const asked = headers.get("retry-after")?.trim();
  if (asked === undefined) return undefined;
  if (/^\d+$/.test(asked)) return Number(asked) * 1000;
  const time = Date.parse(asked);
  // by the server's clock, where it says what that is
  const from = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(time) ? undefined : Math.max(0, time - (Number.isNaN(from) ? now : from));
}

/** JSON in which whole numbers that a double cannot hold, such as ids, stand in quotes. */
function withLongNumbersAsText(json: string): string {
  if (!/(?<![\d.])\d{16}/.test(json)) return json;
  let isInText = false;
  return json.replace(/\\.|"|(?<![\d.])-?\d{16,}(?![\d.eE])/gs, (token) => {
    if (token === '"') isInText = !isInText;
    return isInText || /^["\\]/.test(token) ? token : `"${token}"`;
  });
}

/** The innermost code or message of a failed request. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return causeOf(error.cause);
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
