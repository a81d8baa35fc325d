/** A record of a CSV text, with the number of the line on which it starts. */
export interface CsvRecord {
  line: number;
  /** Where in the text it starts. */
  start: number;
  fields: string[];
  /** The record as it stands in the text. */
  text: string;
  problem?: string;
}

/**
 * The records of a CSV text (RFC 4180): fields may stand in double quotes, and then hold delimiters, line ends and,
 * doubled, quotes. Empty lines are no records. A quote that is never closed spoils its line, and its line alone.
 */
export function* csvRecords(text: string, delimiter: string): Generator<CsvRecord> {
  let position = 0;
  let line = 1;
  while (position < text.length) {
    const start = position;
    const firstLine = line;
    const fields: string[] = [];
    let isOpen = false;
    let isEnd = false;
    while (!isEnd) {
      let field = "";
      if (text[position] === '"') {
        isOpen = true;
        position++;
        while (isOpen && position < text.length) {
          const quote = text.indexOf('"', position);
          const end = quote === -1 ? text.length : quote;
          field += text.slice(position, end);
          position = end + 1;
          if (quote === -1) break;
          if (text[position] === '"') {
            field += '"';
            position++;
          } else isOpen = false;
        }
        line += field.split("\n").length - 1;
      }
      const rest = position;
      while (
        position < text.length &&
        text[position] !== delimiter &&
        text[position] !== "\n" &&
        text[position] !== "\r"
      ) {
        position++;
      }
      field += text.slice(rest, position);
      fields.push(field);
      if (text[position] === delimiter) position++;
      else isEnd = true;
    }
    if (isOpen) {
      // behind it all quotes are doubled: the lines that it ran over stand for themselves
      const end = text.indexOf("\n", start);
      position = end === -1 ? text.length : end;
      line = firstLine;
    }
    const record = {
      line: firstLine,
      start,
      fields,
      text: text.slice(start, position).replace(/\r$/, "")
    };
    if (text[position] === "\r") position++;
    if (text[position] === "\n") position++;
    line++;
    if (isOpen) yield {...record, problem: "a quote is not closed"};
    else if (record.text !== "") yield record;
  }
}
