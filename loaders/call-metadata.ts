import {stat} from "node:fs/promises";
import {resolve} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import {z} from "zod";
import {UsageError} from "../src/engine/errors.ts";
import {eachBatch} from "./documents.ts";
import {callColumns, turnColumns} from "./earshot-jsonl/columns.ts";
import {rejection} from "./earshot-jsonl/rejection.ts";
import {longestRawText} from "./line-batches.ts";
import {
  type LandedFile,
  quotedName,
  quotedString,
  type RecordKind,
  type SourceFile,
  structType
} from "./source.ts";
import {createRows, insertCsvRows} from "./table-rows.ts";

/** What a recording cannot tell of its call: when it was, with whom, how it ended. */
export const metadataOption = z
  .string()
  .regex(/\.(csv|tsv|json|jsonl|ndjson)(\.gz)?$/, "is a .csv, .tsv, .json or .jsonl file")
  .optional()
  .describe(
    "A file with a row for each call: call_id, or file (the transcript's or the recording's), and any fields of a call in earshot-jsonl, such as started_at, campaign_id, agent_id; relative to the configuration"
  );

/** The raw table of call facts, `raw.<type>_metadata`: the fields of a call in earshot-jsonl. */
export const metadataKind: RecordKind = {columns: callColumns};

/** The ending of a transcript's or a recording's name, which is no part of the call's id. */
const endings =
  "(\\.(json|jsonl|ndjson|vtt|srt|wav|mp3|m4a|mp4|ogg|opus|oga|flac|webm|aac|amr|wma|gz))+$";

/** SQL for the id of a call that is known by the name of a file: its path without endings. */
export function callIdOfFile(name: string): string {
  return `regexp_replace(regexp_replace(replace(${name}, '\\', '/'), '^(\\./)+', ''), ${quotedString(endings)}, '', 'i')`;
}

/**
 * The file that the option names.
 * @throws UsageError where it is not there
 */
export async function metadataFiles(
  type: string,
  metadata: string | undefined,
  configFolder: string
): Promise<SourceFile[]> {
  if (metadata === undefined) return [];
  const path = resolve(configFolder, metadata);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new UsageError(`${type}: metadata: there is no file ${path}`);
  return [{path, kind: "metadata", name: `metadata: ${metadata}`}];
}

const incomingColumns = `
    file_id integer, record_number bigint, record_id varchar, version timestamptz,
    reason varchar, raw_text varchar, record ${structType(callColumns)}, items varchar[]`;

/** Fields that are judged as text or as a double before they get their own type, as in earshot-jsonl. */
function judgedType(type: string): string {
  return type === "TIMESTAMPTZ" ? "VARCHAR" : type.startsWith("DECIMAL") ? "DOUBLE" : type;
}

const field = (name: string) => `nullif(trim(row_text ->> ${quotedString(`$."${name}"`)}), '')`;

const flagList = `case
        when ${field("compliance_flags")} like '[%' and json_valid(${field("compliance_flags")})
            then from_json(${field("compliance_flags")}, '["VARCHAR"]')
        else [ trim(flag) for flag in string_split(${field("compliance_flags")}, ';') if trim(flag) <> '' ]
    end`;

const typedFields = Object.entries(callColumns).map(([name, type]) => {
  if (name === "compliance_flags") return `${flagList} as compliance_flags`;
  return `try_cast(${field(name)} as ${judgedType(type)}) as ${quotedName(name)}`;
});

const isTable = "regexp_matches(file_name, '\\.[ct]sv(\\.gz)?$')";

const words: Record<string, string> = {DOUBLE: "a number", BOOLEAN: "true or false"};

const typeBranches = Object.entries(callColumns).flatMap(([name, type]) => {
  const expected = words[judgedType(type)];
  if (expected === undefined) return [];
  return [
    `when ${field(name)} is not null and ${quotedName(name)} is null
        then ${quotedString(`${name} is not ${expected}: `)} || left(${field(name)}, 60)`
  ];
});

/**
 * Creates `incoming` from files of call facts: rows of a CSV or TSV file, JSON objects in a list or a line each.
 *
 * @param knowsFiles whether a call may be named by its file
 * @param isStartRequired whether nothing else tells when a call started
 */
export async function readMetadata(
  connection: DuckDBConnection,
  files: readonly LandedFile[],
  {knowsFiles, isStartRequired}: {knowsFiles: boolean; isStartRequired: boolean}
): Promise<void> {
  await connection.run(`create or replace temp table incoming (${incomingColumns})`);
  await eachBatch(connection, files, async () => {
    const isList =
      "problem is null and is_alone and case when json_valid(text) then json_type(text) end = 'ARRAY'";
    await createRows(connection);
    await connection.run(`
      insert into incoming_rows
      select file_id, record_number,
          -- only what can be looked into, in whatever order conditions are tried
          case when problem is null and json_valid(text) then text end as row_text,
          text as raw_text,
          coalesce(problem, case when not json_valid(text) then 'is not JSON' end) as problem
      from incoming_documents
      where problem is not null or not ${isTable} and not coalesce(${isList}, false)`);
    await connection.run(`
      insert into incoming_rows
      with lists as (
          select file_id, json_extract(text, '$[*]') as members
          from incoming_documents
          where ${isList} and not ${isTable}
      )

      select file_id, unnest(generate_series(1, len(members))), unnest(members), unnest(members), null
      from lists`);
    await insertCsvRows(connection, `problem is null and ${isTable}`, delimiterOf, {
      isShortAllowed: true
    });
    await connection.run(`
      insert into incoming by name
      with named as (
          select
              file_id,
              record_number,
              problem,
              raw_text,
              case when problem is null and json_type(row_text) = 'OBJECT' then row_text end as row_text
          from incoming_rows
      ),

      typed as (
          select *, ${typedFields.join(", ")}, cast([] as ${structType(turnColumns)}[]) as turns
          from named
      ),

      judged as (
          select
              * replace (
                  ${knowsFiles ? `coalesce(call_id, ${callIdOfFile(field("file"))})` : "call_id"} as call_id,
                  -- where the call tells its own start none is needed here
                  ${isStartRequired ? "started_at" : "coalesce(started_at, ended_at, '2000-01-01T00:00:00Z')"} as started_at
              ),
              started_at as given_started_at
          from typed
      ),

      reasoned as (
          select *, case
              when problem is not null then problem
              when row_text is null then 'not a JSON object: ' || left(raw_text, 60)
              when call_id is null then ${quotedString(knowsFiles ? "call_id or file is missing" : "call_id is missing")}
              ${typeBranches.join("\n              ")}
              else ${rejection}
          end as reason
          from judged
      )

      select
          file_id,
          record_number,
          call_id as record_id,
          case when reason is null then cast(updated_at as timestamptz) end as version,
          reason,
          case when reason is not null then left(raw_text, ${longestRawText}) end as raw_text,
          case when reason is null then {
              ${Object.entries(callColumns)
                .map(([name, type]) => {
                  const given = name === "started_at" ? "given_started_at" : quotedName(name);
                  return `${quotedName(name)}: cast(${given} as ${type})`;
                })
                .join(",\n              ")}
          } end as record
      from reasoned
      order by file_id, record_number`);
    await connection.run("drop table incoming_rows");
  });
}

/** Tabs where the name says so, else semicolons where the heading has more of them than commas. */
function delimiterOf(fileName: string, firstLine: string): string {
  if (/\.tsv/.test(fileName)) return "\t";
  return firstLine.split(";").length > firstLine.split(",").length ? ";" : ",";
}
