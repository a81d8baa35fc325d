import type {DuckDBConnection} from "@duckdb/node-api";
import {z} from "zod";
import {metadataFiles, metadataOption, readMetadata} from "../call-metadata.ts";
import {eachBatch} from "../documents.ts";
import {listFiles} from "../files.ts";
import {fromJson} from "../json-structure.ts";
import {longestRawText} from "../line-batches.ts";
import {instant} from "../rejections.ts";
import {type Roles, roleSql, rolesOption} from "../roles.ts";
import {
  defineSourceType,
  quotedName,
  quotedString,
  type RecordKind,
  rawTable,
  structType
} from "../source.ts";
import {
  durationBranch,
  judgeTypes,
  rangeBranch,
  takeListsApart,
  timeBranches,
  turnBranch
} from "../transcripts.ts";
import {type Kind, kinds, structure} from "./columns.ts";

const type = "twilio-intelligence";

interface Options {
  path: string;
  roles?: Roles;
  metadata?: z.output<typeof metadataOption>;
}

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe(
      "A file, a folder (read with its subfolders) or a pattern with * and ** of .json, .jsonl and .ndjson files, gzip (.gz) or not; relative to the configuration"
    ),
  roles: rolesOption,
  metadata: metadataOption
}) as z.ZodType<Options>;

/** What a part of an export is called beside the name of its file. */
const partNames: Partial<Record<string, string>> = {
  sentence_pages: "sentences",
  operator_pages: "operator results",
  phone_calls: "call"
};

/** Transcripts of Twilio's Conversational Intelligence with their sentences, operator results and calls. */
export const twilioIntelligence = defineSourceType<Options>({
  type,
  options,
  kinds: kinds as Record<string, RecordKind>,
  async files({path, metadata}, configFolder) {
    const beside = await metadataFiles(type, metadata, configFolder);
    const found = await listFiles(type, path, configFolder, /\.(json|jsonl|ndjson)(\.gz)?$/);
    return [
      // any file may hold any part: which, only its content tells
      ...found
        .filter((file) => beside.every((other) => other.path !== file.path))
        .flatMap((file) => [
          {...file, kind: "calls"},
          ...Object.entries(partNames).map(([kind, part]) => ({
            ...file,
            kind,
            name: `${part}: ${file.name}`
          }))
        ]),
      ...beside
    ];
  },
  async read(connection, kind, files, given, sourceName) {
    if (kind === "metadata") {
      await readMetadata(connection, files, {knowsFiles: false, isStartRequired: false});
      return;
    }
    const {columns, items}: RecordKind = kinds[kind as Kind];
    await connection.run(`
      create or replace temp table incoming (
        file_id integer, record_number bigint, record_id varchar, version timestamptz, reason varchar,
        raw_text varchar, record ${structType(columns)}, items ${structType(items?.columns ?? {none: "INTEGER"})}[])`);
    await eachBatch(connection, files, async () => {
      await takeListsApart(connection);
      await nameParts(connection);
      await judgeTypes(connection, structure);
      const part =
        kind === "calls"
          ? transcripts(given, sourceName)
          : parts[kind as Exclude<Kind, "calls" | "metadata">];
      await connection.run(insertPart(part, {columns, ...(items === undefined ? {} : {items})}));
    });
  }
});

/** How one part of an export becomes a record; SQL over `document` and the columns of `steps`. */
interface Part {
  /** Whether the document has this part. */
  isThere: string;
  /** Common table expressions after `documents`, the last of which is called `judged` and has a `reason`. */
  steps: string;
  recordId: string;
  version: string;
  /** SQL of each column. */
  columns: Record<string, string>;
  items?: string;
}

/** Gives a resource by itself, as the API answers it, the place that it has among the parts of an export. */
async function nameParts(connection: DuckDBConnection): Promise<void> {
  const has = (name: string, jsonType: string) => `json_type(text, '$.${name}') = '${jsonType}'`;
  await connection.run("alter table incoming_documents add column resource varchar");
  await connection.run(`
    update incoming_documents
    set resource = text, text = case
        when text ->> '$.sid' like 'GT%' then json_object('transcript', cast(text as json))
        when text ->> '$.sid' like 'CA%' then json_object('call', cast(text as json))
        when text ->> '$.operator_sid' is not null then json_object('operator_results', [cast(text as json)])
    end
    where problem is null and case when json_valid(text) then json_type(text) = 'OBJECT' and not coalesce(
        ${has("transcript", "OBJECT")} or ${has("call", "OBJECT")}
        or ${has("sentences", "ARRAY")} or ${has("operator_results", "ARRAY")}, false) end`);
  await connection.run(`
    update incoming_documents
    set text = resource, problem = 'is neither a transcript nor sentences, operator results or a call'
    where resource is not null and text is null`);
}

