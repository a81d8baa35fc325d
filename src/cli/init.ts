import {existsSync, mkdtempSync, rmSync, statSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {basename, dirname, join, relative, resolve} from "node:path";
import {type DuckDBConnection, DuckDBInstance} from "@duckdb/node-api";
import {quotedString} from "../../loaders/source.ts";
import {type Guess, type GuessedField, guessMapping} from "../../loaders/table/guess.ts";
import {table} from "../../loaders/table/load.ts";
import {tableFile} from "../../loaders/table/open-tables.ts";
import {kindWords, profileTable, type TableProfile} from "../../loaders/table/profile.ts";
import {projectFolder} from "../engine/config.ts";
import {UsageError} from "../engine/errors.ts";
import {prepare, queryRows} from "../engine/warehouse.ts";
import {counted, print, textTable} from "./context.ts";

export interface InitOptions {
  /** The file to look at. */
  from?: string;
  /** The configuration to write, where there is none yet. */
  config?: string;
  /** Whether a configuration that is there is overwritten. */
  force?: boolean;
  json?: boolean;
}

/** Larger files are tried on the rows that were looked at. */
const wholeFileBytes = 20 * 1024 * 1024;

/** What the mapping makes of the file. */
interface Preview {
  records: number;
  accepted: number;
  turns: number;
  quarantined: number;
  /** Why, without the values. */
  reasons: {reason: string; records: number}[];
}

/** Looks at a file of rows and writes, or prints, a first mapping of it. */
export async function init({
  from,
  config,
  force = false,
  json = false
}: InitOptions): Promise<number> {
  if (from === undefined)
    throw new UsageError("init takes a file to look at: earshot init --from calls.csv");
  const path = resolve(from);
  if (!existsSync(path) || !statSync(path).isFile())
    throw new UsageError(`--from ${from}: there is no such file`);
  if (!tableFile.test(path)) {
    throw new UsageError(
      `--from ${from}: is no .csv, .tsv, .parquet, .jsonl, .ndjson or .json file`
    );
  }
  const target = resolve(config ?? join(projectFolder, "earshot.config.ts"));
  const isWritten = config !== undefined && (force || !existsSync(target));
  const instance = await DuckDBInstance.create(":memory:", {memory_limit: "1.2GB"});
  const connection = await instance.connect();
  const folder = mkdtempSync(join(tmpdir(), "earshot-init-"));
  try {
    await prepare(connection, "nobody");
    const profile = await profileTable(connection, path, {});
    if ("problem" in profile) throw new UsageError(`--from ${from}: ${profile.problem}`);
    const guess = await guessMapping(connection, profile);
    const mapping = mappingOf(guess);
    const preview =
      guess.missing.length > 0
        ? undefined
        : await tryOut(connection, await sampleOf(connection, path, folder), mapping);
    const entry = entryText(path, dirname(target), guess);
    if (isWritten) writeFileSync(target, configText(target, entry));
    if (json) {
      print(
        JSON.stringify(
          {
            file: path,
            rows: profile.rowCount,
            level: guess.level,
            columns: profile.columns.map((column) => ({
              name: column.name,
              holds: kindWords(column)
            })),
            mapping,
            missing: guess.missing,
            preview: preview ?? null,
            written: isWritten ? target : null
          },
          null,
          2
        )
      );
    } else print(report({from, target, isWritten, profile, guess, preview, entry}));
    return 0;
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, {recursive: true, force: true});
  }
}

function mappingOf({call, turn, transcript}: Guess): Record<string, unknown> {
  const fields = (guessed: GuessedField[]) =>
    Object.fromEntries(guessed.map(({name, field}) => [name, field]));
  return {
    call: fields(call),
    ...(turn.length === 0 ? {} : {turn: fields(turn)}),
    ...(transcript === undefined ? {} : {transcript: transcript.field})
  };
}

/** The file, or where it is large, the rows that were looked at as lines of JSON. */
async function sampleOf(
  connection: DuckDBConnection,
  path: string,
  folder: string
): Promise<string> {
  if (statSync(path).size <= wholeFileBytes) return path;
  const sample = join(folder, "rows.jsonl");
  await connection.run(`copy init_rows to ${quotedString(sample)} (format json)`);
  return sample;
}

async function tryOut(
  connection: DuckDBConnection,
  path: string,
  mapping: Record<string, unknown>
): Promise<Preview> {
  const options = table.options.parse({path, mapping});
  const file = {fileId: 1, path, name: basename(path)};
  await table.read(connection, "calls", [file], options, "init");
  const [counts] = await queryRows<Omit<Preview, "reasons">>(
    connection,
    `select count(*) as records, count(*) filter (where reason is null) as accepted,
       coalesce(sum(len(items)), 0)::bigint as turns, count(reason) as quarantined from incoming`
  );
  const reasons = await queryRows<{reason: string; records: number}>(
    connection,
    `select regexp_replace(regexp_replace(reason, '^row \\d+: ', ''), ':? [^:]*$', '') as reason, count(*) as records
     from incoming where reason is not null group by 1 order by 2 desc, 1 limit 5`
  );
  return {...(counts ?? {records: 0, accepted: 0, turns: 0, quarantined: 0}), reasons};
}

