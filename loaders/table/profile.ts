import {basename} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import {quotedName, quotedString} from "../source.ts";
import type {TableOptions} from "./mapping.ts";
import {withTables} from "./open-tables.ts";

/** Rows that are looked at. */
const lookedAt = 20_000;

/** What the values of a column look like; all shares are of those that are there. */
export interface ColumnProfile {
  name: string;
  /** Share of rows that have a value. */
  filled: number;
  distinct: number;
  /** Share of values of the form. */
  numbers: number;
  offsetTimes: number;
  localTimes: number;
  slashTimes: number;
  clocks: number;
  flags: number;
  phones: number;
  emails: number;
  lists: number;
  /** Share of values in which lines begin with a name and a colon. */
  dialogues: number;
  low: number | null;
  median: number | null;
  high: number | null;
  isWhole: boolean;
  meanLength: number;
  /** The values, where they are few and short. */
  values: string[];
}

/** A look at the first rows of a file. */
export interface TableProfile {
  rowCount: number;
  columns: ColumnProfile[];
}

/**
 * Looks at the first rows of a file and keeps them in the temporary table `init_rows`, a text column for each of the file's.
 *
 * @returns a problem instead, where the file cannot be read
 */
export async function profileTable(
  connection: DuckDBConnection,
  path: string,
  options: Pick<TableOptions, "delimiter" | "encoding">
): Promise<TableProfile | {problem: string}> {
  const file = {fileId: 1, path, name: basename(path)};
  const settings: TableOptions = {mapping: {call: {}}, nulls: [], decimal: ".", ...options};
  const names = /\.(json|jsonl|ndjson)(\.gz)?$/i.test(path)
    ? await jsonFields(connection, settings, file)
    : [];
  let problem: string | undefined;
  await withTables(connection, [file], settings, names, async (tables) => {
    const [table] = tables;
    if (table === undefined) {
      problem = "nothing stands in it";
      return;
    }
    const columns = table.header.length > 0 ? table.header : names;
    if (columns.length === 0) {
      const reader = await connection.runAndReadAll(
        `select any_value(problem) from ${table.relation()} as input`
      );
      problem = String(reader.getRows()[0]?.[0] ?? "nothing stands in it");
      return;
    }
    const texts = columns.map(
      (name) => `nullif(trim(${table.column(name)}), '') as ${quotedName(name)}`
    );
    await connection.run(`
      create or replace temp table init_rows as
      select ${texts.join(", ")} from ${table.relation()} as input
      where problem is null
      limit ${lookedAt}`);
    await table.refused();
  });
  if (problem !== undefined) return {problem};
  return profileOf(connection);
}

/** The fields of JSON rows; of an object in a row its fields, as `a.b`. */
async function jsonFields(
  connection: DuckDBConnection,
  settings: TableOptions,
  file: {fileId: number; path: string; name: string}
): Promise<string[]> {
  let names: string[] = [];
  await withTables(connection, [file], settings, [], async ([table]) => {
    if (table === undefined) return;
    const reader = await connection.runAndReadAll(`
      with first_rows as (
          select "row" from ${table.relation()} as input where problem is null limit 1000
      ),

      fields as (
          select unnest(json_keys("row")) as name, "row" from first_rows
      ),

      inner_fields as (
          select name, json_type("row", '$."' || name || '"') as type,
            unnest(case when json_type("row", '$."' || name || '"') = 'OBJECT'
              then json_keys("row", '$."' || name || '"') else [null] end) as inner_name
          from fields
      )

      select case when inner_name is null then name else name || '.' || inner_name end as name
      from inner_fields
      where inner_name is not null or type <> 'OBJECT'
      group by all
      order by count(*) desc, name`);
    names = reader.getRows().map(([name]) => String(name));
  });
  return names;
}

async function profileOf(connection: DuckDBConnection): Promise<TableProfile> {
  const described = await connection.runAndReadAll("describe init_rows");
  const names = described.getRows().map(([name]) => String(name));
  const counted = await connection.runAndReadAll("select count(*)::integer from init_rows");
  const rowCount = Number(counted.getRows()[0]?.[0]);
  const columns: ColumnProfile[] = [];
  for (const name of names) columns.push(await profileColumn(connection, name));
  return {rowCount, columns};
}

