import {type ChildProcess, spawn} from "node:child_process";
import {join} from "node:path";
import {watch} from "chokidar";
import {projectFolder} from "../engine/config.ts";
import {frameworkCommand} from "../engine/site.ts";
import {type CommandContext, wholeNumber} from "./context.ts";
import {freePort} from "./listen.ts";

/** What a build depends on, beside the sources' own files. */
const watched = ["models", "sql", "data/reference", "loaders", "src/stats", "src/engine"];

/**
 * Builds, then serves the live site. A saved model is rebuilt with what depends on it, and open pages
 * follow, since the site's data changes under them; a saved page shows at once. Ends the process when it is stopped.
 */
export async function dev(context: CommandContext, options: {port?: string}): Promise<never> {
  const port = wholeNumber("--port", options.port ?? 3000, {max: 65_535});
  // the server comes after the build; that its port is taken is told before
  await freePort(port);
  const args = [
    "build",
    "--config",
    context.config.path,
    ...(context.usesDefaultData ? [] : ["--data-dir", context.dataFolder]),
    ...(context.asOf === undefined ? [] : ["--as-of", context.asOf])
  ];
  // each build is a process of its own: it runs the code as it is saved, and a bug in it stops nothing
  let build: ChildProcess | undefined;
  const rebuild = (...more: string[]) =>
    new Promise<void>((done) => {
      build = spawn(
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

  const code = await new Promise<number>((stopped) => {
    // none: a signal ended it, as it should
    preview.on("close", (code) => stopped(code ?? 0));
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => preview.kill(signal));
    }
  });
  clearTimeout(timer);
  await watcher.close();
  build?.kill();
  // not returned: a folder that came or went just now may still be watched, and would keep the process for ever
  process.exit(code);
}
