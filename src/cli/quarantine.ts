import {UsageError} from "../engine/errors.ts";
import {
  findQuarantined,
  listQuarantine,
  type RetryReport,
  retryQuarantine
} from "../engine/quarantine.ts";
import {openWarehouse, openWarehouseToRead, type Warehouse} from "../engine/warehouse.ts";
import {type CommandContext, counted, print, textTable, wholeNumber} from "./context.ts";

interface ListOptions {
  source?: string;
  reason?: string;
  limit?: string;
}

/** Prints the records that are set aside: how many for each reason, then which. */
export async function listCommand(
  context: CommandContext,
  {source, reason, limit}: ListOptions
): Promise<number> {
  const howMany = wholeNumber("--limit", limit ?? "50", {max: 1_000_000});
  const {total, reasons, records} = await reading(context, ({connection}) =>
    listQuarantine(connection, {source, reason, limit: howMany})
  );
  if (context.json) {
    print(JSON.stringify({total, reasons, records}, null, 2));
    return 0;
  }
  if (total === 0) {
    print(
      source === undefined && reason === undefined
        ? "no record is set aside"
        : "no such record is set aside"
    );
    return 0;
  }
  print(
    textTable(
      ["records", "source", "reason"],
      reasons.map((row) => [row.record_count, row.source_name, row.reason])
    )
  );
  if (records.length > 0) {
    print(
      `\n${textTable(
        ["id", "source", "file", "record", "reason"],
        records.map((row) => [
          row.quarantine_id,
          row.source_name,
          row.file_name,
          row.record_number,
          row.reason
        ])
      )}`
    );
  }
  print(
    `\n${records.length < total ? `${records.length.toLocaleString("en-US")} of ` : ""}${counted(total, "record")} set aside; earshot quarantine show ID prints one as it came`
  );
  return 0;
}

/** Prints one record as it came, with why it was set aside. */
export async function showCommand(context: CommandContext, name: string): Promise<number> {
  const record = await reading(context, ({connection}) =>
    findQuarantined(connection, context.dataFolder, name)
  );
  const note = "raw data as the source sent it: nothing in it is masked";
  if (context.json) {
    print(escapedControls(JSON.stringify({...record, note}, null, 2), jsonEscape));
    return 0;
  }
  print(
    [
      `${record.quarantine_id}: ${record.source_name}: ${record.file_name}:${record.record_number}`,
      `status    ${record.status}`,
      `reason    ${record.reason}`,
      `raw file  ${record.raw_copy}`
    ]
      .map((line) => escapedControls(line))
      .join("\n")
  );
  if (record.raw_text === null) {
    print("\nThe record could not be read out of its file; the raw file above has all that came.");
  } else {
    print(`\nThe record, ${note}:\n\n${escapedControls(record.raw_text)}`);
  }
  return 0;
}

/** Reads what is set aside again and prints what became of it. */
export async function retryCommand(
  {config, dataFolder, json, progress}: CommandContext,
  {source}: {source?: string}
): Promise<number> {
  const warehouse = await openWarehouse(dataFolder, config);
  try {
    const reports = await retryQuarantine(warehouse, config, dataFolder, progress, source);
    progress.done();
    if (json) print(JSON.stringify(reports, null, 2));
    else if (reports.length === 0) print("no record is set aside; nothing to try again");
    else print(reports.map(retrySentence).join("\n"));
    const takenIn = reports.reduce((sum, {taken_in_count}) => sum + taken_in_count, 0);
    if (!json && takenIn > 0) print("earshot build brings them into the figures");
    return 0;
  } finally {
    progress.done();
    warehouse.close();
  }
}

function retrySentence(report: RetryReport): string {
  const {source_name, tried_count, taken_in_count, duplicate_count, remaining_count, open_count} =
    report;
  const newly = open_count - remaining_count;
  return [
    `${source_name}: of ${counted(tried_count, "record")} tried again, ${taken_in_count} taken in`,
    `${duplicate_count} replaced by what came since`,
    `${remaining_count} still set aside${newly > 0 ? ` (and ${newly} newly)` : ""}`
  ].join(", ");
}

async function reading<Result>(
  {dataFolder, progress}: CommandContext,
  work: (warehouse: Warehouse) => Promise<Result>
): Promise<Result> {
  const warehouse = await openWarehouseToRead(dataFolder);
  if (warehouse === undefined) {
    throw new UsageError(`${dataFolder}: nothing was ingested here yet; run earshot ingest`);
  }
  try {
    return await work(warehouse);
  } finally {
    progress.done();
    warehouse.close();
  }
}

/**
 * Text whose control and formatting characters, but for line ends and tabs, are written as escapes: what
 * somebody else wrote must not steer the reader's terminal, nor show in another order than it stands.
 */
export function escapedControls(
  text: string,
  escaped = (character: string) => `\\u{${character.codePointAt(0)?.toString(16)}}`
): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    character === "\n" || character === "\t" ? character : escaped(character)
  );
}

/** A character as JSON can have it within a string. */
function jsonEscape(character: string): string {
  return Array.from(
    {length: character.length},
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`
  ).join("");
}
