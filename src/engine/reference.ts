import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {parse} from "csv-parse/sync";
import {BuildError, messageOf} from "./errors.ts";

/** A row of a list in `data/reference/`; an empty cell is an empty text. */
export type ReferenceRow = Readonly<Record<string, string>>;

/**
 * The rows of a list in `data/reference/`, for SQL that has to be written out of them: a regular expression
 * is compiled once where it is a constant, and once a row where it stands in a column.
 *
 * @throws BuildError where there is no such list
 */
export function referenceRows(folder: string, list: string): ReferenceRow[] {
  const path = join(folder, "data/reference", `${list}.csv`);
  if (!existsSync(path)) throw new BuildError(`data/reference/${list}.csv: no such list`);
  try {
    return parse(readFileSync(path), {bom: true, columns: true});
  } catch (error) {
    throw new BuildError(`data/reference/${list}.csv: ${messageOf(error)}`);
  }
}
