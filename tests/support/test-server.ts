import {createServer, type IncomingMessage, type ServerResponse} from "node:http";
import {afterAll} from "vitest";
import type {Clock} from "../../loaders/servers/clock.ts";
import {listen} from "../../src/cli/listen.ts";

/** A request as the server of a test got it. */
export interface SeenRequest {
  method: string;
  url: URL;
  headers: IncomingMessage["headers"];
  body: string;
}

/** What goes wrong with one request: an answer without success, or half an answer. */
export type Trouble =
  | {status: number; headers?: Record<string, string>}
  | "drops the connection"
  | "breaks off in the answer"
  | "sends half of the JSON"
  | "stays silent";

export interface TestServer {
  url: string;
  /** All requests so far, in order. */
  seen: SeenRequest[];
  /** What goes wrong, by the request's number from 1 on. */
  troubles: Map<number, Trouble>;
  /** What happens just before a request is answered, by its number. */
  happenings: Map<number, () => void>;
  /** Forgets all that was seen and is to happen, as between two tests. */
  reset(): void;
}

/** Starts a server on a free port of this machine; what `answer` returns goes out as JSON, unless it has answered itself. */
export async function startServer(
  answer: (request: SeenRequest, response: ServerResponse) => unknown
): Promise<TestServer> {
  const seen: SeenRequest[] = [];
  const troubles = new Map<number, Trouble>();
  const happenings = new Map<number, () => void>();
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const {method = "", headers} = request;
    const one = {method, headers, body, url: new URL(request.url ?? "", origin)};
    seen.push(one);
    happenings.get(seen.length)?.();
    const trouble = troubles.get(seen.length);
    if (trouble === "stays silent") return;
    if (trouble === "drops the connection") return request.socket.destroy();
    if (typeof trouble === "object") {
      return response.writeHead(trouble.status, trouble.headers).end("not now");
    }
    const content = answer(one, response);
    if (response.writableEnded) return;
    const text = JSON.stringify(content);
    if (trouble === "sends half of the JSON") return response.end(text.slice(0, text.length / 2));
    if (trouble === "breaks off in the answer") {
      response.writeHead(200, {"content-length": text.length});
      return response.write(text.slice(0, text.length / 2), () => request.socket.destroy());
    }
    return response.end(text);
  });
  const origin = `http://127.0.0.1:${await listen(server, 0)}`;
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const reset = () => {
    seen.length = 0;
    troubles.clear();
    happenings.clear();
  };
  return {url: origin, seen, troubles, happenings, reset};
}

/** A clock on which waiting takes no time; it keeps how long each wait was. */
export function quickClock(start = "2026-03-05T12:00:00Z", chance = 1) {
  const waits: number[] = [];
  let now = Date.parse(start);
  const clock: Clock = {
    now: () => now,
    random: () => chance,
    async wait(milliseconds, signal) {
      signal?.throwIfAborted();
      waits.push(milliseconds);
      now += milliseconds;
    }
  };
  return {clock, waits};
}
