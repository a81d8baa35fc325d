import {dash} from "./dash.js";
import {element} from "./element.js";

export interface Column<Row> {
  label: string;
  /** What stands in the cell: text, or an element. */
  value: (row: Row) => Node | string | null | undefined;
  /** What rows are sorted by; a column without it cannot be sorted. */
  sort?: (row: Row) => number | string | null | undefined;
  /** Right-aligned figures. Default false. */
  isNumber?: boolean;
  /** The cell that names the row. Default: the first column. */
  isHeader?: boolean;
}

export interface DataTableOptions {
  /** What the table is of, for those who cannot see where it stands. */
  caption: string;
  /** What stands instead of no rows. Default "Nothing to show." */
  empty?: string;
  /** About how many rows are shown before the reader asks for more. Default: all. */
  limit?: number;
}

/**
 * A table that scrolls within its card, sorts by keyboard and pointer, and tells a screen reader how it
 * is sorted. Rows without a value come last, whichever way it is sorted.
 */
export function dataTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  {caption, empty = "Nothing to show.", limit = Number.POSITIVE_INFINITY}: DataTableOptions
): HTMLElement {
  if (rows.length === 0) return element("p", {class: "empty"}, empty);
  let sorted = [...rows];
  let sortedBy: Column<Row> | undefined;
  let direction: 1 | -1 = 1;
  // nobody asks for the last one of sixteen
  let shown = rows.length <= 1.25 * limit ? rows.length : limit;

  const body = element("tbody");
  const headers = columns.map((column) => {
    const header = element("th", {scope: "col", class: column.isNumber ? "number" : null});
    const {sort} = column;
    if (sort === undefined) {
      header.append(column.label);
      return header;
    }
    header.append(
      element(
        "button",
        {
          type: "button",
          class: "sort",
          onclick: () => {
            direction = sortedBy === column ? (direction === 1 ? -1 : 1) : 1;
            sortedBy = column;
            sorted = [...rows].sort((a, b) => compare(sort(a), sort(b), direction));
            for (const other of headers) other.removeAttribute("aria-sort");
            header.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
            draw();
          }
        },
        column.label
      )
    );
    return header;
  });
  const more = element("button", {
    type: "button",
    class: "more",
    onclick: () => {
      shown = Number.POSITIVE_INFINITY;
      draw();
    }
  });

  function draw(): void {
    body.replaceChildren(
      ...sorted.slice(0, shown).map((row) =>
        element(
          "tr",
          {},
          columns.map((column, position) => {
            const isHeader = column.isHeader ?? position === 0;
            return element(
              isHeader ? "th" : "td",
              {class: column.isNumber ? "number" : null, scope: isHeader ? "row" : null},
              column.value(row) ?? dash
            );
          })
        )
      )
    );
    more.hidden = sorted.length <= shown;
    more.textContent = `Show all ${rows.length}`;
  }
  draw();

  return element(
    "div",
    {class: "table"},
    element(
      "div",
      {class: "table-scroll", tabindex: "0", role: "region", "aria-label": caption},
      element(
        "table",
        {},
        element("caption", {class: "visually-hidden"}, caption),
        element("thead", {}, element("tr", {}, headers)),
        body
      )
    ),
    more
  );
}

function compare(
  a: number | string | null | undefined,
  b: number | string | null | undefined,
  direction: 1 | -1
): number {
  const isMissing = (value: typeof a) =>
    value === null || value === undefined || Number.isNaN(value);
  if (isMissing(a) || isMissing(b)) return Number(isMissing(a)) - Number(isMissing(b));
  if (typeof a === "number" && typeof b === "number") return direction * (a - b);
  return direction * String(a).localeCompare(String(b), "en", {numeric: true});
}
