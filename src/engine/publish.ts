import {createHash} from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from "node:fs";
import {join} from "node:path";
import {z} from "zod";
import {quotedName, quotedString} from "../../loaders/source.ts";
import {BuildError, messageOf} from "./errors.ts";
import type {Privacy} from "./privacy.ts";
import type {Progress} from "./progress.ts";
import type {Model} from "./project.ts";
import {columnTypes, dataPaths, type Warehouse} from "./warehouse.ts";

const entrySchema = z.object({
  file: z.string(),
  layer: z.string(),
  rows: z.number(),
  fingerprint: z.string(),
  sha256: z.string(),
  /** When this version was published. */
  builtAt: z.string(),
  /** `stale`: a later build could not replace it; `missing`: none could be published yet; for `reason`. */
  status: z.enum(["current", "stale", "missing"]),
  reason: z.string().optional()
});

const manifestSchema = z.object({
  title: z.string(),
  /** When anything was last published. */
  builtAt: z.string(),
  /** When a build last looked, whether or not anything had changed. */
  checkedAt: z.string(),
  asOf: z.string().nullable(),
  marts: z.record(z.string(), entrySchema)
});

/** What is published, and since when: `published/manifest.json`. */
export type Manifest = z.output<typeof manifestSchema>;

export interface PublishReport {
  /** Newly published in this build. */
  published: string[];
  unchanged: number;
  /** Kept at their last good version, with the reason. */
  stale: {mart: string; reason: string}[];
  /** Never published yet, with the reason. */
  missing: {mart: string; reason: string}[];
}

export interface PublishOptions {
  dataFolder: string;
  title: string;
  /** Folder of the site's copy of the marts; none: they are published for queries alone. */
  siteData: string | undefined;
  /** Masks what must not be published. */
  privacy: Privacy;
}

interface Candidate {
  model: Model;
  fingerprint: string;
  rows: number;
  reason: string | undefined;
  isCurrent: boolean;
  /** Whether some of its texts are private and are to be masked, beside those that always are. */
  hasStrays: boolean;
  asOf: string | null;
}

/** Columns of bookkeeping, which differ between builds of the same data and say nothing to a reader. */
const unpublished = new Set(["load_batch"]);

/**
 * Publishes facts, marts and insights that are fit for it. Files are written beside the ones in use; then
 * the manifest that names them is swapped in one rename, so that a reader sees the old set or the new one.
 */
export async function publish(
  candidates: readonly Candidate[],
  {dataFolder, title, siteData, privacy}: PublishOptions,
  {connection}: Warehouse,
  progress: Progress
): Promise<PublishReport> {
  const folder = dataPaths(dataFolder).published;
  mkdirSync(folder, {recursive: true});
  const before = readManifest(dataFolder);
  const now = new Date().toISOString();
  const report: PublishReport = {published: [], unchanged: 0, stale: [], missing: []};
  const marts: Manifest["marts"] = {};
  for (const {model, fingerprint, rows, reason, isCurrent, hasStrays} of candidates) {
    const name = model.name;
    const last = before?.marts[name];
    const held = last?.status === "missing" ? undefined : last;
    if (reason !== undefined || !isCurrent) {
      const why = await privacy.redactSentence(reason ?? "waits for an input that failed");
      if (held === undefined) {
        report.missing.push({mart: name, reason: why});
        if (model.columns.length === 0) continue;
        // a page that reads it shows that it is empty, and the others show what they have
        const empty = await writeParquet(connection, model, folder, {isEmpty: true});
        marts[name] = {
          ...empty,
          layer: model.layer,
          rows: 0,
          fingerprint: "",
          builtAt: now,
          status: "missing",
          reason: why
        };
      } else {
        report.stale.push({mart: name, reason: why});
        marts[name] = {...held, status: "stale", reason: why};
      }
      continue;
    }
    if (held?.fingerprint === fingerprint && existsSync(join(folder, held.file))) {
      const {reason: _reason, ...rest} = held;
      marts[name] = {...rest, status: "current"};
      report.unchanged++;
      continue;
    }
    progress.step(`publishing ${name}`);
    const redacted = await privacy.redact(name, hasStrays);
    const {file, sha256} = await writeParquet(connection, model, folder, {redacted});
    marts[name] = {
      file,
      layer: model.layer,
      rows,
      fingerprint,
      sha256,
      builtAt: held?.sha256 === sha256 ? held.builtAt : now,
      status: "current"
    };
    if (held?.sha256 === sha256) report.unchanged++;
    else report.published.push(name);
  }
  const isNew = report.published.length > 0;
  const manifest: Manifest = {
    title,
    builtAt: isNew || before === undefined ? now : before.builtAt,
    checkedAt: now,
    asOf: candidates[0]?.asOf ?? before?.asOf ?? null,
    marts
  };
  writeWhole(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  removeUnused(folder, manifest, before);
  if (siteData !== undefined) copyToSite(dataFolder, siteData);
  return report;
}

/**
 * What is published below a data folder, or undefined where nothing is.
 * @throws BuildError for a manifest that is not one
 */
export function readManifest(dataFolder: string): Manifest | undefined {
  const path = join(dataPaths(dataFolder).published, "manifest.json");
  if (!existsSync(path)) return undefined;
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    throw new BuildError(
      `${path}: is no manifest of a publication: ${messageOf(error).slice(0, 200)}`
    );
  }
}

