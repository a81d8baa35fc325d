import type {DuckDBConnection} from "@duckdb/node-api";
import {z} from "zod";
import {listFiles} from "../files.ts";
import {notAnObject, readJsonRecords} from "../json-records.ts";
import {inBatches, longestRawText} from "../line-batches.ts";
import {type NumberedLine, numberedLines} from "../lines.ts";
import {firstInList, missing, shown} from "../rejections.ts";
import {defineSourceType, incomingTable, type LandedFile} from "../source.ts";
import {kinds} from "./columns.ts";

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe(
      "The folder that holds `data.dstc2.<split>.json` and `dstc2_<split>.flist`, with its subfolders; relative to the configuration"
    )
});

/** The calls of any split; what restaurants there are and what may be asked of them is left out. */
const callsFile = /(^|\/)data\.dstc2\.(?!db\.|ontology\.)[^/]+\.json(\.gz)?$/;
const armsFile = /(^|\/)dstc2_[^/]+\.flist$/;

/** Calls to a restaurant line in Cambridge, of the second Dialog State Tracking Challenge. */
export const dstc2 = defineSourceType<z.infer<typeof options>>({
  type: "dstc2",
  options,
  kinds,
  async files({path}, configFolder) {
    const wanted = new RegExp(`${callsFile.source}|${armsFile.source}`);
    const files = await listFiles("dstc2", path, configFolder, wanted);
    return files.map((file) => ({...file, kind: armsFile.test(file.name) ? "arms" : "calls"}));
  },
  async read(connection, kind, files) {
    await (kind === "arms" ? readArms(connection, files) : readCalls(connection, files));
  }
});

/** WHEN a session's id does not say who called when. */
const otherId = (id: string) => `
    when not regexp_matches(${id}, '^voip-[^\\s/]+-\\d{8}_\\d{6}$')
      then 'session-id is not voip-<caller>-<YYYYMMDD_HHMMSS>: ' || ${shown(id)}
    when try_strptime(right(${id}, 15), '%Y%m%d_%H%M%S') is null
      then 'session-id does not end in a time (YYYYMMDD_HHMMSS): ' || ${shown(id)}`;

/** The places of a turn that hold text, with what stands there. */
const textPlaces = {0: "prompt", 1: "transcription", 2: "hypothesis", 4: "goal"};

const place = "'turns[' || (position - 1) || ']'";
const score = "json_extract(turn, '$[3]')";

/** Why a turn cannot be used, or NULL. */
const turnComplaint = `case
        when json_type(turn) <> 'ARRAY' or json_array_length(turn) <> 5
          then ${place} || ' is not a list of five: ' || ${shown("cast(turn as varchar)")}
        ${Object.entries(textPlaces)
          .map(
            ([index, name]) => `when json_type(turn, '$[${index}]') not in ('VARCHAR', 'NULL')
          then ${place} || '[${index}], the ${name}, is not a text: ' || ${shown(`cast(json_extract(turn, '$[${index}]') as varchar)`)}`
          )
          .join("\n        ")}
        when json_type(${score}) not in ('DOUBLE', 'BIGINT', 'UBIGINT', 'HUGEINT', 'NULL')
          then ${place} || '[3], the score, is not a number: ' || ${shown(`cast(${score} as varchar)`)}
        when not isfinite(try_cast(${score} as double)) or try_cast(${score} as double) > 0
          then ${place} || '[3], the score, is not a finite number up to 0: ' || ${shown(`cast(${score} as varchar)`)}
        when not regexp_matches(trim(turn ->> '$[4]'), '\\S\\s+\\S+\\s+\\S+$')
          then ${place} || '[4], the goal, is not food, area and price range: ' || ${shown("(turn ->> '$[4]')")}
      end`;

const steps = `
    read as (
        select
            *,
            json ->> '$."session-id"' as session_id,
            json_type(json, '$.turns') as turns_type,
            json_extract(json, '$.turns[*]') as turns
        from records
    ),

    judged as (
        select
            *,
            session_id as record_id,
            null as version,
            case
                ${notAnObject}
                ${missing("session-id", "session_id")}
                ${otherId("session_id")}
                when turns_type is null or turns_type = 'NULL' then 'turns is missing'
                when turns_type <> 'ARRAY'
                  then 'turns is not a list: ' || ${shown("cast(json_extract(json, '$.turns') as varchar)")}
                else ${firstInList("turns", "turn", turnComplaint)}
            end as reason,
            {session_id: session_id} as record,
            [{
                prompt: turn ->> '$[0]',
                transcription: turn ->> '$[1]',
                hypothesis: turn ->> '$[2]',
                score: try_cast(turn ->> '$[3]' as double),
                goal: turn ->> '$[4]'
            } for turn in turns] as items
        from read
    )`;

async function readCalls(connection: DuckDBConnection, files: LandedFile[]): Promise<void> {
  await readJsonRecords(connection, files, {kind: kinds.calls, pages: [], steps});
}

/** A list of calls has a line for each, `<arm>/<session-id>`. */
async function readArms(connection: DuckDBConnection, files: LandedFile[]): Promise<void> {
  await connection.run(incomingTable(kinds.arms));
  await inBatches(connection, linesOf(files), async () => {
    await connection.run(`
      insert into incoming by name
      with read as (
          select
              *,
              regexp_extract(trim(line, ' ' || chr(9) || chr(13)), '^([^/]+)/(.+)$', ['arm', 'session_id']) as found
          from incoming_lines
      ),

      judged as (
          select
              *,
              coalesce(problem, case
                  when found.arm = '' then 'is not <arm>/<session-id>: ' || ${shown("line")}
                  ${otherId("found.session_id")}
              end) as reason
          from read
      )

      select
          file_id,
          record_number,
          case when reason is null then found.session_id end as record_id,
          reason,
          case when reason is not null then left(line, ${longestRawText}) end as raw_text,
          case when reason is null then {session_id: found.session_id, arm: found.arm} end as record
      from judged
      order by file_id, record_number`);
  });
}

async function* linesOf(files: readonly LandedFile[]): AsyncGenerator<NumberedLine> {
  for (const file of files) yield* numberedLines(file, false);
}