function insertPart(
  {isThere, steps, recordId, version, columns, items}: Part,
  kind: RecordKind
): string {
  return `
    insert into incoming by name
    with documents as (
        select
            *,
            case when problem is null then ${fromJson("text", structure)} end as document,
            nullif(regexp_extract(file_name, '${transcriptSid}'), '') as sid_of_file
        from incoming_documents
    ),

    ${steps}

    select
        file_id,
        record_number,
        ${recordId} as record_id,
        case when reason is null then ${version} end as version,
        reason,
        case when reason is not null then left(coalesce(resource, text), ${longestRawText}) end as raw_text,
        case when reason is null then {
            ${Object.entries(kind.columns)
              .map(([name, sqlType]) => `${quotedName(name)}: cast(${columns[name]} as ${sqlType})`)
              .join(",\n            ")}
        } end as record
        ${items === undefined ? "" : `, case when reason is null then ${items} end as items`}
    from judged
    where ${isThere}
    order by file_id, record_number`;
}

const transcriptSid = "GT[0-9a-fA-F]{32}";

/** The transcript that a part is about: it, a page of a list, or the file's name says so. */
const aboutSid = `nullif(trim(coalesce(
        document.transcript.sid,
        document.transcript_sid,
        nullif(regexp_extract(cast(document.meta as varchar), '${transcriptSid}'), ''),
        sid_of_file
    )), '')`;

/** Lists come in pages. */
const page = "coalesce(try_cast(document.meta ->> '$.page' as integer), 0)";

/** Times as Twilio's older API has them, Wed, 04 Mar 2026 10:00:00 +0000, or as its newer one. */
function anyInstant(text: string): string {
  return `coalesce(try_strptime(${text}, '%a, %d %b %Y %H:%M:%S %z'), ${instant(text)})`;
}

const callTimes = ["start_time", "end_time"].map(
  (
    name
  ) => `when document.call.${name} is not null and ${anyInstant(`document.call.${name}`)} is null
                then 'call.${name} is not a time: ' || document.call.${name}`
);

/** The parts that are about a transcript. */
const parts: Record<Exclude<Kind, "calls" | "metadata">, Part> = {
  sentence_pages: {
    isThere: "document.sentences is not null",
    steps: `
    listed as (
        select *, ${aboutSid} as transcript_sid, [ {
            media_channel: try_cast(sentence.media_channel as integer),
            sentence_index: try_cast(sentence.sentence_index as integer),
            start: sentence.start_time,
            "end": sentence.end_time,
            confidence: sentence.confidence,
            transcript: sentence.transcript
        } for sentence in document.sentences ] as turns
        from documents
    ),

    judged as (
        select *, case
            when transcript_sid is null then 'sentences of an unknown transcript: neither meta nor transcript_sid nor the name of the file tells'
            ${turnBranch("turn.media_channel is null", "'.media_channel is missing'", "'sentences'")}
            ${turnBranch("turn.sentence_index is null", "'.sentence_index is missing'", "'sentences'")}
            ${timeBranches("'sentences'", 1, {start: "start_time", end: "end_time"})}
            ${rangeBranch("'sentences'", {field: "confidence"})}
        end as reason
        from listed
    )`,
    recordId: `transcript_sid || ':' || ${page}`,
    version: "null",
    columns: {transcript_sid: "transcript_sid", page},
    items: `[ {
            transcript_sid: transcript_sid,
            media_channel: turn.media_channel,
            sentence_index: turn.sentence_index,
            start_time: turn.start,
            end_time: turn."end",
            transcript: turn.transcript,
            confidence: turn.confidence
        } for turn in turns ]`
  },
  operator_pages: {
    isThere: "document.operator_results is not null",
    steps: `
    listed as (
        select *, coalesce(${aboutSid}, document.operator_results[1].transcript_sid) as transcript_sid, [ {
            operator_type: result.operator_type,
            name: result.name,
            operator_sid: result.operator_sid,
            predicted_label: result.predicted_label,
            predicted_probability: result.predicted_probability,
            probabilities: from_json(result.label_probabilities, '"MAP(VARCHAR, DOUBLE)"')
        } for result in document.operator_results ] as turns
        from documents
    ),

    judged as (
        select *, case
            when transcript_sid is null
                then 'operator results of an unknown transcript: neither they nor meta nor the name of the file tells'
            ${rangeBranch("'operator_results'", {field: "predicted_probability"})}
            ${["positive", "negative"]
              .map((label) =>
                turnBranch(
                  `turn.probabilities['${label}'] not between 0 and 1`,
                  `'.label_probabilities.${label} is not between 0 and 1: ' || turn.probabilities['${label}']`,
                  "'operator_results'"
                )
              )
              .join("\n            ")}
        end as reason
        from listed
    )`,
    // a result by itself is one of several
    recordId: `transcript_sid || ':' || case
            when resource is not null then coalesce(document.operator_results[1].operator_sid, '') else cast(${page} as varchar) end`,
    version: "null",
    columns: {transcript_sid: "transcript_sid", page},
    items: `[ {
            transcript_sid: transcript_sid,
            operator_type: turn.operator_type,
            name: turn.name,
            operator_sid: turn.operator_sid,
            predicted_label: turn.predicted_label,
            predicted_probability: turn.predicted_probability,
            positive_probability: turn.probabilities['positive'],
            negative_probability: turn.probabilities['negative']
        } for turn in turns ]`
  },
  phone_calls: {
    isThere: "document.call is not null",
    steps: `
    judged as (
        select *, coalesce(nullif(trim(document.call.transcript_sid), ''), ${aboutSid}) as transcript_sid, case
            when transcript_sid is null
                then 'a call of an unknown transcript: neither transcript_sid nor the name of the file tells'
            ${callTimes.join("\n            ")}
            ${durationBranch("document.call.duration", "call.duration")}
            when document.call.price not between -1000000 and 1000000
                then 'call.price is not between -1000000 and 1000000: ' || document.call.price
        end as reason
        from documents
    )`,
    recordId: "transcript_sid",
    version: anyInstant("document.call.date_updated"),
    columns: {
      sid: "document.call.sid",
      status: "document.call.status",
      direction: "document.call.direction",
      from_number: `document.call."from"`,
      to_number: `document.call."to"`,
      start_time: anyInstant("document.call.start_time"),
      end_time: anyInstant("document.call.end_time"),
      duration: "document.call.duration",
      price: "document.call.price",
      price_unit: "document.call.price_unit",
      answered_by: "document.call.answered_by"
    }
  }
};

