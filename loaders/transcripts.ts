import type {DuckDBConnection} from "@duckdb/node-api";
import {z} from "zod";
import {
  callIdOfFile,
  metadataFiles,
  metadataKind,
  metadataOption,
  readMetadata
} from "./call-metadata.ts";
import {eachBatch} from "./documents.ts";
import {listFiles} from "./files.ts";
import {fromJson, mayDiffer, type Structure, typeProblem} from "./json-structure.ts";
import {longestRawText} from "./line-batches.ts";
import {longestSeconds} from "./rejections.ts";
import {type Roles, roleSql, rolesOption} from "./roles.ts";
import {
  defineSourceType,
  type LandedFile,
  quotedName,
  quotedString,
  type SourceType,
  structType
} from "./source.ts";

/** What a transcript source may be configured with. */
export interface TranscriptOptions {
  path: string;
  roles?: Roles;
  metadata?: z.output<typeof metadataOption>;
}

/** How one format of transcripts is read; SQL stands over the columns `document` and `turns`. */
export interface TranscriptFormat {
  type: string;
  /** The files that hold transcripts, by the end of their names. */
  ending: RegExp;
  /** What is read of a document that is JSON; where it is not, `document` is the text. */
  structure?: Structure;
  /** Columns that are worked out from the document first, one step after the other. */
  steps?: (roles: Roles) => Record<string, string>[];
  /** The transcript's own id, where it has one. */
  id?: string;
  /** Whether the transcript's own id is the call's; else the call is named by its file, unless the file holds several. */
  isCallId?: boolean;
  /** When the transcript was last changed, where it says so. */
  version?: string;
  /** When the call started, where the transcript tells. */
  startedAt?: string;
  /** Columns of the raw calls: type and SQL. */
  columns: Record<string, readonly [type: string, sql: string]>;
  /**
   * The raw turns: their table, their columns, and SQL for the list of them as structs of these columns in
   * this order. `speaker` is the label that roles go by, `start` tells who speaks first. `role` comes to them.
   */
  turns: {table: string; columns: Record<string, string>; list: string};
  /** The branches of a CASE that say why a transcript cannot be used. */
  rejection: string;
}

/**
 * A source type of transcripts, one or several in a file, with the roles of their speakers and, in a file
 * beside them, what a transcript cannot tell of its call.
 */
export function defineTranscriptSource(format: TranscriptFormat): SourceType<TranscriptOptions> {
  const {type, columns, turns} = format;
  const hasStart = format.startedAt !== undefined;
  return defineSourceType<TranscriptOptions>({
    type,
    options: z.strictObject({
      path: z
        .string()
        .min(1)
        .describe(
          "A file, a folder (read with its subfolders) or a pattern with * and ** of transcripts, gzip (.gz) or not; relative to the configuration"
        ),
      roles: rolesOption,
      metadata: metadataOption
    }) as z.ZodType<TranscriptOptions>,
    kinds: {
      calls: {
        columns: {
          ...Object.fromEntries(
            Object.entries(columns).map(([name, [sqlType]]) => [name, sqlType])
          ),
          role_basis: "VARCHAR"
        },
        items: {table: turns.table, columns: {...turns.columns, role: "VARCHAR"}}
      },
      metadata: metadataKind
    },
    async files({path, metadata}, configFolder) {
      const beside = await metadataFiles(type, metadata, configFolder);
      const found = await listFiles(type, path, configFolder, format.ending);
      return [
        ...found
          .filter((file) => beside.every((other) => other.path !== file.path))
          .map((file) => ({...file, kind: "calls"})),
        ...beside
      ];
    },
    async read(connection, kind, files, options, sourceName) {
      if (kind === "metadata") {
        await readMetadata(connection, files, {
          knowsFiles: format.isCallId !== true,
          isStartRequired: !hasStart
        });
      } else await readTranscripts(connection, format, files, options, sourceName);
    }
  });
}

