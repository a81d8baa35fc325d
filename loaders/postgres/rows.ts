import {closest} from "../../src/engine/closest.ts";
import {BuildError} from "../../src/engine/errors.ts";
import {quotedName} from "../source.ts";
import type {Database} from "./connection.ts";

/** What a cursor column holds: that decides whether one can go back behind a value of it, and how far. */
export type CursorKind = "time" | "number" | "text";

/** A column of a query's answer. */
export interface Column {
  name: string;
  /** As PostgreSQL calls it, for casts. */
  type: string;
  /** As what its values stand in a line of JSON. */
  form: "text" | "flag" | "instant" | "json" | "whole";
  cursorKind: CursorKind;
}

const timeTypes = new Set(["date", "timestamp without time zone", "timestamp with time zone"]);

/**
 * The columns of a query, without running it.
 * @throws BuildError with PostgreSQL's own message and the place in the query
 */
export async function columnsOf(
  database: Database,
  query: string,
  place: string
): Promise<Column[]> {
  const {fields} = await database.ask(`select * from ${inBrackets(query)} limit 0`, query);
  const names = fields.map(({name}) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new BuildError(`${place}: the query has two columns called ${twice}: name one otherwise`);
  }
  const oids = fields.map(({dataTypeID}) => dataTypeID);
  const {rows} = await database.ask(
    `
    select oid::text, pg_catalog.format_type(oid, null), typcategory::text
    from pg_catalog.pg_type where oid in (0, ${oids.join(", ")})`.replace(", )", ")")
  );
  const types = new Map(rows.map(([oid, type, category]) => [oid, {type, category}]));
  return fields.map(({name, dataTypeID}) => {
    const {type, category} = types.get(String(dataTypeID)) ?? {};
    return columnOf(name, type ?? "text", category ?? "");
  });
}

function columnOf(name: string, type: string, category: string): Column {
  const isTime = timeTypes.has(type);
  // arrays, and rows in a row
  const isWhole = category === "A" || category === "C" || type === "record";
  return {
    name,
    type,
    form:
      type === "boolean"
        ? "flag"
        : type === "timestamp with time zone"
          ? "instant"
          : type === "json" || type === "jsonb"
            ? "json"
            : isWhole
              ? "whole"
              : "text",
    cursorKind: isTime ? "time" : category === "N" && type !== "money" ? "number" : "text"
  };
}

/** The column of that name. */
export function columnCalled(columns: readonly Column[], name: string, place: string): Column {
  const column = columns.find((one) => one.name === name);
  if (column !== undefined) return column;
  const names = columns.map((one) => one.name);
  const near = closest(name, names).replace(/\?$/, "");
  throw new BuildError(
    `${place}: the query has no column ${name} for the cursor${near}; its columns are ${names.join(", ")}`
  );
}

/** The query as a relation; a comment at its end hides nothing of ours. */
export function inBrackets(query: string): string {
  return `(\n${query}\n) as earshot_rows`;
}

/** The list of a select that brings these columns as text. */
export function selectList(columns: readonly Column[]): string {
  return columns
    .map(({name, form}) =>
      // PostgreSQL knows best how an array is written as JSON
      form === "whole" ? `pg_catalog.to_json(${quotedName(name)})::text` : quotedName(name)
    )
    .join(", ");
}

/**
 * A row as a line of JSON. Numbers stand as texts, so that no digit of a `numeric` or `bigint` is lost; times with a zone
 * end in Z, those without have none; JSON and arrays stand as what they are.
 */
export function lineOf(columns: readonly Column[], row: readonly (string | null)[]): string {
  const members = columns.map(({name, form}, index) => {
    const value = row[index] ?? null;
    return `${JSON.stringify(name)}:${value === null ? "null" : jsonOf(form, value)}`;
  });
  return `{${members.join(",")}}`;
}

function jsonOf(form: Column["form"], value: string): string {
  switch (form) {
    case "flag":
      return value === "t" ? "true" : "false";
    case "instant":
      return JSON.stringify(value.replace(/^(\d{4,}-\d\d-\d\d) ([\d:.]+)\+00$/, "$1T$2Z"));
    case "json":
    case "whole":
      // a line break stands between the parts of JSON, never inside a text
      return value.replace(/[\r\n]+/g, " ");
    default:
      return JSON.stringify(value);
  }
}
