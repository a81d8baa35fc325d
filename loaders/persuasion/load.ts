import type {DuckDBConnection} from "@duckdb/node-api";
import {z} from "zod";
import {listFiles} from "../files.ts";
import {number, shown} from "../rejections.ts";
import {defineSourceType, incomingTable, type LandedFile, quotedString} from "../source.ts";
import {
  eachTable,
  eachWorkbook,
  insertConversations,
  insertRows,
  rawField,
  rowField
} from "../table-rows.ts";
import {startedOnOption, startedOnValue} from "../undated.ts";
import {type Kind, kinds} from "./columns.ts";

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe(
      "The folder that holds `full_dialog.csv` and, where they are there, `full_info.csv`, `300_dialog.xlsx` and `300_info.xlsx`; relative to the configuration"
    ),
  startedOn: startedOnOption("2018-01-01")
});

/** What a file holds, by its name; the numbers of the labelled parts may be others. */
const fileNames: [RegExp, Kind][] = [
  [/(^|\/)full_dialog\.csv(\.gz)?$/, "calls"],
  [/(^|\/)full_info\.csv(\.gz)?$/, "participants"],
  [/(^|\/)\d+_info\.xlsx$/, "promises"],
  [/(^|\/)\d+_dialog\.xlsx$/, "labels"]
];

/** Chats in which one person asks another for a donation, with what each really gave. */
export const persuasion = defineSourceType<z.infer<typeof options>>({
  type: "persuasion",
  options,
  kinds,
  async files({path}, configFolder) {
    const files = await listFiles("persuasion", path, configFolder, /\.(csv|csv\.gz|xlsx)$/);
    return files.flatMap((file) => {
      const kind = fileNames.find(([pattern]) => pattern.test(file.name))?.[1];
      return kind === undefined ? [] : [{...file, kind}];
    });
  },
  async read(connection, kind, files, {startedOn}) {
    await connection.run(incomingTable(kinds[kind as Kind]));
    await readers[kind as Kind](connection, files, startedOn);
  }
});

const whole = (name: string) => `try_cast(${number(rowField(name))} as integer)`;

const roleRejection = `when coalesce(${number(rowField("B4"))} not in (0, 1), true)
    then 'B4 (role) is not 0 or 1: ' || coalesce(${shown(rowField("B4"))}, 'missing')`;

const turnRejection = `when coalesce(${whole("Turn")} < 0, true)
    then 'Turn is not a whole number from 0: ' || coalesce(${shown(rowField("Turn"))}, 'missing')`;

/** WHEN a field is no amount of dollars, if it is there. */
const notPaid = (
  name: string
) => `when not coalesce(${number(rowField(name))} between 0 and 1e9, ${rowField(name)} is null)
    then ${quotedString(`${name} is not an amount from 0: `)} || ${shown(rowField(name))}`;

/** A person's part in a dialogue. */
const part = {
  id: `${rowField("B2")} || ':' || ${whole("B4")}`,
  rejection: `when ${rowField("B2")} is null then 'B2 (dialogue) is missing' ${roleRejection}`
};

const readers: Record<
  Kind,
  (connection: DuckDBConnection, files: readonly LandedFile[], startedOn: string) => Promise<void>
> = {
  calls: (connection, files, startedOn) =>
    eachTable(connection, files, ",", () =>
      insertConversations(connection, {
        id: rowField("B2"),
        rowRejection: `${roleRejection} ${turnRejection}`,
        item: `{turn: ${whole("Turn")}, role: ${whole("B4")}, unit: ${rawField("Unit")}}`,
        record: `{started_on: ${startedOnValue(startedOn)}}`
      })
    ),
  participants: (connection, files) =>
    eachTable(connection, files, ",", () =>
      insertRows(connection, {
        id: part.id,
        rejection: `${part.rejection} ${notPaid("B6")}`,
        record: `{
          dialogue_id: ${rowField("B2")},
          user_id: ${rowField("B3")},
          role: ${whole("B4")},
          donation: ${number(rowField("B6"))},
          turn_count: ${whole("B7")}
        }`
      })
    ),
  promises: (connection, files) =>
    eachWorkbook(connection, files, () =>
      insertRows(connection, {
        id: part.id,
        rejection: `${part.rejection} ${notPaid("B5")}`,
        record: `{
          dialogue_id: ${rowField("B2")},
          role: ${whole("B4")},
          promise: ${number(rowField("B5"))}
        }`
      })
    ),
  labels: (connection, files) =>
    eachWorkbook(connection, files, () =>
      insertConversations(connection, {
        id: rowField("B2"),
        rowRejection: `${roleRejection} ${turnRejection}`,
        item: `{
          turn: ${whole("Turn")},
          role: ${whole("B4")},
          unit: ${rawField("Unit")},
          er_label_1: ${rowField("er_label_1")},
          er_label_2: ${rowField("er_label_2")},
          ee_label_1: ${rowField("ee_label_1")},
          ee_label_2: ${rowField("ee_label_2")}
        }`,
        record: "{dialogue_id: record_id}"
      })
    )
};
