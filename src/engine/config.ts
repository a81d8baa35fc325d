import {existsSync, readFileSync} from "node:fs";
import {dirname, isAbsolute, resolve} from "node:path";
import {fileURLToPath, pathToFileURL} from "node:url";
import {z} from "zod";
import {sourceType, sourceTypeNames} from "../../loaders/index.ts";
import {type S3Options, s3AddressesIn, s3Options} from "../../loaders/servers/s3.ts";
import {closest} from "./closest.ts";
import {
  complianceRuleRows,
  complianceRules,
  disclosureWithin,
  ruleNamedTwice
} from "./compliance.ts";
import {messageOf, UsageError} from "./errors.ts";
import {hashOf} from "./files.ts";
import {wordPattern} from "./pattern.ts";
import {type ReferenceRow, referenceRows} from "./reference.ts";

const proportion = z.number().min(0).max(1);

const source = z
  .looseObject({
    type: z.string().describe("Which loader reads it: the name of a folder in `loaders/`."),
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]*$/, "is made of lower-case letters, digits and hyphens")
      .optional()
      .describe("First part of its sessions' ids; its type where it has no name."),
    s3: s3Options
      .optional()
      .describe(
        "How the storage is asked that a path s3://bucket/folder names; any source may have one."
      )
  })
  .describe("One source; what stands beside `type` and `name` is the loader's own.");

const campaign = z.strictObject({
  id: z.string().describe("As it stands in the calls."),
  name: z.string().describe("As readers know it."),
  startedOn: z.iso.date().optional().describe("First day of the campaign."),
  targets: z
    .record(z.string(), z.number())
    .default({})
    .describe("Target by metric name, instead of the overall one."),
  complianceRules: complianceRules
    .default([])
    .describe("Rules for this campaign alone, beside those for all.")
});

/** What the words of the list give, and so words of one's own may give. */
function knownSignals(): string[] {
  return [
    ...new Set(referenceRows(projectFolder, "signal_patterns").map((row) => row.signal ?? ""))
  ];
}

const signalPattern = z.strictObject({
  signal: z
    .string()
    .refine((signal) => knownSignals().includes(signal), {
      error: ({input}) => `is no signal${closest(String(input), knownSignals())}`
    })
    .describe("Which signal the words give, as in `data/reference/signal_patterns.csv`."),
  pattern: wordPattern,
  kind: z.string().default("").describe("Kind of objection or disclosure."),
  language: z
    .string()
    .regex(/^[a-z]{2,3}$/, "is not the first part of a BCP 47 tag, in lower case: en, not en-GB")
    .default("en")
    .describe(
      "First part of the language's BCP 47 tag. A signal is looked for in the languages that it has words in."
    ),
  campaign: z
    .string()
    .default("")
    .describe("Id of the only campaign in which they count; none: all.")
});

const redactionPattern = z.strictObject({
  kind: z
    .enum([
      "email",
      "card",
      "birth date",
      "postcode",
      "phone",
      "address",
      "name",
      "number",
      "spelling"
    ])
    .default("number")
    .describe("What it finds, which is also the mark in its place: `[number]`."),
  pattern: wordPattern
    .refine(hasNoGroup, "has a group that is not (?:…)")
    .describe("Regular expression of what is replaced, whatever the case; groups as `(?:…)`."),
  language: z
    .string()
    .default("")
    .describe("First part of the language's BCP 47 tag; none: every language.")
});

