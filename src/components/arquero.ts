import type {ColumnTable} from "arquero";
// the package's module entry asks for Node's own modules, which a browser does not have
import bundle from "arquero/dist/arquero.min.js";

const {collate, desc, escape: asItStands, from, op} = bundle ?? globalThis.aq;

export {collate, desc, op};

/**
 * Rows as a table to filter, group, join, pivot and order. The columns are named, so that they stand even
 * where there are no rows.
 */
export function tableOf<Row extends object>(
  rows: Iterable<Row>,
  columns: readonly (keyof Row & string)[]
): ColumnTable {
  return from(rows, [...columns]);
}

/**
 * A function of a row, run as it stands. Without this arquero reads its source and compiles it anew, which
 * allows nothing from around it and fails once a bundler has renamed things.
 */
export function ofRow<Row>(value: (row: Row) => unknown): object {
  return asItStands(value);
}

/** The rows of a table in its order. What they hold is the caller's word: arquero's tables are not typed. */
export function rowsOf<Row>(table: ColumnTable): Row[] {
  return table.objects() as Row[];
}
