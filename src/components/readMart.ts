import {parquetReadObjects} from "hyparquet";

/**
 * Rows of a published mart. 64-bit counts arrive as numbers, dates and times as Date (a date at midnight
 * UTC), NULL as null.
 *
 * @param contents what `FileAttachment("data/….parquet").arrayBuffer()` gives; a page calls that method
 *   itself, or Framework takes the file's ending for a wish to fetch a Parquet reader from elsewhere
 */
export async function readMart<Row = Record<string, unknown>>(
  contents: ArrayBuffer | Promise<ArrayBuffer>
): Promise<Row[]> {
  const rows = await parquetReadObjects({file: await contents});
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      if (typeof value === "bigint") row[name] = Number(value);
      else if (value === undefined) row[name] = null;
    }
  }
  return rows as Row[];
}
