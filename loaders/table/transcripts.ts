import type {DuckDBConnection} from "@duckdb/node-api";
import {tellingLabels} from "../roles.ts";
import {quotedString} from "../source.ts";
import type {Fields, Mapping, TableOptions, Transcript} from "./mapping.ts";
import {jsonColumns} from "./open-tables.ts";
import {columnsOf, insertRows, type RowShape, shapeOf} from "./rows.ts";

/** Takes the transcripts in `table_rows` apart, into `table_turns`. No reason says a word of what was said. */
export async function insertTranscripts(
  connection: DuckDBConnection,
  options: TableOptions,
  shape: RowShape
): Promise<void> {
  const {turn, transcript} = options.mapping;
  if (transcript === undefined) return;
  if (turn === undefined) await insertTexts(connection, transcript);
  else await insertLists(connection, turn, transcript, options, shape);
}

/** The columns of `table_turns`. */
export function transcriptShape({turn}: Mapping): RowShape {
  const ofText = {speaker: {}, text: {}, start_s: {}};
  return shapeOf({}, turn ?? ofText);
}

/** Transcripts that are JSON: a list of turns, or an object with one. */
async function insertLists(
  connection: DuckDBConnection,
  turn: Fields,
  {column, list}: Transcript,
  options: TableOptions,
  shape: RowShape
): Promise<void> {
  const name = JSON.stringify(column);
  const steps = (list ?? "").split(".").filter((step) => step !== "");
  const path = `$${steps.map((step) => `."${step}"`).join("")}`;
  const words = quotedString(
    `column ${name} ${list === undefined ? "" : `has in ${list} what `}is no JSON list`
  );
  await connection.run(`
    create or replace temp table table_lists as
    select table_index, file_id, row_number, transcript,
      case when json_valid(transcript) then json_extract(transcript, ${quotedString(path)}) end as list
    from table_rows
    where transcript is not null and problem is null`);
  await connection.run(`
    insert into table_turns by name
    select table_index, file_id, row_number, 0 as place, ${words} as problem
    from table_lists
    where coalesce(json_type(list), 'NULL') <> 'ARRAY'`);
  const {paths, column: field} = jsonColumns("fields", columnsOf(turn));
  await connection.run(`
    create or replace temp view table_items as
    with items as (
        select table_index, file_id, row_number,
          unnest(json_extract(list, '$[*]')) as item,
          generate_subscripts(json_extract(list, '$[*]'), 1) as place
        from table_lists
        where json_type(list) = 'ARRAY'
    )

    select *, json_extract_string(item, ${paths}) as fields,
      case when json_type(item) <> 'OBJECT' then ${quotedString(`column ${name}, `)} || '[' || (place - 1) || '] is not an object' end as problem
    from items`);
  await insertRows(
    connection,
    "table_turns",
    {
      relation: "table_items",
      column: field,
      isNumbered: true,
      index: -1,
      shape,
      call: {},
      turn,
      more: {place: "place"},
      placeWords: `${quotedString(`column ${name}, [`)} || (place - 1) || ']: '`
    },
    options
  );
  await connection.run("drop view table_items; drop table table_lists");
}

/** Stand for where a turn starts and where its label and its time end; the text itself has no such characters. */
const turnStart = "\u0001";
const partEnd = "\u0002";

const time = "\\d{1,2}(?::\\d{2}){1,2}(?:\\.\\d+)?";

/** Characters that mean something in a regular expression. */
function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}

