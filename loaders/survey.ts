import {bytesOf, gzipProblem} from "./lines.ts";

/** What a pass over a file's bytes tells before anything parses them. */
export interface Survey {
  /** Lines that are not empty. */
  lineCount: number;
  /**
   * The n-th record stands on line n and no line is out of the ordinary: no empty line before the
   * last record, each line starts with `{` and none is longer than DuckDB's reader likes.
   */
  isRegular: boolean;
  /** Why nothing in the file can be used. */
  problem?: string;
}

const newline = 0x0a;
const carriageReturn = 0x0d;
const openingBrace = 0x7b;

/** The longest line that DuckDB's reader takes by default. */
const longestRegularLine = 16_000_000;

/** Counts the lines of a file, unpacking it if it is gzip, and looks for what is out of the ordinary. */
export async function survey(path: string, isGzip: boolean): Promise<Survey> {
  const result: Survey = {lineCount: 0, isRegular: true};
  let lineLength = 0;
  let firstByte = 0;
  let sawEmptyLine = false;
  const endLine = () => {
    if (lineLength === 0 || (lineLength === 1 && firstByte === carriageReturn)) {
      sawEmptyLine = true;
    } else {
      result.lineCount += 1;
      if (sawEmptyLine || firstByte !== openingBrace || lineLength > longestRegularLine) {
        result.isRegular = false;
      }
    }
    lineLength = 0;
  };
  try {
    for await (const chunk of bytesOf(path, isGzip)) {
      if (result.lineCount === 0 && lineLength === 0 && !isGzip && isGzipHeader(chunk)) {
        return {
          lineCount: 0,
          isRegular: false,
          problem: "is gzip, but its name does not end in .gz"
        };
      }
      let start = 0;
      for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
        if (lineLength === 0 && end > start) firstByte = chunk[start] ?? 0;
        lineLength += end - start;
        endLine();
        start = end + 1;
      }
      if (start < chunk.length) {
        if (lineLength === 0) firstByte = chunk[start] ?? 0;
        lineLength += chunk.length - start;
      }
    }
    if (lineLength > 0) endLine();
    return result;
  } catch (error) {
    return {lineCount: 0, isRegular: false, problem: gzipProblem(error)};
  }
}

function isGzipHeader(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
