import {resolve} from "node:path";
import {Command, CommanderError, Option} from "commander";
import {loadConfig, projectFolder} from "../engine/config.ts";
import {BuildError, messageOf, UsageError} from "../engine/errors.ts";
import {terminalProgress} from "../engine/progress.ts";
import type {CommandContext} from "./context.ts";

/** Options that every command takes. */
interface SharedOptions {
  config?: string;
  dataDir?: string;
  asOf?: string;
  json?: boolean;
}

const program = new Command("earshot")
  .description("Turns call transcripts into tested facts, and the facts into a static site.")
  .version("0.1.0")
  .exitOverride()
  .configureOutput({writeErr: (text) => process.stderr.write(text)})
  .showHelpAfterError("(see earshot --help)")
  .addHelpText("after", "\nExit codes: 0 done, 1 a check or build failed, 2 wrong use.");

const noFetch = ["--no-fetch", "ask no server: use what was fetched before"] as const;

command("ingest", "bring what the sources hold into the raw layer, and account for every record")
  .option(...noFetch)
  .action(run(async (context, options) => (await import("./ingest.ts")).ingest(context, options)));

command("build", "ingest, build and check every model that changed, and publish what passed")
  .option(
    "--select <models>",
    "only these: names, layers, +name, name+, kpi_*; apart by commas or spaces"
  )
  .option("--full-refresh", "build everything anew, unchanged or not")
  .option("--dry-run", "say what would run and why, and change nothing")
  .option(...noFetch)
  .option("--site [folder]", "then build the site into a folder (dist)")
  .addOption(
    new Option("--publish-to-site", "give the site the published marts, and no more").hideHelp()
  )
  .action(
    run(async (context, options) => (await import("./build.ts")).buildCommand(context, options))
  );

command("test", "run every check on what is built")
  .option("--select <models>", "only checks on these models")
  .action(run(async (context, options) => (await import("./test.ts")).test(context, options)));

command("query", "run SQL over the published facts and marts", {argument: "<sql>"})
  .addOption(
    new Option("--format <format>", "how rows are printed").choices(["table", "json", "csv"])
  )
  .action(
    run(async (context, options, sql) => (await import("./query.ts")).query(context, options, sql))
  );

command("init", "look at a file of rows and write a first mapping of it")
  .requiredOption("--from <file>", "a .csv, .tsv, .parquet, .jsonl or .json file")
  .option("--force", "overwrite the configuration that --config names")
  .addHelpText(
    "after",
    "\nWrites the configuration that --config names, where there is none yet; else prints what to add to it."
  )
  .action(async (options) => {
    // the configuration may be the one that is yet to be written
    process.exitCode = await (await import("./init.ts")).init(options);
  });

command("generate", "write generated calls in the earshot-jsonl format")
  .option("--sessions <number>", "how many calls", "5000")
  .option("--seed <number>", "another seed gives other calls", "1")
  .option("--days <number>", "how many days they spread over", "120")
  .option("--out <file>", "where they go; .gz compresses", "calls.jsonl")
  .option(
    "--coefficient <name=value...>",
    "coefficients of the law of abandonment, to be found again by estimates"
  )
  .action(
    run(async (context, options) => (await import("./generate.ts")).generate(context, options))
  );

command("explain", "say where a model, column, metric or session comes from and where it goes", {
  argument: "<name>"
}).action(
  run(async (context, _options, name) => (await import("./explain.ts")).explain(context, name))
);

command("status", "say what is published, how old it is, and what is stale and why").action(
  run(async (context) => (await import("./status.ts")).status(context))
);

const quarantine = program
  .command("quarantine")
  .description("look at records that were set aside, and take them in once they can be used");

command("list", "say which records are set aside and why, the commonest reason first", {
  parent: quarantine
})
  .option("--source <name>", "only this source")
  .option("--reason <text>", "only reasons that have this text in them")
  .option("--limit <number>", "how many records are listed one by one", "50")
  .action(
    run(async (context, options) => (await import("./quarantine.ts")).listCommand(context, options))
  );

command("show", "print a record as it came, unmasked, by its id or SOURCE/FILE/RECORD", {
  parent: quarantine,
  argument: "<record>"
}).action(
  run(async (context, _options, record) =>
    (await import("./quarantine.ts")).showCommand(context, record)
  )
);

command("retry", "read set-aside records again as the configuration and loaders are now", {
  parent: quarantine
})
  .option("--source <name>", "only this source")
  .action(
    run(async (context, options) =>
      (await import("./quarantine.ts")).retryCommand(context, options)
    )
  );

command("dev", "serve the live site; saved models and pages show at once")
  .option("--port <number>", "port to listen on", "3000")
  .action(run(async (context, options) => (await import("./dev.ts")).dev(context, options)));

command("serve", "serve the built site")
  .option("--port <number>", "port to listen on", "3000")
  .option("--site <folder>", "the built site", "dist")
  .action(run(async (context, options) => (await import("./serve.ts")).serve(context, options)));

/** A command with the options that all share. */
function command(
  name: string,
  description: string,
  {argument, parent = program}: {argument?: string; parent?: Command} = {}
): Command {
  const made = parent.command(name).description(description);
  if (argument !== undefined) made.argument(argument);
  return made
    .option("--config <file>", "configuration, a TypeScript module (earshot.config.ts)")
    .option("--data-dir <folder>", "everything that a run writes: raw, warehouse, published (data)")
    .option("--as-of <time>", "end of the period that reports speak of, ISO 8601 with offset")
    .option("--json", "print the result as JSON");
}

type Work = (
  context: CommandContext,
  options: Record<string, unknown>,
  argument: string
) => Promise<number>;

/** Reads the shared options and turns what is thrown into a sentence and an exit code. */
function run(work: Work) {
  return async (...given: unknown[]): Promise<void> => {
    const made = given.at(-1) as Command;
    const options = made.opts() as SharedOptions & Record<string, unknown>;
    const argument = made.args[0] ?? "";
    if (options.asOf !== undefined && !isTime(options.asOf)) {
      throw new UsageError(
        `--as-of ${options.asOf}: is no time such as 2026-03-31 or 2026-03-31T00:00:00Z`
      );
    }
    const config = await loadConfig(options.config);
    const code = await work(
      {
        config,
        dataFolder: resolve(options.dataDir ?? resolve(projectFolder, "data")),
        usesDefaultData: options.dataDir === undefined,
        asOf: options.asOf === undefined ? undefined : new Date(options.asOf).toISOString(),
        json: options.json === true,
        progress: terminalProgress()
      },
      options,
      argument
    );
    process.exitCode = code ?? 0;
  };
}

function isTime(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text) &&
    !Number.isNaN(Date.parse(text))
  );
}

try {
  if (process.argv.length <= 2) {
    program.outputHelp();
    process.exitCode = 2;
  } else {
    await program.parseAsync();
  }
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else if (error instanceof UsageError || error instanceof BuildError) {
    process.stderr.write(`earshot: ${messageOf(error)}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  } else {
    // a bug: the stack says where
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  }
}
