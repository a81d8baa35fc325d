import {z} from "zod";
import {UsageError} from "../../src/engine/errors.ts";
import {hashOf} from "../../src/engine/files.ts";
import {FetchedFolder} from "../servers/fetched.ts";
import {inTries} from "../servers/tries.ts";
import {type FetchContext, quotedName} from "../source.ts";
import {Database, type DatabaseAddress, placeOf} from "./connection.ts";
import {type Column, columnCalled, columnsOf, inBrackets, lineOf, selectList} from "./rows.ts";

/** A query and how what is new of it is told. */
export interface QueryOptions {
  query: string;
  cursor?: string | undefined;
  overlap?: string | number | undefined;
}

/** How the server is asked. */
export interface AskOptions {
  pageRows: number;
  timeoutSeconds: number;
  tries: number;
}

const state = z.object({
  pageCount: z.number().int(),
  /** The furthest value of the cursor up to which all rows have come, as PostgreSQL writes it. */
  cursor: z.string().nullable(),
  /** The same as a number: milliseconds since 1970 of a time, the place among its like of a text. */
  position: z.number().nullable(),
  /** Hashes of the rows that the next fetch will be sent again, with their positions; null where a row has none. */
  recent: z.record(z.string(), z.number().nullable())
});
type State = z.output<typeof state>;

/** How many rows are asked for at a time, and how long a page may get: both have to fit in memory. */
const rowsAtOnce = 500;
const longestPage = 16 * 1024 * 1024;

const units = {second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000};
const overlapForm = /^(\d+) (second|minute|hour|day)s?$/;
/** How far back of the last value is asked for again where the configuration does not say. */
const usualOverlaps = {time: "10 minutes", number: 1000, text: 0};

/** How far to go back: as milliseconds of a time, or in the numbers of the cursor itself. */
export const overlapOption = z.union([
  z.string().regex(overlapForm, "is no time such as 10 minutes, 2 hours or 1 day"),
  z.number().nonnegative()
]);

/**
 * Fetches the rows of a query that are new or have changed since the last fetch, as pages of JSON lines. Rows come in the
 * order of the cursor, so that a fetch that breaks off goes on from its last page.
 */
export async function fetchQuery(
  asked: QueryOptions,
  folder: string,
  address: DatabaseAddress,
  options: AskOptions,
  context: FetchContext
): Promise<void> {
  const {sourceName, signal} = context;
  const query = asked.query.replace(/[\s;]+$/, "");
  const about = JSON.stringify({database: address.name, query, cursor: asked.cursor ?? null});
  const initial: State = {pageCount: 0, cursor: null, position: null, recent: {}};
  const fetched = await FetchedFolder.open(folder, about, state, initial);
  const place = placeOf(sourceName, address);
  const settings = {tries: options.tries, sentence: (problem: string) => `${place} ${problem}`};
  await inTries(settings, context, async (gotFurther) => {
    const database = await Database.open(address, sourceName, options.timeoutSeconds, signal);
    try {
      // all pages show the database as it is at one moment
      await database.ask("begin transaction isolation level repeatable read, read only");
      const columns = await columnsOf(database, query, place);
      const source = {database, query, columns, place, options, context, gotFurther};
      if (asked.cursor === undefined) await fetchAll(source, fetched);
      else await fetchNew(source, asked.cursor, asked.overlap, fetched);
    } finally {
      await database.close();
    }
  });
}

interface Source {
  database: Database;
  query: string;
  columns: readonly Column[];
  place: string;
  options: AskOptions;
  context: FetchContext;
  gotFurther: () => void;
}

/** Without a cursor all rows come each time; those that have not changed are not kept again. */
async function fetchAll(source: Source, fetched: FetchedFolder<State>): Promise<void> {
  const known = new Set(Object.keys(fetched.state.recent));
  const recent: State["recent"] = {};
  let {pageCount} = fetched.state;
  for await (const rows of pagesOf(
    source,
    `select ${selectList(source.columns)} from ${inBrackets(source.query)}`
  )) {
    const lines = [];
    for (const {line} of rows) {
      const hash = hashOf(line).slice(0, 16);
      if (!known.has(hash)) lines.push(line);
      recent[hash] = null;
    }
    if (lines.length > 0) {
      await fetched.writePage(pageCount, lines.join("\n"), "jsonl");
      pageCount += 1;
    }
  }
  await fetched.save({...fetched.state, pageCount, recent});
}

