import type {DuckDBConnection} from "@duckdb/node-api";
import {z} from "zod";
import {listFiles} from "../files.ts";
import {inBatches, longestRawText} from "../line-batches.ts";
import {shown} from "../rejections.ts";
import {defineSourceType, incomingTable, type LandedFile, quotedString} from "../source.ts";
import {startedOnOption, startedOnValue} from "../undated.ts";
import {blocksOf} from "./blocks.ts";
import {kinds} from "./columns.ts";

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe(
      "The folder that holds `<set>.txt`, a file a set of dialogues; relative to the configuration"
    ),
  startedOn: startedOnOption("2021-01-01")
});

/** A set's file; its name is the set's. */
const setFile = /\.txt(\.gz)?$/;

/** Task dialogues whose turns several people rated for satisfaction. */
export const uss = defineSourceType<z.infer<typeof options>>({
  type: "uss",
  options,
  kinds,
  async files({path}, configFolder) {
    const files = await listFiles("uss", path, configFolder, setFile);
    return files.map((file) => ({...file, kind: "calls"}));
  },
  async read(connection, _kind, files, {startedOn}) {
    await connection.run(incomingTable(kinds.calls));
    await inBatches(connection, blocksOf(files), () =>
      insertDialogues(connection, files, startedOn)
    );
  }
});

/** The fields of each line of a dialogue; quotes are part of the text. */
const fields =
  "[string_split(rtrim(fields, chr(13)), chr(9)) for fields in string_split(line, chr(10))]";

/** One to five, apart by commas. */
const ratings = "^[1-5](,[1-5])*$";

/** WHEN a condition holds of a line: the first of them by its number, with a value from it. */
function firstLine(condition: string, complaint: string, value = "''"): string {
  const position = `list_position([coalesce(${condition}, false) for field in fields], true)`;
  return `when ${position} is not null then 'line ' || (record_number + ${position} - 1) || ': '
      || ${quotedString(complaint)} || ([${value} for field in fields])[${position}]`;
}

/** Adds the dialogues of a batch to `incoming`. They have no ids, and are known by their set and their place in it. */
async function insertDialogues(
  connection: DuckDBConnection,
  files: readonly LandedFile[],
  startedOn: string
): Promise<void> {
  const sets = files.map(
    ({fileId, name}) => `when ${fileId} then ${quotedString(name.replace(setFile, ""))}`
  );
  const given = (list: string) =>
    `case when ${list} <> '' then cast(string_split(${list}, ',') as integer[]) end`;
  await connection.run(`
    insert into incoming by name
    with dialogues as (
        select
            *,
            case file_id ${sets.join(" ")} end as set_name,
            case when problem is null then ${fields} end as fields,
            -- batches come in order: those before are in the table already
            row_number() over (partition by file_id order by record_number)
                + (select count(*) from incoming where incoming.file_id = incoming_lines.file_id) as place
        from incoming_lines
    ),

    judged as (
        select *, case
            when problem is not null then problem
            ${firstLine("len(field) <> 4", "does not have 4 fields, but ", "cast(len(field) as varchar)")}
            ${firstLine("field[1] not in ('USER', 'SYSTEM')", "role is not USER or SYSTEM: ", shown("field[1]"))}
            ${firstLine(`field[4] <> '' and not regexp_matches(field[4], '${ratings}')`, "ratings are not numbers from 1 to 5, apart by commas: ", shown("field[4]"))}
            when fields[-1][2] <> 'OVERALL' then 'the last line does not rate the whole dialogue (OVERALL)'
            when len([1 for field in fields if field[2] = 'OVERALL']) > 1 then 'two lines rate the whole dialogue (OVERALL)'
            when len(fields) = 1 then 'has no turns'
        end as reason
        from dialogues
    )

    select
        file_id,
        record_number,
        set_name || '-' || place as record_id,
        reason,
        case when reason is not null then left(line, ${longestRawText}) end as raw_text,
        case when reason is null then {
            set_name: set_name,
            overall_ratings: ${given("fields[-1][4]")},
            started_on: ${startedOnValue(startedOn)}
        } end as record,
        case when reason is null then [
            {role: field[1], text: field[2], act: field[3], ratings: ${given("field[4]")}}
            for field in fields[:-2]
        ] end as items
    from judged`);
}