async function readTranscripts(
  connection: DuckDBConnection,
  format: TranscriptFormat,
  files: readonly LandedFile[],
  {roles, metadata}: TranscriptOptions,
  sourceName: string
): Promise<void> {
  const {columns, turns, structure} = format;
  const steps = [
    ...(format.steps?.(roles) ?? []),
    {turns: `cast(${turns.list} as ${structType(turns.columns)}[])`}
  ];
  const role = roleSql(roles);
  const itemType = structType({...turns.columns, role: "VARCHAR"});
  const recordType = structType({
    ...Object.fromEntries(Object.entries(columns).map(([name, [type]]) => [name, type])),
    role_basis: "VARCHAR"
  });
  const callOfFile = callIdOfFile("file_name");
  const ownId = `nullif(trim(${format.id ?? "cast(null as varchar)"}), '')`;
  const recordId =
    format.isCallId === true
      ? ownId
      : `case when is_alone then ${callOfFile} else coalesce(${ownId}, ${callOfFile} || ':' || record_number) end`;
  await connection.run(`
    create or replace temp table incoming (
      file_id integer, record_number bigint, record_id varchar, version timestamptz,
      reason varchar, raw_text varchar, record ${recordType}, items ${itemType}[])`);
  await eachBatch(connection, files, async () => {
    if (structure !== undefined) {
      await takeListsApart(connection);
      await judgeTypes(connection, structure);
    }
    await connection.run(`
      insert into incoming
      with parsed as (
          select *, case when problem is null then ${structure === undefined ? "text" : fromJson("text", structure)} end as document
          from incoming_documents
      ),

      ${steps
        .map(
          (columns, index) => `step_${index} as (
          select *, ${Object.entries(columns)
            .map(([name, sql]) => `${sql} as ${quotedName(name)}`)
            .join(", ")}
          from ${index === 0 ? "parsed" : `step_${index - 1}`}
      ),`
        )
        .join("\n\n      ")}

      labelled as (
          select *, ${recordId} as record_id, ${role.preparation}
          from step_${steps.length - 1}
      ),

      judged as (
          select *, coalesce(
              problem,
              case ${format.rejection} end,
              ${role.rejection},
              ${startRejection(format, metadata, sourceName)}
          ) as reason
          from labelled
      )

      select
          file_id,
          record_number,
          record_id,
          case when reason is null then ${format.version ?? "null"} end as version,
          reason,
          case when reason is not null then left(text, ${longestRawText}) end as raw_text,
          case when reason is null then {
              ${Object.entries(columns)
                .map(([name, [type, sql]]) => `${quotedName(name)}: cast(${sql} as ${type})`)
                .join(",\n              ")},
              role_basis: ${role.basis}
          } end as record,
          case when reason is null then [
              {${[...Object.keys(turns.columns).map((name) => `${quotedName(name)}: turn.${quotedName(name)}`), `role: ${role.role}`].join(", ")}}
              for turn in turns
          ] end as items
      from judged
      order by file_id, record_number`);
  });
}

/** Why a call whose start is not known cannot be used: an invented one would put it on a wrong day. */
function startRejection(
  {type, startedAt}: TranscriptFormat,
  metadata: string | undefined,
  sourceName: string
): string {
  const remedy = quotedString(
    metadata === undefined
      ? 'the option metadata names a file that says it of call_id "'
      : `${metadata} has no row for call_id "`
  );
  return `case
      when ${startedAt ?? "cast(null as timestamptz)"} is null and record_id not in (
          select record_id from raw.${type.replaceAll("-", "_")}_metadata
          where source_name = ${quotedString(sourceName)} and started_at is not null
      ) then 'nothing tells when the call started: ' || ${remedy} || record_id || '"'
  end`;
}

/** Makes a document of each member of a file that is one JSON list, in `incoming_documents`. */
export async function takeListsApart(connection: DuckDBConnection): Promise<void> {
  const isList = `problem is null and is_alone
    and case when json_valid(text) then json_type(text) end = 'ARRAY'`;
  await connection.run(`
    insert into incoming_documents
    with lists as (
        select file_id, file_name, json_extract(text, '$[*]') as members
        from incoming_documents where ${isList}
    )

    select file_id, unnest(generate_series(1, len(members))), file_name, false, unnest(members), null
    from lists`);
  await connection.run(`delete from incoming_documents where ${isList}`);
}