async function fetchNew(
  source: Source,
  cursorName: string,
  overlap: string | number | undefined,
  fetched: FetchedFolder<State>
): Promise<void> {
  const {database, columns, query, place, gotFurther} = source;
  const cursor = columnCalled(columns, cursorName, place);
  const back = overlapOf(cursor, overlap, place);
  const name = quotedName(cursor.name);
  const {cursor: last} = fetched.state;
  const lastValue = last === null ? undefined : `${database.literal(last)}::${cursor.type}`;
  // from the last value on, not behind it: more rows may have got the same value since
  const statement = `select ${[selectList(columns), ...marksOf(cursor, lastValue)].join(", ")}
    from ${inBrackets(query)}
    ${lastValue === undefined ? "" : `where ${name} >= ${lastValue}${back.sql} or ${name} is null`}
    order by ${name}`;
  const known = new Set(Object.keys(fetched.state.recent));
  const recent = new Map(Object.entries(fetched.state.recent));
  let {pageCount, cursor: value, position} = fetched.state;
  const save = async () => {
    const since = (position ?? Number.NEGATIVE_INFINITY) - back.size;
    for (const [hash, at] of recent) if (at !== null && at < since) recent.delete(hash);
    await fetched.save({pageCount, cursor: value, position, recent: Object.fromEntries(recent)});
    gotFurther();
  };
  const fewHashes = Math.max(20_000, 2 * source.options.pageRows);
  let unsavedPages = 0;
  for await (const rows of pagesOf(source, statement)) {
    const lines: string[] = [];
    for (const {line, marks} of rows) {
      const [rowValue = null, number, mayAdvance] = marks;
      const isAhead = mayAdvance === "t";
      let rowPosition = number == null ? null : Number(number);
      if (cursor.cursorKind === "text" && rowValue !== null) {
        rowPosition = (position ?? 0) + (isAhead && rowValue !== value ? 1 : 0);
      }
      if (!Number.isFinite(rowPosition)) rowPosition = null;
      if (isAhead && rowPosition !== null) {
        value = rowValue;
        position = rowPosition;
      }
      const hash = hashOf(line).slice(0, 16);
      if (!known.has(hash)) lines.push(line);
      recent.set(hash, rowPosition);
    }
    if (lines.length > 0) {
      await fetched.writePage(pageCount, lines.join("\n"), "jsonl");
      pageCount += 1;
    }
    unsavedPages += 1;
    // a million rows with the same time would be noted anew after each page: the more there are, the less often
    if (unsavedPages * fewHashes >= recent.size) {
      await save();
      unsavedPages = 0;
    }
  }
  if (unsavedPages > 0) await save();
}

/**
 * SQL of what is asked for beside a row: the cursor's value, the same as a number, and whether it is one to go on from.
 * A time that has not come yet is none: all that comes before it would be taken for old.
 */
function marksOf({name, cursorKind, type}: Column, last: string | undefined): string[] {
  const value = quotedName(name);
  const isAhead = last === undefined ? `${value} is not null` : `${value} > ${last}`;
  const number = {
    time: `pg_catalog.date_part('epoch', ${value}) * 1000`,
    number: value,
    text: "null"
  }[cursorKind];
  const hasCome =
    type === "timestamp with time zone"
      ? `${value} <= pg_catalog.now()`
      : // in some zone of the earth
        `${value} <= localtimestamp + interval '14 hours'`;
  return [value, number, cursorKind === "time" ? `${isAhead} and ${hasCome}` : isAhead];
}

/** How far the next fetch goes back, in SQL and as a number. */
function overlapOf({name, cursorKind}: Column, given: string | number | undefined, place: string) {
  const overlap = given ?? usualOverlaps[cursorKind];
  const isTime = typeof overlap === "string";
  if (overlap === 0 || (cursorKind === "time") !== isTime || cursorKind === "text") {
    if (overlap === 0) return {sql: "", size: 0};
    const wanted = {time: "a time such as 10 minutes", number: "a number", text: "0"}[cursorKind];
    throw new UsageError(
      `${place}: overlap is ${overlap}, and for the cursor ${name} it has to be ${wanted}`
    );
  }
  if (!isTime) return {sql: ` - ${overlap}`, size: overlap};
  const [, count = "0", unit = "day"] = overlapForm.exec(overlap) ?? [];
  return {
    sql: ` - interval '${count} ${unit}'`,
    size: Number(count) * units[unit as keyof typeof units]
  };
}

interface FetchedRow {
  line: string;
  /** What was asked for beside the query's own columns. */
  marks: (string | null)[];
}

/** The rows of a statement, a page at a time: the server keeps the rest. */
async function* pagesOf(source: Source, statement: string): AsyncGenerator<FetchedRow[]> {
  const {database, columns, query, options, context} = source;
  const {pageRows} = options;
  await database.ask(`declare earshot_page no scroll cursor for ${statement}`, query);
  let page: FetchedRow[] = [];
  let size = 0;
  let count = 0;
  for (;;) {
    const atOnce = Math.min(rowsAtOnce, pageRows - page.length);
    const {rows} = await database.ask(`fetch forward ${atOnce} from earshot_page`);
    for (const row of rows) {
      const line = lineOf(columns, row);
      page.push({line, marks: row.slice(columns.length)});
      size += line.length;
    }
    count += rows.length;
    context.progress.step(`fetching ${context.sourceName}: ${count} rows`);
    const isLast = rows.length < atOnce;
    if (page.length > 0 && (isLast || page.length >= pageRows || size >= longestPage)) {
      yield page;
      page = [];
      size = 0;
    }
    if (isLast) return;
  }
}