/** What `earshot.config.ts` may hold. */
export const configSchema = z.strictObject({
  title: z.string().min(1).default("Earshot").describe("Heads every page."),
  sources: z
    .array(source)
    .default([])
    .describe("Where the calls come from. None: 5,000 generated sessions, marked as such."),
  timezone: z
    .string()
    .refine(isTimezone, "is not an IANA time zone such as Europe/London")
    .default("UTC")
    .describe("Days, weeks and months of the reports are cut in this zone. Times stay UTC."),
  asOf: z.iso
    .datetime({offset: true})
    .optional()
    .describe(
      "End of the period that the pages speak of. Default: the end of the last day with a call."
    ),
  periodDays: z
    .number()
    .int()
    .min(1)
    .default(28)
    .describe("Length in days of the current period, and of the one before it."),
  minimumSessions: z
    .number()
    .int()
    .min(2)
    .default(30)
    .describe("Below this many sessions a figure shows as too little data."),
  confidenceLevel: proportion
    .refine((level) => [0.9, 0.95, 0.99].includes(level), "is 0.9, 0.95 or 0.99")
    .default(0.95)
    .describe("Of every interval."),
  silenceSeconds: z
    .number()
    .positive()
    .default(3)
    .describe("A pause longer than this is non-talk time (Amazon: 3 s, Google: 5 s)."),
  lowConfidence: proportion
    .default(0.2)
    .describe(
      "One word that was recognized with less confidence, and that the agent asks for again, is noise."
    ),
  targets: z
    .record(z.string(), z.number())
    .default({})
    .describe("Target by metric name (`models/metrics/`), for all campaigns."),
  campaigns: z.array(campaign).default([]).describe("Names and targets of campaigns."),
  signalPatterns: z
    .array(signalPattern)
    .default([])
    .describe("Words of one's own for signals, beside `data/reference/signal_patterns.csv`."),
  redactionPatterns: z
    .array(redactionPattern)
    .default([])
    .describe(
      "Private data of one's own to redact, beside `data/reference/redaction_patterns.csv`: `{pattern: 'CU-[0-9]{6}'}`."
    ),
  complianceRules: complianceRules
    .default([])
    .describe(
      "What every session is held against, whatever its campaign. None: nothing is guessed."
    ),
  disclosureWithin,
  publish: z
    .strictObject({
      transcripts: z
        .boolean()
        .default(false)
        .describe(
          "Whether redacted text of real calls may be published: what was said in the sessions that the page Signals opens."
        ),
      allowed: z
        .array(z.string().min(1))
        .default([])
        .describe(
          "Values that look private and are not, such as a hotline's number: they may be published."
        )
    })
    .prefault({})
    .describe("What may leave the warehouse."),
  memoryLimit: z
    .string()
    .regex(/^\d+(\.\d+)? ?(MB|GB)$/, 'is a size such as "1.2GB"')
    .default("1.2GB")
    .describe(
      "What DuckDB may hold in memory, of all models that are built at once; more goes to disk."
    ),
  threads: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe(
      "DuckDB's threads, and, up to four, how many models are built at once. Default: one a core."
    )
});

/** The configuration as a file writes it. */
export type ConfigInput = z.input<typeof configSchema>;

/** A source of the configuration with its name and checked options. */
export interface ConfiguredSource {
  name: string;
  type: string;
  options: Record<string, unknown>;
  /** How S3-compatible storage is asked, where an option names objects in it. */
  s3: S3Options | undefined;
}

/** The configuration, checked, with every default filled in. */
export interface Config extends Omit<z.output<typeof configSchema>, "sources"> {
  sources: ConfiguredSource[];
  /** Whether no source is configured, so that generated calls stand in. */
  isSample: boolean;
  /** Absolute path of the file it came from. */
  path: string;
  /** Folder that relative paths in it start from. */
  folder: string;
}

/** Gives a configuration file its types; returns what it is given, so that another can spread it. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}

/** The repository's root: where `models/`, `sql/` and `src/` lie. */
export const projectFolder = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/**
 * Reads and checks a configuration file.
 * @throws UsageError with one line a problem, each with the file, the place and the value
 */
export async function loadConfig(file?: string): Promise<Config> {
  const path = file === undefined ? resolve(projectFolder, "earshot.config.ts") : resolve(file);
  if (!existsSync(path)) throw new UsageError(`${file ?? path}: no such configuration file`);
  const text = readFileSync(path, "utf8");
  // a module in the CommonJS form always has one, if an empty one
  if (!/\bexport\s+default\b|\bas\s+default\b|\bmodule\.exports\b/.test(text)) {
    throw new UsageError(`${path}: has no default export`);
  }
  let module: {default?: unknown};
  try {
    // the query makes a changed file load anew in a process that lives long
    const version = hashOf(text).slice(0, 12);
    module = await import(`${pathToFileURL(path).href}?${version}`);
  } catch (error) {
    throw new UsageError(`${path}: ${messageOf(error)}`);
  }
  return checkConfig(module.default, path);
}