/**
 * Finds the documents that are not JSON or have a value of a wrong type, which DuckDB would turn into NULL
 * without a word. Only those with anything out of the ordinary are looked at one by one.
 */
export async function judgeTypes(
  connection: DuckDBConnection,
  structure: Structure
): Promise<void> {
  const reader = await connection.runAndReadAll(`
    with shapes as materialized (
        select file_id, record_number, text, case when json_valid(text) then json_structure(text) end as shape
        from incoming_documents
        where problem is null
    )

    select file_id, record_number::integer, text, shape is null as is_unread from shapes
    where shape is null
        -- DuckDB takes NaN and infinities for numbers, JSON does not
        or regexp_matches(text, '[:,\\[]\\s*-?(?i:nan|inf)')
        or ${mayDiffer("shape", structure)}`);
  for (const [fileId, recordNumber, text, isUnread] of reader.getRows() as [
    number,
    number,
    string,
    boolean
  ][]) {
    const problem =
      typeProblem(text, structure) ??
      (isUnread ? "is not valid JSON: it has an escape of half a character" : undefined);
    if (problem === undefined) continue;
    await connection.run(
      `update incoming_documents set problem = $problem
       where file_id = ${fileId} and record_number = ${recordNumber}`,
      {problem}
    );
  }
}

/**
 * SQL for the first of `turns` of which a condition on `turn` holds, as a branch of a CASE.
 *
 * @param complaint SQL for what is said of it after its place, over `turn`
 * @param place SQL for the list in the document
 */
export function turnBranch(condition: string, complaint: string, place: string): string {
  const position = `list_position([ coalesce(${condition}, false) for turn in turns ], true)`;
  return `when ${position} is not null
        then ${place} || '[' || (${position} - 1) || ']' || [ ${complaint} for turn in [ turns[${position}] ] ][1]`;
}

/**
 * Branches of a CASE that hold the times of `turns` to reason.
 *
 * @param unitsPerSecond 1000 where they are in milliseconds
 * @param names as the document calls them
 */
export function timeBranches(
  place: string,
  unitsPerSecond: 1 | 1000,
  names: {start: string; end: string} = {start: "start", end: "end"}
): string {
  const longest = longestSeconds * unitsPerSecond;
  const unit = unitsPerSecond === 1 ? "seconds" : "milliseconds";
  const ofField = (field: "start" | "end") =>
    turnBranch(
      `turn."${field}" not between 0 and ${longest}`,
      `'.${names[field]} is not between 0 and ${longest} ${unit}: ' || turn."${field}"`,
      place
    );
  return [
    ofField("start"),
    ofField("end"),
    turnBranch(
      `turn."end" < turn.start`,
      `'.${names.end} is before its ${names.start}: ' || turn."end" || ' < ' || turn.start`,
      place
    )
  ].join("\n    ");
}

/** A branch of a CASE for numbers of `turns` that are out of their range. */
export function rangeBranch(
  place: string,
  {
    field,
    name = field,
    low = 0,
    high = 1
  }: {field: string; name?: string; low?: number; high?: number}
): string {
  return turnBranch(
    `turn.${quotedName(field)} not between ${low} and ${high}`,
    `'.${name} is not between ${low} and ${high}: ' || turn.${quotedName(field)}`,
    place
  );
}

/** A branch of a CASE for a length of the call that cannot be. */
export function durationBranch(duration: string, name: string): string {
  return `when ${duration} not between 0 and ${longestSeconds}
        then '${name} is not between 0 and ${longestSeconds} seconds: ' || ${duration}`;
}

/** SQL that tells whether any of `turns` has a score. */
export const hasConfidence =
  "list_position([ turn.confidence is not null for turn in turns ], true) is not null";