/** The source as it stands in the configuration, with comments on what is unsure. */
function entryText(path: string, folder: string, guess: Guess): string {
  const near = relative(folder, path);
  const shown = near.startsWith("..") ? path : near;
  const name = basename(path)
    .replace(/\..*$/, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const fields = (guessed: GuessedField[]) =>
    guessed.flatMap(({name: field, field: value, comment}, index) => [
      ...(comment === undefined ? [] : [`      // ${oneLine(comment)}`]),
      `      ${field}: ${literal(value)}${index === guessed.length - 1 ? "" : ","}`
    ]);
  const parts = [
    ["    call: {", ...fields(guess.call), "    }"],
    ...(guess.turn.length === 0 ? [] : [["    turn: {", ...fields(guess.turn), "    }"]]),
    ...(guess.transcript === undefined
      ? []
      : [
          [
            ...(guess.transcript.comment === undefined
              ? []
              : [`    // ${guess.transcript.comment}`]),
            `    transcript: ${literal(guess.transcript.field)}`
          ]
        ])
  ].map((lines) => lines.join("\n"));
  return [
    "{",
    `  type: "table",`,
    ...(name === "" ? [] : [`  name: ${JSON.stringify(name)},`]),
    `  path: ${JSON.stringify(shown)},`,
    `  // ${guess.level === "turns" ? "each row is a turn: ids of calls repeat" : "each row is a call"}`,
    "  mapping: {",
    parts.join(",\n"),
    "  }",
    ...guess.missing.map((lack) => `  // missing: ${oneLine(lack)}`),
    ...(guess.unmapped.length === 0
      ? []
      : [
          `  // not mapped: ${oneLine(guess.unmapped.map(({name: column, holds}) => `${column} (${holds})`).join(", "))}`
        ]),
    "}"
  ].join("\n");
}

/** A value as TypeScript writes it, on one line. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, member]) =>
      `${/^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key)}: ${literal(member)}`
  );
  return `{${members.join(", ")}}`;
}

/** A column's name must not end the comment that it stands in. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}

function configText(target: string, entry: string): string {
  const indented = entry.replaceAll("\n", "\n    ");
  const base = join(projectFolder, "earshot.config.ts");
  if (target === base) return `export default {\n  sources: [\n    ${indented}\n  ]\n};\n`;
  const near = relative(dirname(target), base);
  const path = near.startsWith("..") ? base : `./${near}`;
  return `import base from ${JSON.stringify(path)};\n\nexport default {\n  ...base,\n  sources: [\n    ${indented}\n  ]\n};\n`;
}

interface Report {
  from: string;
  target: string;
  isWritten: boolean;
  profile: TableProfile;
  guess: Guess;
  preview: Preview | undefined;
  entry: string;
}

function report({from, target, isWritten, profile, guess, preview, entry}: Report): string {
  const used = new Map<string, string>();
  for (const [owner, fields] of [
    ["call", guess.call],
    ["turn", guess.turn]
  ] as const) {
    for (const {name, field} of fields) {
      const column = typeof field === "string" ? field : field.column;
      if (typeof column === "string") used.set(column, `${owner}.${name}`);
    }
  }
  const transcript = guess.transcript?.field;
  if (typeof transcript === "object") used.set(String(transcript.column), "transcript");
  const columns = textTable(
    ["column", "holds", "filled", "becomes"],
    profile.columns.map((column) => [
      column.name,
      kindWords(column),
      `${Math.round(column.filled * 100)}%`,
      used.get(column.name) ?? null
    ])
  );
  const outcome =
    preview === undefined
      ? `The mapping lacks something yet:\n${guess.missing.map((lack) => `  ${lack}`).join("\n")}`
      : [
          `Of ${counted(preview.records, "record")} it takes ${preview.accepted.toLocaleString("en-US")}, with ${counted(preview.turns, "turn")}; ${preview.quarantined.toLocaleString("en-US")} would be quarantined.`,
          ...preview.reasons.map(({reason, records}) => `  ${records} × ${reason}`)
        ].join("\n");
  const place = isWritten
    ? `Written to ${target}; look at its comments, then: earshot build --config ${relative(process.cwd(), target)}`
    : `Nothing was written. Add this to sources in ${target}${existsSync(target) ? "" : " (not there yet)"}, or have a file written by --config FILE${existsSync(target) ? ", or this one overwritten by --config with --force" : ""}:`;
  return [
    `${from}: ${counted(profile.rowCount, "row")} looked at; each is a ${guess.level === "turns" ? "turn" : "call"}`,
    "",
    columns,
    "",
    outcome,
    "",
    place,
    ...(isWritten ? [] : ["", `${entry},`])
  ].join("\n");
}
