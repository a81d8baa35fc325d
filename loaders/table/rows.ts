import type {DuckDBConnection} from "@duckdb/node-api";
import {callColumns, turnColumns} from "../earshot-jsonl/columns.ts";
import {quotedString} from "../source.ts";
import {columnWords, type FieldSql, fieldsSql} from "./fields.ts";
import type {Fields, TableOptions} from "./mapping.ts";
import type {OpenTable} from "./open-tables.ts";
import {callTargets, turnTargets} from "./targets.ts";

/** Types of the fields before the last cast: money stays a double until it is judged. */
const callTypes: Record<string, string> = Object.fromEntries(
  Object.entries(callColumns).map(([name, type]) => [
    name,
    type.startsWith("DECIMAL") ? "DOUBLE" : type
  ])
);

/** What a turn is in the raw layer: its fields in earshot-jsonl, and what tells it apart and orders it. */
export const rawTurnColumns = {
  ...turnColumns,
  /** Times of day and year, where the table has these. */
  starts_at: "TIMESTAMPTZ",
  ends_at: "TIMESTAMPTZ",
  position: "DOUBLE",
  /** Equal where the same turn comes again; NULL where nothing tells. */
  turn_key: "VARCHAR",
  /** The file that the turn came in. */
  file_name: "VARCHAR"
} as const;

const turnTypes: Record<string, string> = {
  ...rawTurnColumns,
  call_id: "VARCHAR",
  turn_id: "VARCHAR",
  duration_s: "DOUBLE"
};

/** Columns that every row of a table has, whatever is mapped. */
const plainColumns: Record<string, string> = {
  /** In which of the open tables the row is. */
  table_index: "INTEGER",
  file_id: "INTEGER",
  row_number: "BIGINT",
  /** Place in a transcript. */
  place: "INTEGER",
  /** What is wrong with the row. */
  problem: "VARCHAR",
  call_id: "VARCHAR",
  is_turn: "BOOLEAN",
  /** False for what another file brought, where it belongs to a call of this one. */
  is_own: "BOOLEAN",
  sort_at: "DOUBLE",
  transcript: "VARCHAR",
  turn_file_name: "VARCHAR"
};

/** Names of the columns of a table of rows in our words: `call_outcome`, `turn_text`, …. */
export type RowShape = ReadonlySet<string>;

/** The columns that mapped fields fill. Others are left out, as each would take up room for its NULLs. */
export function shapeOf(call: Fields, turn: Fields): RowShape {
  const has = (name: string) => turn[name] !== undefined;
  const ofTurn = Object.keys(turn).filter((name) => name in rawTurnColumns);
  return new Set([
    ...Object.keys(call).map((name) => `call_${name}`),
    ...ofTurn.map((name) => `turn_${name}`),
    ...(keyOf(turn) === undefined ? [] : ["turn_turn_key"]),
    ...(has("duration_s") && has("start_s") ? ["turn_end_s"] : []),
    ...(has("duration_s") && has("starts_at") ? ["turn_ends_at"] : [])
  ]);
}

/** Creates a table of rows in our words, empty. */
export async function createRows(
  connection: DuckDBConnection,
  table: string,
  shape: RowShape
): Promise<void> {
  const columns = [
    ...Object.entries(plainColumns),
    ...[...shape].map((name) => [name, typeOf(name)] as const)
  ];
  await connection.run(
    `create or replace temp table ${table} (${columns.map(([name, type]) => `${name} ${type}`).join(", ")})`
  );
}

function typeOf(name: string): string {
  const [, owner, field = ""] = /^(call|turn)_(.*)$/.exec(name) ?? [];
  return (owner === "call" ? callTypes : turnTypes)[field] ?? "VARCHAR";
}

/** A column of a table of rows, or a NULL of its type where it has none. */
export function columnOrNull(shape: RowShape, name: string): string {
  return shape.has(name) || name in plainColumns ? name : `cast(null as ${typeOf(name)})`;
}

/** The columns that fields come from. */
export function columnsOf(fields: Fields | undefined): string[] {
  return Object.values(fields ?? {}).flatMap((field) => field?.column ?? []);
}

/** A relation whose rows are to be told in our words. */
export interface RowSource extends Pick<OpenTable, "column" | "isNumbered"> {
  /** SQL that stands after FROM. */
  relation: string;
  index: number;
  call: Fields;
  turn: Fields;
  shape: RowShape;
  /** SQL of further columns, such as the place in a transcript. */
  more?: Record<string, string>;
  /** SQL that stands before what is said of a turn. */
  placeWords?: string;
}