/** Absolute path of each published table. */
export function publishedFiles(dataFolder: string, manifest: Manifest): Map<string, string> {
  return new Map(
    Object.entries(manifest.marts)
      .filter(([, {status}]) => status !== "missing")
      .map(([name, {file}]) => [name, join(dataPaths(dataFolder).published, file)])
  );
}

/**
 * Puts the published marts where the site's pages read them: `<mart>.parquet` and `publication.json`. Facts
 * stay behind: pages read marts only.
 */
export function copyToSite(dataFolder: string, siteData: string): void {
  const manifest = readManifest(dataFolder);
  if (manifest === undefined) return;
  mkdirSync(siteData, {recursive: true});
  const wanted = new Set(["publication.json"]);
  for (const [name, {file, layer, sha256}] of Object.entries(manifest.marts)) {
    if (layer === "facts") continue;
    const target = join(siteData, `${name}.parquet`);
    wanted.add(`${name}.parquet`);
    // an untouched file leaves an open page alone
    if (existsSync(target) && hashOfFile(target) === sha256) continue;
    const partial = `${target}.partial`;
    copyFileSync(join(dataPaths(dataFolder).published, file), partial);
    renameSync(partial, target);
  }
  const {title, builtAt, checkedAt, asOf} = manifest;
  const marts = Object.fromEntries(
    Object.entries(manifest.marts)
      .filter(([, {layer}]) => layer !== "facts")
      .map(([name, {builtAt, rows, status, reason}]) => [name, {builtAt, rows, status, reason}])
  );
  writeWhole(
    join(siteData, "publication.json"),
    `${JSON.stringify({title, builtAt, checkedAt, asOf, marts}, null, 2)}\n`
  );
  for (const name of readdirSync(siteData)) {
    if (!wanted.has(name)) rmSync(join(siteData, name), {recursive: true, force: true});
  }
}

/** Writes a table as Parquet in a fixed order; the file's name carries its content's hash. */
async function writeParquet(
  connection: Warehouse["connection"],
  model: Model,
  folder: string,
  {isEmpty = false, redacted = new Set<string>()} = {}
): Promise<{file: string; sha256: string}> {
  const types = isEmpty
    ? Object.fromEntries(model.columns.map(({name, dataType}) => [name, dataType ?? "VARCHAR"]))
    : await columnTypes(connection, quotedName(model.name));
  const columns = Object.entries(types)
    .filter(([name]) => !unpublished.has(name))
    .map(([name, type]) =>
      isEmpty
        ? `cast(null as ${type}) as ${quotedName(name)}`
        : redacted.has(name)
          ? redactedColumn(name, type)
          : publishedColumn(name, type)
    );
  const rows = isEmpty ? "limit 0" : `from ${quotedName(model.name)}`;
  const order = model.uniqueKey === undefined ? "all" : quotedName(model.uniqueKey);
  const partial = join(folder, `.partial-${process.pid}.parquet`);
  try {
    await connection.run(
      `copy (select ${columns.join(", ")} ${rows} ${isEmpty ? "" : `order by ${order}`})
       to ${quotedString(partial)} (format parquet)`
    );
  } catch (error) {
    rmSync(partial, {force: true});
    throw new BuildError(
      `${folder}: ${model.name} cannot be published: ${messageOf(error).split("\n")[0]}`
    );
  }
  const sha256 = hashOfFile(partial);
  const file = `${model.name}-${sha256.slice(0, 12)}.parquet`;
  renameSync(partial, join(folder, file));
  return {file, sha256};
}

/**
 * A sum of fractions differs in its last digits with the order in which threads add it up. Ten significant
 * digits are more than any reader needs and the same in every build.
 */
function publishedColumn(name: string, type: string): string {
  const column = quotedName(name);
  if (type !== "DOUBLE" && type !== "FLOAT") return column;
  return `case when ${column} = 0 or not isfinite(${column}) then ${column}
    else round(${column}, 9 - floor(log10(abs(${column})))::integer) end as ${column}`;
}

/** A text, or a list of texts, with what is private in it masked: `Privacy.redact` says what stands for it. */
function redactedColumn(name: string, type: string): string {
  const column = quotedName(name);
  if (type === "VARCHAR[]") {
    return `list_transform(${column}, lambda item: coalesce(getvariable('redacted_items')[item], item)) as ${column}`;
  }
  return `coalesce((select shown from redacted_texts
    where column_name = ${quotedString(name)} and value = ${column}), ${column}) as ${column}`;
}

/** Written beside and renamed, so that a reader never meets half a file. */
function writeWhole(path: string, text: string): void {
  const partial = `${path}.partial`;
  try {
    writeFileSync(partial, text);
  } catch (error) {
    rmSync(partial, {force: true});
    throw new BuildError(`${path}: cannot be written: ${messageOf(error)}`);
  }
  renameSync(partial, path);
}

/** Removes files that neither this publication nor the one before it names: a reader may still be at that one. */
function removeUnused(folder: string, manifest: Manifest, before: Manifest | undefined): void {
  const used = new Set(["manifest.json"]);
  for (const {file} of Object.values(manifest.marts)) used.add(file);
  for (const {file} of Object.values(before?.marts ?? {})) used.add(file);
  for (const name of readdirSync(folder))
    if (!used.has(name)) rmSync(join(folder, name), {force: true});
}

function hashOfFile(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
