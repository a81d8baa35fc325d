import {spawn} from "node:child_process";
import {join} from "node:path";
import {watch} from "chokidar";
import {projectFolder} from "../engine/config.ts";
import {frameworkCommand} from "../engine/site.ts";
import {type CommandContext, wholeNumber} from "./context.ts";

/** What a build depends on, beside the sources' own files. */
const watched = ["models", "sql", "data/reference", "loaders", "src/stats", "src/engine"];

/**
 * Builds, then serves the live site. A saved model is rebuilt with what depends on it, and open pages
 * follow, since the site's data changes under them; a saved page shows at once.
 */
export async function dev(context: CommandContext, options: {port?: string}): Promise<number> {
  const port = wholeNumber("--port", options.port ?? 3000, {max: 65_535});
  const args = [
    "build",
    "--config",
    context.config.path,
    ...(context.usesDefaultData ? [] : ["--data-dir", context.dataFolder]),
    ...(context.asOf === undefined ? [] : ["--as-of", context.asOf])
  ];
  // each build is a process of its own: it runs the code as it is saved, and a bug in it stops nothing
  const rebuild = (...more: string[]) =>
    new Promise<void>((done) => {
      spawn(
        process.execPath,
        [join(projectFolder, "bin/earshot.js"), ...args, "--publish-to-site", ...more],
        {
          stdio: ["ignore", "ignore", "inherit"]
        }
      ).on("close", (code) => {
        process.stderr.write(
          code === 0
            ? `${new Date().toLocaleTimeString()} published\n`
            : `${new Date().toLocaleTimeString()} not all of it could be published; the last good version stays\n`
        );
        done();
      });
    });
  await rebuild();

  const preview = spawn(
    process.execPath,
    [frameworkCommand(), "preview", "--no-open", "--port", String(port)],
    {
      cwd: projectFolder,
      env: {...process.env, OBSERVABLE_TELEMETRY_DISABLE: "true"},
      stdio: "inherit"
    }
  );

  let building = false;
  let again = false;
  const changed = async () => {
    again = true;
    if (building) return;
    building = true;
    while (again) {
      again = false;
      // servers were asked at the start; a saved file is no reason to ask again
      await rebuild("--no-fetch");
    }
    building = false;
  };
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(
    [...watched.map((path) => join(projectFolder, path)), context.config.path],
    {
      ignoreInitial: true,
      ignored: (path) => /(^|[/\\])\.|~$|\.partial$/.test(path.slice(projectFolder.length))
    }
  ).on("all", () => {
    clearTimeout(timer);
    // editors save in several steps
    timer = setTimeout(() => void changed(), 60);
  });

  await new Promise<void>((stopped) => {
    preview.on("close", () => stopped());
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => preview.kill(signal));
    }
  });
  clearTimeout(timer);
  await watcher.close();
  return 0;
}
