import {unzipSync} from "fflate";

/** A row of a worksheet: its number, and the texts of its cells by the letters of their columns. */
export interface WorkbookRow {
  row: number;
  cells: Map<string, string>;
}

/** A workbook that is longer, or of which a part unpacks to more, is refused. */
export const longestPart = 128 * 1024 * 1024;

const sheetName = /^xl\/worksheets\/sheet(\d+)\.xml$/;
const sharedTexts = "xl/sharedStrings.xml";

/**
 * The rows of a workbook's first worksheet (Office Open XML, ECMA-376). All cells are texts, as the file writes
 * them; formulas, dates and styles are not looked at. Cells in which nothing stands are left out.
 *
 * @throws Error with a sentence where the bytes are no such workbook
 */
export function workbookRows(bytes: Uint8Array): WorkbookRow[] {
  const parts = unzipSync(bytes, {
    filter({name, originalSize}) {
      if (!sheetName.test(name) && name !== sharedTexts) return false;
      if (originalSize > longestPart)
        throw new Error(`${name} is longer than ${longestPart} bytes`);
      return true;
    }
  });
  const text = (name: string) => new TextDecoder().decode(parts[name]);
  const numberOf = (name: string) => Number(sheetName.exec(name)?.[1]);
  const [sheet] = Object.keys(parts)
    .filter((name) => sheetName.test(name))
    .sort((a, b) => numberOf(a) - numberOf(b));
  if (sheet === undefined) throw new Error("it has no worksheet");
  const shared = elements(text(sharedTexts), "si").map(({content}) => plainText(content));
  return elements(text(sheet), "row").map(({attributes, content}, position) => ({
    row: Number(/^\d{1,7}$/.exec(attribute(attributes, "r") ?? "")?.[0] ?? position + 1),
    cells: new Map(
      elements(content, "c").flatMap((cell, place) => {
        const value = cellText(cell, shared);
        const column = attribute(cell.attributes, "r")?.replace(/\d+$/, "") ?? letters(place);
        return value === undefined ? [] : [[column, value] as const];
      })
    )
  }));
}

interface Element {
  attributes: string;
  content: string;
}

/** The elements of a name in a piece of XML, in order; none is inside another of its name. */
function elements(xml: string, name: string): Element[] {
  return xml
    .split(new RegExp(`<${name}(?=[\\s>/])`))
    .slice(1)
    .map((piece) => {
      const end = piece.indexOf(">");
      if (end === -1) return {attributes: piece, content: ""};
      if (piece[end - 1] === "/") return {attributes: piece.slice(0, end - 1), content: ""};
      const close = piece.indexOf(`</${name}>`, end);
      return {
        attributes: piece.slice(0, end),
        content: piece.slice(end + 1, close === -1 ? undefined : close)
      };
    });
}

function attribute(attributes: string, name: string): string | undefined {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(attributes)?.[1];
}

function cellText({attributes, content}: Element, shared: readonly string[]): string | undefined {
  const type = attribute(attributes, "t");
  if (type === "inlineStr") return plainText(content) || undefined;
  const [value] = elements(content, "v");
  if (value === undefined || type === "e") return undefined;
  return type === "s" ? shared[Number(value.content)] : read(value.content) || undefined;
}

/** The runs of a text, one after the other; how it is spoken (`rPh`) is no part of it. */
function plainText(xml: string): string {
  return elements(xml.replace(/<rPh[\s>][\s\S]*?<\/rPh>/g, ""), "t")
    .map(({content}) => read(content))
    .join("");
}

const entities: Record<string, string> = {amp: "&", lt: "<", gt: ">", quot: '"', apos: "'"};

/** A text with its entities read. */
function read(text: string): string {
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (entity, name: string) => {
    if (!name.startsWith("#")) return entities[name] ?? entity;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    const isCharacter = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : entity;
  });
}

/** The letters of a column by its number from 0: A, …, Z, AA, … */
function letters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : letters(Math.floor(column / 26) - 1) + last;
}
