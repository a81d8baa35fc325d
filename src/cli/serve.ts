import {existsSync} from "node:fs";
import {createServer} from "node:http";
import {join, resolve} from "node:path";
import sirv from "sirv";
import {projectFolder} from "../engine/config.ts";
import {UsageError} from "../engine/errors.ts";
import {type CommandContext, wholeNumber} from "./context.ts";
import {listen} from "./listen.ts";

/** Serves the built site on this machine until it is stopped. */
export async function serve(
  _context: CommandContext,
  options: {port?: string; site?: string}
): Promise<number> {
  const folder =
    options.site === undefined || options.site === "dist"
      ? join(projectFolder, "dist")
      : resolve(options.site);
  if (!existsSync(join(folder, "index.html"))) {
    throw new UsageError(`${folder}: holds no site yet; run npm run build`);
  }
  const port = wholeNumber("--port", options.port ?? 3000, {max: 65_535});
  const server = createServer(siteHandler(folder));
  const at = await listen(server, port);
  process.stderr.write(`http://127.0.0.1:${at}/  (Ctrl-C stops)\n`);
  await new Promise<void>((closed) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        server.close(() => closed());
        server.closeAllConnections();
      });
    }
  });
  return 0;
}

/** Answers with the files of a built site; `/kpis` finds `kpis.html`. */
export function siteHandler(folder: string) {
  return sirv(folder, {extensions: ["html"], etag: true});
}