/** Checks a configuration given as a value; `path` says where it came from. */
export function checkConfig(value: unknown, path: string): Config {
  const parsed = configSchema.safeParse(value);
  if (!parsed.success) throw new UsageError(describeIssues(parsed.error, value, path));
  const {sources: given, ...rest} = parsed.data;
  const folder = dirname(path);
  const isSample = given.length === 0;
  const entries: typeof given = isSample ? [{type: "generated"}] : given;
  const sources = entries.map((entry, position) => {
    const {type, name = type, s3, ...options} = entry;
    const known = sourceType(type);
    if (known === undefined) {
      throw new UsageError(
        `${path}: sources[${position}].type: no loader is called ${JSON.stringify(type)}; there are ${sourceTypeNames.join(", ")}`
      );
    }
    const checked = known.options.safeParse(options);
    if (!checked.success) {
      throw new UsageError(describeIssues(checked.error, options, path, `sources[${position}]`));
    }
    const isInS3 = s3AddressesIn(options).length > 0;
    if (s3 !== undefined && !isInS3) {
      throw new UsageError(`${path}: sources[${position}].s3: no path begins with s3://`);
    }
    return {
      name,
      type,
      options: checked.data as Record<string, unknown>,
      s3: isInS3 ? (s3 ?? s3Options.parse({})) : undefined
    };
  });
  const names = sources.map(({name}) => name);
  const twice = names.find((name, position) => names.indexOf(name) !== position);
  if (twice !== undefined) {
    throw new UsageError(
      `${path}: sources: two are called ${JSON.stringify(twice)}; give each a name of its own`
    );
  }
  const problem = ruleNamedTwice(rest);
  if (problem !== undefined) throw new UsageError(`${path}: complianceRules: ${problem}`);
  return {...rest, sources, isSample, path, folder};
}

/** An absolute path; a relative one starts from the configuration's folder. */
export function fromConfig(config: Pick<Config, "folder">, path: string): string {
  return isAbsolute(path) ? path : resolve(config.folder, path);
}

/** What `{{ var('…') }}` gives in models, but for `as_of`, which may come from the data. */
export function variablesOf(config: Config): Record<string, string | number> {
  return {
    title: config.title,
    timezone: config.timezone,
    period_days: config.periodDays,
    minimum_n: config.minimumSessions,
    confidence_level: config.confidenceLevel,
    silence_s: config.silenceSeconds,
    low_confidence: config.lowConfidence,
    publish_transcripts: config.publish.transcripts ? 1 : 0
  };
}

/** Rows that the configuration adds to lists in `data/reference/`, by list. */
export function listAdditionsOf(config: Config): Record<string, ReferenceRow[]> {
  return {
    signal_patterns: config.signalPatterns,
    // what is looked for has to be its own cue
    redaction_patterns: config.redactionPatterns.flatMap((row) =>
      ["said", "cue"].map((use) => ({...row, use, before: "", after: ""}))
    ),
    compliance_rules: complianceRuleRows(config)
  };
}

/** One line a problem: file, place, what is wrong, and the value. */
function describeIssues(error: z.ZodError, value: unknown, path: string, prefix = ""): string {
  return error.issues
    .flatMap((issue) => innermostIssues(issue))
    .map((issue) => {
      const steps = issue.path.map((step) =>
        typeof step === "number" ? `[${step}]` : `.${String(step)}`
      );
      const place = (prefix + steps.join("")).replace(/^\./, "");
      const found = issue.path.reduce<unknown>(
        (inner, step) => (inner as Record<PropertyKey, unknown> | undefined)?.[step],
        value
      );
      const shown = found === undefined ? "" : ` (${JSON.stringify(found)?.slice(0, 80)})`;
      return `${path}: ${place === "" ? "configuration" : place}${shown}: ${issue.message}`;
    })
    .join("\n");
}

/** Of a value that may have several forms, what is wrong with it in the form that it comes nearest to. */
function innermostIssues(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const form = issue.errors.find((issues) => issues.every(({path}) => path.length > 0));
  if (form === undefined) return [issue];
  return form.map((inner) => ({...inner, path: [...issue.path, ...inner.path]}));
}

/** The macro numbers the groups: one of the pattern's own would shift them. */
function hasNoGroup(pattern: string): boolean {
  return !/\((?!\?)/.test(pattern.replace(/\\./g, "").replace(/\[[^\]]*\]/g, ""));
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", {timeZone: name});
    return true;
  } catch {
    return false;
  }
}
