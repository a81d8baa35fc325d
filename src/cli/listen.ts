import {createServer, type Server} from "node:net";
import {UsageError} from "../engine/errors.ts";

/**
 * Listens for this machine alone.
 *
 * @returns the port, which is another one where 0 is asked for
 * @throws UsageError where another program has the port
 */
export async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((listening, failed) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      failed(
        error.code === "EADDRINUSE"
          ? new UsageError(`--port ${port}: is taken; name another`)
          : error
      );
    });
    server.listen(port, "127.0.0.1", listening);
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

/**
 * A port that no program has: the one asked for, or any where that is 0.
 *
 * @throws UsageError where another program has it
 */
export async function freePort(asked: number): Promise<number> {
  const server = createServer();
  const port = await listen(server, asked);
  await new Promise((closed) => server.close(closed));
  return port;
}
