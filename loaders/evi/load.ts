import type {DuckDBConnection} from "@duckdb/node-api";
import {z} from "zod";
import {listFiles} from "../files.ts";
import {shown} from "../rejections.ts";
import {defineSourceType, incomingTable, type LandedFile, quotedString} from "../source.ts";
import {eachTable, insertConversations, insertRows, rawField, rowField} from "../table-rows.ts";
import {startedOnOption, startedOnValue} from "../undated.ts";
import {type Kind, kinds} from "./columns.ts";
import {nbestList} from "./nbest.ts";

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe(
      "The folder that holds `dialogues.<language>.tsv` and `records.<language>.csv.gz`; relative to the configuration"
    ),
  startedOn: startedOnOption("2021-01-01")
});

/** The kind and the language of a file, by its name. */
const namedFile = /(?:^|\/)(dialogues|records)\.([^./]+)\.([ct]sv)(?:\.gz)?$/;

/** Callers who give their postcode, name and date of birth to a voice bot, and the profiles they were to give. */
export const evi = defineSourceType<z.infer<typeof options>>({
  type: "evi",
  options,
  kinds,
  async files({path}, configFolder) {
    const files = await listFiles("evi", path, configFolder, namedFile);
    return files.map((file) => ({
      ...file,
      kind: namedFile.exec(file.name)?.[1] === "records" ? "profiles" : "calls"
    }));
  },
  read: (connection, kind, files, {startedOn}) =>
    readFiles(connection, kind as Kind, files, startedOn)
});

async function readFiles(
  connection: DuckDBConnection,
  kind: Kind,
  files: readonly LandedFile[],
  startedOn: string
): Promise<void> {
  await connection.run(incomingTable(kinds[kind]));
  for (const extension of ["tsv", "csv"]) {
    const some = files.filter(({name}) => namedFile.exec(name)?.[3] === extension);
    await eachTable(connection, some, extension === "tsv" ? "\t" : ",", () =>
      kind === "calls"
        ? insertDialogues(connection, some, startedOn)
        : insertProfiles(connection, some)
    );
  }
}

/** SQL for the language in a row's file's name. */
function languageOf(files: readonly LandedFile[]): string {
  const branches = files.map(
    ({fileId, name}) => `when ${fileId} then ${quotedString(namedFile.exec(name)?.[2] ?? "")}`
  );
  return `case file_id ${branches.join(" ")} end`;
}

/** WHEN a field is no whole number from 0 to 99. */
function notCounted(name: string): string {
  return `when coalesce(try_cast(${rowField(name)} as integer) not between 0 and 99, true)
    then ${quotedString(`${name} is not a whole number from 0: `)} || coalesce(${shown(rowField(name))}, 'missing')`;
}

async function insertDialogues(
  connection: DuckDBConnection,
  files: readonly LandedFile[],
  startedOn: string
): Promise<void> {
  const nbest = nbestList(rowField("nbest"));
  await insertConversations(connection, {
    id: rowField("dialogue_id"),
    rowRejection: `
      ${notCounted("turn_num")}
      ${notCounted("attempt_num")}
      when ${rowField("item")} is null then 'item is missing'
      when ${rowField("nbest")} is not null and ${nbest} is null
        then 'nbest is neither a JSON list of texts nor a Python one'`,
    shared: {
      speaker_id: rowField("speaker_id"),
      scenario_id: rowField("scenario_id"),
      language: languageOf(files)
    },
    item: `{
      turn_num: try_cast(${rowField("turn_num")} as integer),
      item: ${rowField("item")},
      attempt_num: try_cast(${rowField("attempt_num")} as integer),
      prime_letter: ${rowField("prime_letter")},
      prime_month: ${rowField("prime_month")},
      transcription: ${rawField("transcription")},
      nbest: ${nbest}
    }`,
    // a row that a stray quote swallowed would be missing unseen
    rejection: `when list_sort([reply.turn_num for reply in items]) <> range(len(items))
      then 'turn_num does not go from 0 to ' || (len(items) - 1) || ', each once: '
        || array_to_string(list_sort([reply.turn_num for reply in items]), ', ')`,
    record: `{
      speaker_id: speaker_id,
      scenario_id: scenario_id,
      language: language,
      started_on: ${startedOnValue(startedOn)}
    }`
  });
}

async function insertProfiles(
  connection: DuckDBConnection,
  files: readonly LandedFile[]
): Promise<void> {
  const fields = Object.keys(kinds.profiles.columns)
    .filter((name) => name !== "language")
    .map((name) => `${name}: ${rowField(name)}`);
  await insertRows(connection, {
    id: rowField("scenario_id"),
    // reasons are published: what callers said and when people were born is not for them
    rejection: `
      when ${rowField("scenario_id")} is null then 'scenario_id is missing'
      when ${rowField("dob")} is not null and try_strptime(${rowField("dob")}, '%Y-%m-%d') is null
        then 'dob is not a date (YYYY-MM-DD)'`,
    record: `{language: ${languageOf(files)}, ${fields.join(", ")}}`
  });
}
