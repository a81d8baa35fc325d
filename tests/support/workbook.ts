import {strToU8, zipSync} from "fflate";

/** An Excel workbook of one sheet, whose cells are texts or numbers; null is an empty cell. */
export function workbook(rows: (string | number | null)[][]): Buffer {
  const escaped = (text: string) =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const cell = (value: string | number | null, row: number, column: number) => {
    const place = `r="${String.fromCharCode(65 + column)}${row + 1}"`;
    if (value === null) return `<c ${place} t="inlineStr" />`;
    if (typeof value === "number") return `<c ${place} t="n"><v>${value}</v></c>`;
    return `<c ${place} t="inlineStr"><is><t>${escaped(value)}</t></is></c>`;
  };
  const sheet = rows.map(
    (cells, row) =>
      `<row r="${row + 1}">${cells.map((value, column) => cell(value, row, column)).join("")}</row>`
  );
  return sheetOf(`<sheetData>${sheet.join("")}</sheetData>`);
}

/** An Excel workbook with this XML in its sheet, and these texts that its cells share. */
export function sheetOf(content: string, shared?: string): Buffer {
  const parts = {
    "xl/worksheets/sheet1.xml": strToU8(`<worksheet>${content}</worksheet>`),
    ...(shared === undefined ? {} : {"xl/sharedStrings.xml": strToU8(`<sst>${shared}</sst>`)})
  };
  return Buffer.from(zipSync(parts));
}
