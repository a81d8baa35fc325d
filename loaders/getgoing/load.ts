import {z} from "zod";
import {listFiles} from "../files.ts";
import {type JsonRecords, notAnObject, readJsonRecords} from "../json-records.ts";
import {endless, firstInList, instant, missing, shown, untimely} from "../rejections.ts";
import {defineSourceType} from "../source.ts";
import {kinds} from "./columns.ts";

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe(
      "The folder that holds `logs/<id>/log.json` and `metadata.json`, with its subfolders; relative to the configuration"
    )
});

const metadataFile = /(^|\/)metadata\.json(\.gz)?$/;
const wantedFile = new RegExp(`(^|/)log\\.json(\\.gz)?$|${metadataFile.source}`);

/** Calls to CMU GetGoing, which gives directions over the telephone. */
export const getgoing = defineSourceType<z.infer<typeof options>>({
  type: "getgoing",
  options,
  kinds,
  async files({path}, configFolder) {
    const files = await listFiles("getgoing", path, configFolder, wantedFile);
    return files.map((file) => ({
      ...file,
      kind: metadataFile.test(file.name) ? "metadata" : "calls"
    }));
  },
  async read(connection, kind, files) {
    await readJsonRecords(connection, files, kind === "metadata" ? metadata : logs);
  }
});

/** A text field; what is none stays as it came, and is judged. */
const text = (name: string) => `json ->> '$.${name}'`;

const clockTime = "%Y-%m-%d %H:%M:%S";

/** WHEN a text that came is not what a clock shows. */
const noClockTime = (name: string) => `
    when ${name} is not null and try_strptime(${name}, '${clockTime}') is null
      then '${name} is not a time (YYYY-MM-DD HH:MM:SS): ' || ${shown(name)}`;

const secondsOf = (name: string) => `epoch(try_strptime(${name}, '${clockTime}'))`;

const logs: JsonRecords = {
  kind: kinds.calls,
  pages: [],
  steps: `
    read as (
        select
            *,
            ${text("uuid")} as uuid,
            ${text("start_time")} as start_time,
            ${text("end_time")} as end_time,
            json_type(json, '$.history') as history_type,
            json_extract(json, '$.history[*]') as history
        from records
    ),

    judged as (
        select
            *,
            uuid as record_id,
            null as version,
            case
                ${notAnObject}
                ${missing("uuid", "uuid")}
                ${missing("start_time", "start_time")}
                ${noClockTime("start_time")}
                ${noClockTime("end_time")}
                ${endless([secondsOf("start_time"), "start_time", "start_time"], [secondsOf("end_time"), "end_time", "end_time"])}
                when history_type is null or history_type = 'NULL' then 'history is missing'
                when history_type <> 'ARRAY'
                  then 'history is not a list: ' || ${shown("cast(json_extract(json, '$.history') as varchar)")}
                else ${firstInList(
                  "history",
                  "line",
                  `case when json_type(line) <> 'VARCHAR'
                    then 'history[' || (position - 1) || '] is not a text: ' || ${shown("cast(line as varchar)")} end`
                )}
            end as reason,
            {uuid: uuid, start_time: start_time, end_time: end_time} as record,
            [{line: line ->> '$'} for line in history] as items
        from read
    )`
};

const metadata: JsonRecords = {
  kind: kinds.metadata,
  pages: [],
  steps: `
    read as (
        select *, ${text("uuid")} as uuid, ${text("number")} as number, ${text("time")} as time
        from records
    ),

    judged as (
        select
            *,
            uuid as record_id,
            null as version,
            case
                ${notAnObject}
                ${missing("uuid", "uuid")}
                ${untimely("time", "time")}
            end as reason,
            {uuid: uuid, number: number, time: ${instant("time")}} as record,
            null as items
        from read
    )`
};