/** Transcripts, with the roles of their channels. What is no part of any export is counted here, too. */
function transcripts({roles, metadata}: Options, sourceName: string): Part {
  const table = (name: string) => rawTable({type}, name);
  const isOfSource = `source_name = ${quotedString(sourceName)}`;
  const participants = "document.transcript.channel.participants";
  // which channel is whose is not fixed: participants say it, or the configuration by the channels' numbers
  const goesByNumber = Object.keys(roles ?? {}).some((label) => /^\d+$/.test(label.trim()));
  const participantOf = (channel: string) =>
    `[ participant for participant in ${participants} if try_cast(participant.channel_participant as integer) = ${channel} ][1]`;
  const label = goesByNumber
    ? "cast(sentence.media_channel as varchar)"
    : `coalesce(${participantOf("sentence.media_channel")}.role, cast(sentence.media_channel as varchar))`;
  const role = roleSql(roles);
  const agent = `[ ${participantOf("turn.media_channel")} for turn in turns if ${role.role} = 'agent' ][1]`;
  const startedAt = instant("document.transcript.media_start_time");
  const knownStarts = [
    `select record_id from ${table("phone_calls")} where ${isOfSource} and start_time is not null`,
    `select record_id from ${table("metadata")} where ${isOfSource} and started_at is not null`
  ].join(" union all ");
  const remedy = quotedString(
    metadata === undefined
      ? "media_start_time, its call or the option metadata would say it"
      : `neither media_start_time nor its call nor ${metadata} says it`
  );
  return {
    isThere: "problem is not null or document.transcript is not null",
    steps: `
    named as (
        select *, nullif(trim(document.transcript.sid), '') as sid from documents
    ),

    heard as (
        select transcript_sid, list({media_channel: media_channel, start: start_time} order by sentence_index) as sentences
        from ${table("sentences")}
        where ${isOfSource} and transcript_sid in (select sid from named)
        group by transcript_sid
    ),

    laid_out as (
        select named.*, [ {
            media_channel: sentence.media_channel,
            speaker: ${label},
            start: sentence.start
        } for sentence in coalesce(heard.sentences, []) ] as turns
        from named
        left join heard on named.sid = heard.transcript_sid
    ),

    labelled as (
        select *, ${role.preparation} from laid_out
    ),

    judged as (
        select *, coalesce(
            problem,
            case
                when sid is null then 'transcript.sid is missing'
                when document.transcript.status <> 'completed'
                    then 'transcript.status is ' || document.transcript.status || ', not completed'
                when document.transcript.media_start_time is not null and ${startedAt} is null
                    then 'transcript.media_start_time is not a time: ' || document.transcript.media_start_time
                ${durationBranch("document.transcript.duration", "transcript.duration")}
                when sid not in (select transcript_sid from ${table("sentence_pages")} where ${isOfSource})
                    then 'its sentences have not come'
            end,
            ${role.rejection},
            case
                when ${startedAt} is null and sid not in (${knownStarts})
                    then 'nothing tells when the call started: ' || ${remedy}
            end
        ) as reason
        from labelled
    )`,
    recordId: "sid",
    version: anyInstant("document.transcript.date_updated"),
    columns: {
      sid: "sid",
      date_updated: anyInstant("document.transcript.date_updated"),
      language_code: "document.transcript.language_code",
      media_start_time: startedAt,
      duration: "document.transcript.duration",
      customer_key: "document.transcript.customer_key",
      redaction: "document.transcript.redaction",
      agent_user_id: `${agent}.user_id`,
      agent_full_name: `${agent}.full_name`,
      role_basis: role.basis
    },
    items: `list_sort(list_distinct([ {media_channel: turn.media_channel, role: ${role.role}} for turn in turns ]))`
  };
}
