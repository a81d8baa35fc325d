import type {DuckDBConnection} from "@duckdb/node-api";
import type {z} from "zod";
import type {Progress} from "../src/engine/progress.ts";
import type {Clock} from "./servers/clock.ts";

/** A file that a source offers. */
export interface SourceFile {
  /** Absolute path. */
  path: string;
  /** Which kind of record it holds: a key of `SourceType.kinds`. */
  kind: string;
  /** How people are shown it: its path below the source's folder. */
  name: string;
}

/** A source's file after its bytes were put into the raw layer. */
export interface LandedFile {
  fileId: number;
  /** Absolute path of the untouched copy. */
  path: string;
  name: string;
}

/** What a fetch is given beside its source's options. */
export interface FetchContext {
  /** Absolute path of the folder that this source's fetches fill; nothing else writes there. */
  folder: string;
  sourceName: string;
  /** Folder that relative paths in the configuration start from. */
  configFolder: string;
  progress: Progress;
  /** Time and chance; other than the real ones in tests alone. */
  clock: Clock;
  /** Ends waiting and asking; what has been fetched stays. */
  signal?: AbortSignal | undefined;
}

/** A kind of record, and the raw tables that it fills. */
export interface RecordKind {
  /** DuckDB type of each column of `raw.<type>_<kind>`, one row a record. */
  columns: Record<string, string>;
  /** The rows inside a record, in order: `raw.<type>_<table>`, numbered by `item_index` from 0. */
  items?: {table: string; columns: Record<string, string>};
  /** The column that has the id of the call which a record is about, where that is not the record's own id. */
  callId?: string;
}

/**
 * How one kind of source is read. A loader moves records and says which it cannot use; what they
 * mean is for staging, and counting, duplicates and versions are for the engine.
 */
export interface SourceType<Options = unknown> {
  /** As it stands in the configuration: `{type: "letsgo-dstc1", …}`. */
  type: string;
  /** Whose raw tables it fills, where not its own: `earshot-jsonl` for calls that we generate. */
  landsAs?: string;
  /** What stands beside `type` and `name` in the configuration. */
  options: z.ZodType<Options>;
  /**
   * The first kind is the one that sessions are made of. It is read last, so that reading it may look
   * up what came beside it; a record of it that was set aside is read again once another kind brings
   * something under the same id.
   */
  kinds: Record<string, RecordKind>;
  /**
   * Brings what is new on a server into files of the context's folder, before `files` looks there. A kill at any
   * moment loses nothing: a file appears whole and is not changed any more, and the state that says what has been
   * fetched is written after the files that it speaks of (`loaders/servers/fetched.ts`).
   * @throws UsageError where an environment variable is not set
   * @throws BuildError where the server does not give what it should, after all tries
   */
  fetch?(options: Options, context: FetchContext): Promise<void>;
  /**
   * The files to read, in an order that does not change between runs.
   *
   * @param fetchedFolder the folder that `fetch` fills, which is not there before the first fetch
   * @throws UsageError where the folder or file is missing
   */
  files(options: Options, configFolder: string, fetchedFolder?: string): Promise<SourceFile[]>;
  /**
   * Creates the temporary table `incoming`, a row for each record of these files:
   * `file_id integer, record_number bigint` (from 1; the line, where records are lines),
   * `record_id varchar` (the source's own), `version timestamptz` (when the source last changed the
   * record, NULL where it does not say), `reason varchar` (why it cannot be used, else NULL),
   * `raw_text varchar` (the record as it came, where there is a reason), `record struct`, `items struct[]`.
   * Bad content never throws: it is a row with a reason. A file that cannot be read at all is one such row.
   *
   * @param sourceName the source's name in the raw tables
   */
  read(
    connection: DuckDBConnection,
    kind: string,
    files: LandedFile[],
    options: Options,
    sourceName: string
  ): Promise<void>;
}

/** Declares a source type and keeps the type of its options. */
export function defineSourceType<Options>(source: SourceType<Options>): SourceType<Options> {
  return source;
}

/** The raw table of a kind of record, or of its items: `raw.letsgo_dstc1_turns`. */
export function rawTable(source: Pick<SourceType, "type" | "landsAs">, table: string): string {
  return `raw.${(source.landsAs ?? source.type).replaceAll("-", "_")}_${table}`;
}

/** A SQL string literal; with the character 0, which would end the statement, an expression. */
export function quotedString(text: string): string {
  const parts = text.split("\0").map((part) => `'${part.replaceAll("'", "''")}'`);
  return parts.length === 1 ? (parts[0] ?? "") : `(${parts.join(" || chr(0) || ")})`;
}

/** A SQL identifier in quotes. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `STRUCT("a" VARCHAR, …)` of columns and their types. */
export function structType(columns: Record<string, string>): string {
  const fields = Object.entries(columns).map(([name, type]) => `${quotedName(name)} ${type}`);
  return `STRUCT(${fields.join(", ")})`;
}

/** The statement that creates `incoming` for records of a kind, still empty. */
export function incomingTable({columns, items}: RecordKind): string {
  return `create or replace temp table incoming (
    file_id integer, record_number bigint, record_id varchar, version timestamptz, reason varchar,
    raw_text varchar, record ${structType(columns)}, items ${items === undefined ? "varchar" : structType(items.columns)}[])`;
}
