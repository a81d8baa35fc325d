import {isUtf8} from "node:buffer";
import {createReadStream} from "node:fs";
import {createGunzip} from "node:zlib";
import type {LandedFile} from "./source.ts";

/** A line of a file, with its number from 1, or what stands in the way of reading it. */
export interface NumberedLine {
  fileId: number;
  recordNumber: number;
  text?: string;
  problem?: string;
}

/** Longer lines are refused unread: a call of a hundred million characters is not a call. */
export const longestLine = 128 * 1024 * 1024;

/** What is wrong with bytes that are no text; the text then has U+FFFD in their place. */
export const notUtf8 = "not valid UTF-8";

const newline = 0x0a;
/** Without the mark that may stand before a text; files that were put together have it before later lines, too. */
export function withoutMark(text: string): string {
  return text.replace(/^\ufeff+/, "");
}

/** The lines of a file that are not empty, or of them those with these numbers. */
export async function* numberedLines(
  file: LandedFile,
  isGzip: boolean,
  wanted?: Set<number>
): AsyncGenerator<NumberedLine> {
  let recordNumber = 0;
  for await (const {bytes, length} of rawLines(bytesOf(file.path, isGzip))) {
    recordNumber += 1;
    if (wanted !== undefined && !wanted.has(recordNumber)) continue;
    const line = {fileId: file.fileId, recordNumber};
    if (length > longestLine) {
      const text = bytes.subarray(0, 1000).toString("utf8");
      yield {...line, text, problem: `longer than ${longestLine / 2 ** 20} MB: ${length} bytes`};
      continue;
    }
    const text = withoutMark(bytes.toString("utf8"));
    if (!isUtf8(bytes)) yield {...line, text, problem: notUtf8};
    else if (/\S/.test(text)) yield {...line, text};
  }
}

/** The lines of a stream of bytes, the last one also where no newline ends it. Of a line that is too long only the beginning. */
async function* rawLines(
  chunks: AsyncIterable<Buffer>
): AsyncGenerator<{bytes: Buffer; length: number}> {
  let pieces: Buffer[] = [];
  let length = 0;
  const add = (piece: Buffer) => {
    if (length <= longestLine) pieces.push(piece);
    length += piece.length;
  };
  const take = () => {
    const [only, ...more] = pieces;
    const line = {
      bytes: only !== undefined && more.length === 0 ? only : Buffer.concat(pieces),
      length
    };
    pieces = [];
    length = 0;
    return line;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      add(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    if (start < chunk.length) add(chunk.subarray(start));
  }
  if (length > 0) yield take();
}

/** The unpacked bytes of a file, in pieces. */
export async function* bytesOf(path: string, isGzip: boolean): AsyncGenerator<Buffer> {
  const file = createReadStream(path, {highWaterMark: 1 << 20});
  if (!isGzip) {
    yield* file;
    return;
  }
  const unpacked = createGunzip({chunkSize: 1 << 20});
  // a stream's errors do not cross a pipe
  file.on("error", (error) => unpacked.destroy(error));
  try {
    yield* file.pipe(unpacked);
  } finally {
    file.destroy();
  }
}

/** The sentence for what zlib threw; whatever is not about the content is thrown on. */
export function gzipProblem(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "Z_BUF_ERROR") return "the gzip archive breaks off";
  if (code === "Z_DATA_ERROR") return `not a readable gzip archive: ${(error as Error).message}`;
  throw error;
}
