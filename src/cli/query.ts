import {DuckDBInstance} from "@duckdb/node-api";
import {quotedName, quotedString} from "../../loaders/source.ts";
import {sqlProblem} from "../engine/checks.ts";
import {closest} from "../engine/closest.ts";
import {UsageError} from "../engine/errors.ts";
import {publishedFiles, readManifest} from "../engine/publish.ts";
import {dataPaths, plainValue} from "../engine/warehouse.ts";
import {type CommandContext, print, textTable} from "./context.ts";

/** Runs SQL over what is published; a build at work does not disturb it. */
export async function query(
  {dataFolder, json}: CommandContext,
  options: {format?: "table" | "json" | "csv"},
  sql: string
): Promise<number> {
  const format = options.format ?? (json ? "json" : "table");
  const {columns, rows} = await queryPublished(dataFolder, sql);
  if (format === "json") {
    const objects = rows.map((row) =>
      Object.fromEntries(columns.map((name, at) => [name, row[at]]))
    );
    print(JSON.stringify(objects, null, 2));
  } else if (format === "csv") {
    print([columns, ...rows].map((row) => row.map(csvCell).join(",")).join("\n"));
  } else {
    print(textTable(columns, rows));
  }
  return 0;
}

/**
 * Rows of a query over the published facts and marts.
 * @throws UsageError where nothing is published, or the query is wrong
 */
export async function queryPublished(
  dataFolder: string,
  sql: string
): Promise<{columns: string[]; rows: unknown[][]}> {
  const manifest = readManifest(dataFolder);
  if (manifest === undefined) {
    throw new UsageError(`${dataFolder}: nothing is published here yet; run earshot build`);
  }
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    await connection.run("set TimeZone = 'UTC'");
    const files = publishedFiles(dataFolder, manifest);
    for (const [name, path] of files) {
      await connection.run(
        `create view ${quotedName(name)} as from read_parquet(${quotedString(path)})`
      );
    }
    // a query reads what is published and nothing else of this machine
    await connection.run(
      `set allowed_directories = [${quotedString(dataPaths(dataFolder).published)}]`
    );
    await connection.run("set enable_external_access = false");
    await connection.run("set lock_configuration = true");
    try {
      const reader = await connection.runAndReadAll(sql);
      const columns = reader.deduplicatedColumnNames();
      return {columns, rows: reader.getRows().map((row) => row.map((value) => plainValue(value)))};
    } catch (error) {
      const problem = sqlProblem(error);
      const missing = /Table with name (\w+) does not exist/.exec(problem)?.[1];
      throw new UsageError(
        missing === undefined
          ? `query: ${problem}`
          : `query: ${missing} is not published${closest(missing, [...files.keys()])} (published: ${[...files.keys()].join(", ")})`
      );
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  // a spreadsheet would run a text that begins like a formula
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