/** Adds a relation's rows to `table_rows` or a table like it. */
export async function insertRows(
  connection: DuckDBConnection,
  into: string,
  {relation, column, index, call, turn, shape, isNumbered, more = {}, placeWords = "''"}: RowSource,
  options: TableOptions
): Promise<void> {
  const callFields = fieldsSql(callTargets, call, options, column);
  const turnFields = fieldsSql(turnTargets, turn, options, column);
  const named = [
    ...callFields.map((field) => ({field, name: `call_${field.target.name}`})),
    ...turnFields.map((field) => ({field, name: `turn_${field.target.name}`}))
  ];
  if (named.length === 0) return;
  const has = (name: string) => turn[name] !== undefined;
  const start = has("starts_at")
    ? "epoch_us(turn_starts_at) / 1e6"
    : has("start_s")
      ? "turn_start_s"
      : "null";
  const end = has("end_s")
    ? "turn_end_s"
    : has("duration_s") && has("start_s")
      ? "turn_start_s + turn_duration_s"
      : undefined;
  const endsAt = has("ends_at")
    ? "turn_ends_at"
    : has("duration_s") && has("starts_at")
      ? "turn_starts_at + to_microseconds(cast(round(turn_duration_s * 1e6) as bigint))"
      : undefined;
  const values: Record<string, string> = {
    ...Object.fromEntries(
      named.map(({name}) => [name, name]).filter(([name = ""]) => shape.has(name))
    ),
    ...(end === undefined ? {} : {turn_end_s: end}),
    ...(endsAt === undefined ? {} : {turn_ends_at: endsAt}),
    ...(turnFields.length === 0
      ? {}
      : {
          ...(keyOf(turn) === undefined ? {} : {turn_turn_key: keyOf(turn) ?? ""}),
          is_turn: `(${isSaid(turn)}) and coalesce(turn_speaker <> 'ignore', false)`,
          sort_at: start
        }),
    // a row that is cut wrong says nothing for sure, its call neither
    call_id: `case when valued.problem is null then ${call.call_id !== undefined ? "call_call_id" : has("call_id") ? "turn_call_id" : "null"} end`,
    ...more
  };
  await connection.run(`
    insert into ${into} by name
    with cut as (
        select *, ${named.map(({field, name}) => `${field.cut} as cut_${name}`).join(",\n            ")}
        from ${relation} as input
    ),

    given as (
        select *, ${named.map(({field, name}) => `${field.given(`cut_${name}`)} as given_${name}`).join(",\n            ")}
        from cut
    ),

    valued as (
        select *, ${named.map(({field, name}) => `${field.value(`given_${name}`)} as ${name}`).join(",\n            ")}
        from given
    )

    select
        ${index} as table_index,
        file_id,
        ${isNumbered ? "row_number" : "null"} as row_number,
        true as is_own,
        coalesce(valued.problem, ${problemsOf(callFields, turnFields, turn, placeWords)}) as problem,
        ${Object.entries(values)
          .map(([name, sql]) => `${sql} as ${name}`)
          .join(",\n        ")}
    from valued`);
}

/** Whether a row of a table says a turn: a call joined with turns that it does not have leaves all of them empty. */
function isSaid(turn: Fields): string {
  const own = Object.entries(turn).filter(
    ([name, field]) => name !== "call_id" && field?.column !== undefined
  );
  return own.map(([name]) => `given_turn_${name} is not null`).join(" or ") || "true";
}

/** SQL of what tells a turn from the others of its call; undefined where nothing does. */
export function keyOf(turn: Fields): string | undefined {
  const keys = [
    ...(turn.turn_id === undefined ? [] : ["'id ' || turn_turn_id"]),
    ...(turn.position === undefined ? [] : ["'position ' || turn_position"]),
    ...(turn.starts_at === undefined ? [] : ["turn_speaker || ' ' || epoch_us(turn_starts_at)"]),
    ...(turn.start_s === undefined ? [] : ["turn_speaker || ' ' || turn_start_s"])
  ];
  // a turn without a time among others that have one goes by what is said
  const said = `turn_speaker || ' said ' || ${turn.text === undefined ? "''" : "coalesce(turn_text, '')"}`;
  return keys.length === 0 ? undefined : `coalesce(${[...keys, said].join(", ")})`;
}

function problemsOf(
  callFields: FieldSql[],
  turnFields: FieldSql[],
  turn: Fields,
  placeWords: string
): string {
  const branches = (fields: FieldSql[], prefix: string) =>
    fields.map(({target, problems}) =>
      problems(`given_${prefix}_${target.name}`, `${prefix}_${target.name}`)
    );
  const ofCall = branches(callFields, "call").filter((sql) => sql !== "");
  const ofTurn = [
    ...branches(turnFields, "turn").filter((sql) => sql !== ""),
    ...(turn.speaker === undefined
      ? []
      : [
          `when (${isSaid(turn)}) and given_turn_speaker is null then ${quotedString(`${columnWords(turn, "speaker")} is missing`)}`
        ]),
    ...[
      ["start_s", "end_s"],
      ["starts_at", "ends_at"]
    ].flatMap(([from = "", to = ""]) =>
      turn[from] === undefined || turn[to] === undefined
        ? []
        : [
            `when turn_${to} < turn_${from} then ${quotedString(`${columnWords(turn, to)} is before ${columnWords(turn, from)}: `)} || given_turn_${to} || ' < ' || given_turn_${from}`
          ]
    )
  ];
  const cases = (found: string[]) =>
    found.length === 0 ? "null" : `case ${found.join("\n            ")} end`;
  return ofTurn.length === 0
    ? cases(ofCall)
    : `coalesce(${cases(ofCall)}, ${placeWords} || ${cases(ofTurn)})`;
}

/** Numbers the rows of those files that were read in their order, which is that of `table_rows`. */
export async function numberRows(connection: DuckDBConnection): Promise<void> {
  await connection.run(`
    update table_rows set row_number = table_rows.rowid - first_row + 1
    from (
        select file_id, min(rowid) as first_row from table_rows where row_number is null group by file_id
    ) as starts
    where table_rows.file_id = starts.file_id`);
}

/** The raw turn of a struct with columns of a table of rows; `file_name` is of the file that it came in. */
export function turnStruct(shape: RowShape, item: string): string {
  const fields = Object.entries(rawTurnColumns).map(([name, type]) => {
    const value =
      name === "file_name"
        ? `coalesce(${item}.turn_file_name, file_name)`
        : shape.has(`turn_${name}`)
          ? `${item}.turn_${name}`
          : "null";
    return `"${name}": cast(${value} as ${type})`;
  });
  return `{${fields.join(", ")}}`;
}