/** Transcripts that are text, each turn with its speaker before a colon: `Agent: Hello.` */
async function insertTexts(
  connection: DuckDBConnection,
  {column, speakers, separator}: Transcript
): Promise<void> {
  const roles: Record<string, string> =
    speakers ??
    Object.fromEntries(
      Object.entries(tellingLabels).flatMap(([role, labels]) =>
        labels.map((label) => [label, role])
      )
    );
  // the longest first, so that "virtual agent" is not read as "agent"
  const labels = Object.keys(roles).sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const known = labels.map(escaped).join("|");
  const parting = separator === undefined ? "\\n" : escaped(separator);
  const stamp = `[\\[(]?(${time})[\\])]?[ \\t]*[-–|]?[ \\t]*`;
  const start = `(^|${parting})[ \\t]*(?:${stamp})?(${known})[ \\t]*(?:[\\[(](${time})[\\])][ \\t]*)?[:：]`;
  const someName = `^[ \\t]*(?:${stamp})?(\\p{L}[\\p{L}\\d ._-]{0,30}?)[ \\t]*(?:[\\[(]${time}[\\])][ \\t]*)?[:：](?:[ \\t]|$)`;
  const plain = `regexp_replace(replace(replace(transcript, chr(13) || chr(10), chr(10)), chr(13), chr(10)), '[\\x01\\x02]', '', 'g')`;
  const name = `column ${JSON.stringify(column)}`;
  const role = `case lower(label) ${Object.entries(roles)
    .map(
      ([label, meaning]) =>
        `when ${quotedString(label.trim().toLowerCase())} then ${quotedString(meaning)}`
    )
    .join(" ")} end`;
  const seconds = `coalesce(try_cast(string_split(stamp, ':')[-3] as double), 0) * 3600
        + try_cast(string_split(stamp, ':')[-2] as double) * 60 + try_cast(string_split(stamp, ':')[-1] as double)`;
  await connection.run(`
    insert into table_turns by name
    with texts as (
        select table_index, file_id, row_number, ${plain} as body
        from table_rows
        where transcript is not null and problem is null
    ),

    cut as (
        select *,
          string_split(regexp_replace(body, ${quotedString(start)}, ${quotedString(`${turnStart}\\2${partEnd}\\3${partEnd}\\4${partEnd}`)}, 'gi'), ${quotedString(turnStart)}) as pieces,
          [
              label for label in [
                  lower(regexp_extract(line, ${quotedString(someName)}, 2))
                  for line in string_split_regex(body, ${quotedString(parting)})
              ] if label <> '' and label not in (${labels.map((label) => quotedString(label.toLowerCase())).join(", ")})
          ] as other_labels
        from texts
    ),

    judged as (
        select *, case
            when len(pieces) < 2 then ${quotedString(`${name} names no speaker that is known`)}
            when trim(pieces[1], ' ' || chr(9) || chr(10)) <> ''
                then ${quotedString(`${name} begins without a speaker that is known`)}
            -- a colon alone makes no name: it must come again
            when len(other_labels) > len(list_distinct(other_labels))
                then ${quotedString(`${name} has a speaker that mapping.transcript.speakers does not name: `)}
                    || [ label for label in other_labels if len([ other for other in other_labels if other = label ]) > 1 ][1]
        end as problem
        from cut
    ),

    pieces as (
        select table_index, file_id, row_number, unnest(pieces[2:]) as piece, generate_subscripts(pieces[2:], 1) as place
        from judged
        where problem is null
    ),

    parts as (
        select
            table_index,
            file_id,
            row_number,
            place,
            coalesce(nullif(split_part(piece, ${quotedString(partEnd)}, 1), ''), nullif(split_part(piece, ${quotedString(partEnd)}, 3), '')) as stamp,
            split_part(piece, ${quotedString(partEnd)}, 2) as label,
            nullif(trim(split_part(piece, ${quotedString(partEnd)}, 4), ' ' || chr(9) || chr(10)), '') as said
        from pieces
    ),

    turns as (
        select *, ${role} as speaker, ${seconds} as start_s from parts
    )

    select table_index, file_id, row_number, 0 as place, false as is_turn, problem,
      null as turn_speaker, null as turn_text, null as turn_start_s
    from judged where problem is not null
    union all by name
    select table_index, file_id, row_number, place, true as is_turn, null as problem,
      speaker as turn_speaker, said as turn_text, start_s as turn_start_s
    from turns where speaker <> 'ignore'`);
}