async function profileColumn(connection: DuckDBConnection, name: string): Promise<ColumnProfile> {
  const like = (pattern: string) =>
    `coalesce(avg(regexp_matches(v, ${quotedString(pattern)})::integer), 0)`;
  const day = "^(19|20)\\d\\d-\\d\\d-\\d\\d";
  const clock = "([T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?)";
  const reader = await connection.runAndReadAll(`
    select
      count(v) / greatest(count(*), 1), count(distinct v)::integer,
      coalesce(avg((try_cast(v as double) is not null)::integer) filter (where v is not null), 0),
      ${like(`${day}${clock} ?(Z|UTC|[+-]\\d\\d(:?\\d\\d)?)$`)}, ${like(`${day}${clock}?$`)},
      ${like("^\\d{1,2}[./-]\\d{1,2}[./-]\\d{2,4}( \\d{1,2}:\\d\\d(:\\d\\d)?)?$")},
      ${like("^(\\d+:)?\\d{1,2}:\\d\\d(\\.\\d+)?$")},
      ${like("(?i)^(true|false|yes|no|y|n|t|f|0|1)$")},
      ${like("^\\+?[\\d ()./-]{8,20}$")}, ${like("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$")},
      ${like("^\\s*\\[\\s*(\\{|\\])")}, ${like("(?m)(^|\\n)\\s*([\\[(]?[\\d:.]+[\\])]?\\s*)?\\p{L}[\\p{L} ]{1,20}:\\s[\\s\\S]*\\n\\s*([\\[(]?[\\d:.]+[\\])]?\\s*)?\\p{L}[\\p{L} ]{1,20}:\\s")},
      min(try_cast(v as double)), median(try_cast(v as double)), max(try_cast(v as double)),
      coalesce(bool_and(try_cast(v as double) = floor(try_cast(v as double))), false),
      coalesce(avg(length(v)), 0),
      case when count(distinct v) <= 20 and max(length(v)) <= 40
        then list_sort(list(distinct v) filter (where v is not null))::varchar[] else [] end
    from (select ${quotedName(name)} as v from init_rows)`);
  const row = reader.getRowsJson()[0] ?? [];
  const number = (index: number) => Number(row[index] ?? 0);
  const orNull = (index: number) => (row[index] === null ? null : Number(row[index]));
  return {
    name,
    filled: number(0),
    distinct: number(1),
    numbers: number(2),
    offsetTimes: number(3),
    localTimes: number(4),
    slashTimes: number(5),
    clocks: number(6),
    flags: number(7),
    phones: number(8),
    emails: number(9),
    lists: number(10),
    dialogues: number(11),
    low: orNull(12),
    median: orNull(13),
    high: orNull(14),
    isWhole: row[15] === true,
    meanLength: number(16),
    values: (row[17] as string[] | undefined) ?? []
  };
}

/** What a column holds, in a word or two and without any of its values. */
export function kindWords(column: ColumnProfile): string {
  if (column.filled === 0) return "empty";
  if (column.emails > 0.5) return "e-mail addresses";
  if (column.offsetTimes > 0.9) return "times with an offset";
  if (column.localTimes > 0.9) return "times without an offset";
  if (column.slashTimes > 0.9) return "dates";
  if (column.clocks > 0.9) return "clock";
  if (column.phones > 0.9 && (column.high === null || column.high > 9_999_999)) {
    if (!isEpoch(column)) return "phone numbers";
  }
  if (isEpoch(column)) return "times since 1970";
  if (column.flags > 0.99 && column.distinct <= 2) return "yes or no";
  if (column.numbers > 0.95) return column.isWhole ? "whole numbers" : "numbers";
  if (column.lists > 0.9) return "JSON lists";
  if (column.dialogues > 0.5) return "dialogues";
  if (column.values.length > 0) {
    return column.distinct === 1 ? "one value" : `${column.distinct} values`;
  }
  return column.meanLength > 40 ? "long text" : "text";
}

/** Whether numbers are seconds or milliseconds since 1970, of this century. */
export function isEpoch({numbers, low, high}: ColumnProfile): boolean {
  if (numbers < 0.95 || low === null || high === null) return false;
  return (low > 9.4e8 && high < 4.1e9) || (low > 9.4e11 && high < 4.1e12);
}
