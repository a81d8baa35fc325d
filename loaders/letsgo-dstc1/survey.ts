import {readFile} from "node:fs/promises";
import {gunzipSync} from "node:zlib";
import {DuckDBInstance} from "@duckdb/node-api";
import {messageOf} from "../../src/engine/errors.ts";
import {isNestedTooDeep, tooDeep} from "../nesting.ts";
import {type LandedFile, quotedString} from "../source.ts";
import {columnsOfFile, type Kind} from "./columns.ts";
import {shapes} from "./shapes.ts";

/** A file of which nothing can be used. */
export interface BrokenFile {
  file: LandedFile;
  reason: string;
  /** What it holds, if it could be unpacked. */
  text: string | null;
}

/** What DuckDB says of content that it cannot read; anything else is no fault of a file. */
const isRefusal = /JSON (transform error )?in file|maximum_object_size/;

/** What of a broken file is kept beside its reason; the raw layer has it whole. */
const longestText = 1_000_000;

/** Whether a file is to be unpacked: the copy's own name may not tell. */
export function isGzip({name}: LandedFile): boolean {
  return name.endsWith(".gz");
}

/** The FROM clause that reads these files, all packed or none. */
export function readJson(kind: Kind, files: readonly LandedFile[], compression: string): string {
  const paths = [...new Set(files.map(({path}) => path))].map((path) =>
    // what would be a wildcard stands for itself in brackets
    quotedString(path.replace(/[*?[]/g, "[$&]"))
  );
  return `read_json([${paths.join(", ")}], format = 'unstructured', filename = true,
    compression = '${compression}', columns = ${columnsOfFile(kind)})`;
}

/**
 * Parts the files that can be read from those that cannot. It asks a database of its own, because a
 * statement that fails would undo the transaction in which the caller may be.
 */
export async function survey(
  kind: Kind,
  files: readonly LandedFile[]
): Promise<{readable: LandedFile[]; broken: BrokenFile[]}> {
  const broken: BrokenFile[] = [];
  const whole: LandedFile[] = [];
  for (const file of files) {
    const problem = isGzip(file) ? await gzipProblem(file) : undefined;
    if (problem === undefined) {
      const text = await contentOf(file);
      if (!isNestedTooDeep(text)) whole.push(file);
      else broken.push({file, reason: tooDeep, text: text.slice(0, longestText)});
    } else if (problem !== "") broken.push({file, reason: problem, text: null});
  }
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    /** Halves what the database refuses until the files are found that it refuses alone. */
    const refused = async (group: LandedFile[], compression: string): Promise<void> => {
      if (group.length === 0) return;
      try {
        await connection.run(
          `create or replace temp table probe as select * from ${readJson(kind, group, compression)}`
        );
      } catch (error) {
        if (!isRefusal.test(messageOf(error))) throw error;
        const [only, ...others] = group;
        if (only !== undefined && others.length === 0) {
          broken.push({file: only, ...(await diagnosis(kind, only, error))});
          return;
        }
        const half = group.length >> 1;
        await refused(group.slice(0, half), compression);
        await refused(group.slice(half), compression);
      }
    };
    await refused(whole.filter(isGzip), "gzip");
    await refused(
      whole.filter((file) => !isGzip(file)),
      "uncompressed"
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  const unusable = new Set(broken.map(({file}) => file));
  return {readable: whole.filter((file) => !unusable.has(file)), broken};
}

/** What is wrong with an archive; empty text for an empty file. DuckDB takes half an archive for a whole one. */
async function gzipProblem({path}: LandedFile): Promise<string | undefined> {
  const bytes = await readFile(path);
  if (bytes.length === 0) return "";
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return "is not gzip, though its name ends in .gz";
  try {
    gunzipSync(bytes);
    return undefined;
  } catch (error) {
    const message = messageOf(error);
    return message === "unexpected end of file"
      ? "is a gzip archive that breaks off"
      : `is a damaged gzip archive: ${message}`;
  }
}

/** Why DuckDB would not read a file: the place and the value, where they can be found. */
async function diagnosis(
  kind: Kind,
  file: LandedFile,
  refusal: unknown
): Promise<{reason: string; text: string}> {
  const content = await contentOf(file);
  const text = content.slice(0, longestText);
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    return {reason: `is not JSON: ${messageOf(error)}`, text};
  }
  const issue = shapes[kind].safeParse(value).error?.issues[0];
  if (issue === undefined) return {reason: withoutPath(messageOf(refusal)), text};
  const place = issue.path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
    .join("")
    .slice(1);
  const found = issue.path.reduce<unknown>(
    (inner, step) => (inner as Record<PropertyKey, unknown> | undefined)?.[step],
    value
  );
  const expected = "expected" in issue ? `, expected ${String(issue.expected)}` : "";
  const shown = JSON.stringify(found)?.slice(0, 80) ?? "missing";
  return {
    reason: `${place === "" ? "the record" : place} has the wrong type${expected}: ${shown}`,
    text
  };
}

async function contentOf(file: LandedFile): Promise<string> {
  const bytes = await readFile(file.path);
  return (isGzip(file) ? gunzipSync(bytes) : bytes).toString("utf8");
}

/** DuckDB's sentence without its class, the copy's path and the drawing of the query. */
function withoutPath(message: string): string {
  return (message.split("\n")[0] ?? "")
    .replace(/^(\w+ )?\w+ Error: /, "")
    .replace(/ (in|while reading) file "[^"]*"( \(.*\))?/, "")
    .trim();
}
