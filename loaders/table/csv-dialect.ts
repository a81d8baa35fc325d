import {isAscii, isUtf8} from "node:buffer";
import {createWriteStream} from "node:fs";
import {open} from "node:fs/promises";
import {Readable} from "node:stream";
import {pipeline} from "node:stream/promises";
import {csvRecords} from "../csv.ts";
import {bytesOf, gzipProblem} from "../lines.ts";
import type {LandedFile} from "../source.ts";
import type {TableOptions} from "./mapping.ts";
import {zstdProblem} from "./zstd.ts";

/** How the bytes of a CSV file are cut into columns. */
export interface CsvDialect {
  compression: "none" | "gzip" | "zstd";
  delimiter: string;
  /** Names of the columns, without blanks around them; a nameless one is `column 3`, a second `text` is `text_2`. */
  header: string[];
  /** Lines before the heading. */
  skip: number;
  /** Where not UTF-8: how the bytes have to be read first. */
  encoding?: string;
}

const headLength = 1 << 20;

/**
 * Looks at a CSV file: packing, encoding, delimiter and heading.
 *
 * @param head the beginning of the unpacked bytes, where only another program can unpack them
 * @returns undefined for a file in which nothing stands
 * @throws string never; what cannot be read at all is a `problem`
 */
export async function csvDialect(
  file: LandedFile,
  options: Pick<TableOptions, "delimiter" | "encoding">,
  unpackedHead: (file: LandedFile) => Promise<string>
): Promise<CsvDialect | {problem: string} | undefined> {
  const compression = await compressionOf(file.path);
  if (compression === "zstd") {
    const problem = await zstdProblem(file.path);
    if (problem !== undefined) return {problem};
    const text = await unpackedHead(file);
    return headingOf(file.name, text, options, {compression});
  }
  let look: {head: Buffer; encoding: string | undefined};
  try {
    look = await lookAt(file.path, compression === "gzip", options.encoding);
  } catch (error) {
    return {problem: gzipProblem(error)};
  }
  const text = new TextDecoder(look.encoding ?? "utf-8").decode(look.head);
  return headingOf(file.name, text, options, {
    compression,
    ...(look.encoding === undefined ? {} : {encoding: look.encoding})
  });
}

/** Writes a file's text unpacked and in UTF-8. */
export async function writeAsUtf8(
  path: string,
  {compression, encoding}: CsvDialect,
  to: string
): Promise<void> {
  const decoder = new TextDecoder(encoding ?? "utf-8");
  async function* texts(): AsyncGenerator<string> {
    for await (const chunk of bytesOf(path, compression === "gzip")) {
      yield decoder.decode(chunk, {stream: true});
    }
    yield decoder.decode();
  }
  await pipeline(Readable.from(texts()), createWriteStream(to));
}

async function compressionOf(path: string): Promise<CsvDialect["compression"]> {
  const handle = await open(path);
  try {
    const {buffer} = await handle.read(Buffer.alloc(4), 0, 4, 0);
    if (buffer[0] === 0x1f && buffer[1] === 0x8b) return "gzip";
    return buffer.readUInt32LE() === 0xfd2fb528 ? "zstd" : "none";
  } finally {
    await handle.close();
  }
}

/**
 * The beginning of a file, and its encoding where that is not UTF-8: the first line with a letter beyond
 * ASCII tells. An archive is read to its end, since DuckDB takes the half of one for a whole.
 */
async function lookAt(
  path: string,
  isGzip: boolean,
  given: TableOptions["encoding"]
): Promise<{head: Buffer; encoding: string | undefined}> {
  const pieces: Buffer[] = [];
  let length = 0;
  let encoding: string | undefined = given;
  let isKnown = given !== undefined;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of bytesOf(path, isGzip)) {
    if (length === 0 && !isKnown) {
      encoding = encodingOfMark(chunk);
      isKnown = encoding !== undefined;
    }
    if (length < headLength) pieces.push(chunk);
    length += chunk.length;
    if (!isKnown) {
      const bytes: Buffer = Buffer.concat([rest, chunk]);
      const end = bytes.lastIndexOf(newline) + 1;
      encoding = encodingOfLines(bytes.subarray(0, end));
      isKnown = encoding !== undefined;
      rest = bytes.subarray(end);
    }
    if (isKnown && !isGzip && length >= headLength) break;
  }
  if (!isKnown) encoding = encodingOfLines(rest);
  return {
    head: Buffer.concat(pieces),
    encoding: encoding === "utf-8" ? undefined : encoding
  };
}

const newline = 0x0a;

function encodingOfMark(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return undefined;
}

/** What the first line tells that is not ASCII; undefined where all are. */
function encodingOfLines(bytes: Buffer): string | undefined {
  if (isAscii(bytes)) return undefined;
  let start = 0;
  while (start < bytes.length) {
    const next = bytes.indexOf(newline, start);
    const end = next === -1 ? bytes.length : next;
    const line = bytes.subarray(start, end);
    if (!isAscii(line)) return isUtf8(line) ? "utf-8" : "windows-1252";
    start = end + 1;
  }
  return undefined;
}

function headingOf(
  name: string,
  given: string,
  {delimiter}: Pick<TableOptions, "delimiter">,
  found: Pick<CsvDialect, "compression" | "encoding">
): CsvDialect | undefined {
  const text = given.replace(/^\ufeff/, "");
  // Excel writes what it parts columns with into a line of its own
  const told = /^sep=(.)\r?\n/i.exec(text);
  const body = text.slice(told?.[0].length ?? 0);
  const separator = delimiter ?? told?.[1] ?? likelyDelimiter(name, body);
  const heading = csvRecords(body, separator).next().value;
  if (heading === undefined) return undefined;
  return {
    ...found,
    delimiter: separator,
    header: columnNames(heading.fields),
    skip: heading.line - 1 + (told === null ? 0 : 1)
  };
}

/** The delimiter that gives the first records the most columns, all the same number of them. */
function likelyDelimiter(name: string, text: string): string {
  if (/\.tsv(\.|$)/.test(name)) return "\t";
  const candidates = [",", ";", "\t", "|"].map((delimiter) => {
    const counts: number[] = [];
    for (const {fields} of csvRecords(text.slice(0, 65_536), delimiter)) {
      counts.push(fields.length);
      if (counts.length === 20) break;
    }
    const width = counts[0] ?? 0;
    const agreeing = counts.filter((count) => count === width).length / (counts.length || 1);
    return {delimiter, score: width < 2 ? 0 : agreeing * 1000 + width};
  });
  const best = candidates.reduce((one, other) => (other.score > one.score ? other : one));
  return best.score === 0 ? "," : best.delimiter;
}

function columnNames(fields: readonly string[]): string[] {
  const taken = new Map<string, number>();
  return fields.map((field, index) => {
    const given = field.replace(/\p{Cc}+/gu, " ").trim();
    const name = given === "" ? `column ${index + 1}` : given;
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    return count === 1 ? name : `${name}_${count}`;
  });
}
