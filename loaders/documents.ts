import {isUtf8} from "node:buffer";
import {stat} from "node:fs/promises";
import type {DuckDBConnection} from "@duckdb/node-api";
import {bytesOf, gzipProblem, numberedLines} from "./lines.ts";
import type {LandedFile} from "./source.ts";

/** The text of a record, or what stands in the way of reading it. */
interface Document {
  fileId: number;
  recordNumber: number;
  text: string | null;
  problem: string | null;
}

/** Characters that are worked on at once. */
const longestBatch = 64_000_000;

/** Documents that are worked on at once. */
const largestBatch = 100_000;

/** What of a record is kept beside the reason why it cannot be used; the raw file has it whole. */
export const longestRawText = 1_000_000;

/** A larger file of one document is refused unread: no call is as long. */
const largestFile = 128 * 1024 * 1024;

/** Whether a file holds a document a line, by its name. */
export function holdsLines(name: string): boolean {
  return /\.(jsonl|ndjson)(\.gz)?$/.test(name);
}

/**
 * Has work done over the texts of files, some at a time, in the temporary table `incoming_documents`:
 * `file_id integer, record_number bigint, file_name varchar, is_alone boolean` (one document is all that
 * the file holds), `text varchar, problem varchar`. A file is one document, or one a line where its name
 * says so; a file in which nothing stands gives none.
 */
export async function eachBatch(
  connection: DuckDBConnection,
  files: readonly LandedFile[],
  work: () => Promise<void>
): Promise<void> {
  await connection.run(
    `create or replace temp table incoming_documents (
       file_id integer, record_number bigint, file_name varchar, is_alone boolean, text varchar, problem varchar)`
  );
  const names = new Map(files.map(({fileId, name}) => [fileId, name]));
  let batch: Document[] = [];
  let length = 0;
  const flush = async () => {
    if (batch.length === 0) return;
    await connection.run("delete from incoming_documents");
    const appender = await connection.createAppender("incoming_documents", undefined, "temp");
    for (const {fileId, recordNumber, text, problem} of batch) {
      const name = names.get(fileId) ?? "";
      appender.appendInteger(fileId);
      appender.appendBigInt(BigInt(recordNumber));
      appender.appendVarchar(name);
      appender.appendBoolean(!holdsLines(name));
      if (text === null) appender.appendNull();
      else appender.appendVarchar(text);
      if (problem === null) appender.appendNull();
      else appender.appendVarchar(problem);
      appender.endRow();
    }
    appender.closeSync();
    await work();
    batch = [];
    length = 0;
  };
  for (const file of files) {
    for await (const document of documentsOf(file)) {
      batch.push(document);
      length += document.text?.length ?? 0;
      if (length > longestBatch || batch.length >= largestBatch) await flush();
    }
  }
  await flush();
  await connection.run("drop table incoming_documents");
}

async function* documentsOf(file: LandedFile): AsyncGenerator<Document> {
  const isGzip = file.name.endsWith(".gz");
  const whole = {fileId: file.fileId, recordNumber: 1, text: null, problem: null};
  const {size} = await stat(file.path);
  if (size === 0) return;
  if (holdsLines(file.name)) {
    // an archive that breaks off gives nothing rather than the half of it
    const problem = isGzip ? await archiveProblem(file.path) : undefined;
    if (problem !== undefined) {
      yield {...whole, problem};
      return;
    }
    for await (const {recordNumber, text = null, problem = null} of numberedLines(file, isGzip)) {
      yield {fileId: file.fileId, recordNumber, text, problem};
    }
    return;
  }
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of bytesOf(file.path, isGzip)) {
      length += piece.length;
      if (length > largestFile) break;
      pieces.push(piece);
    }
  } catch (error) {
    yield {...whole, problem: gzipProblem(error)};
    return;
  }
  const bytes = Buffer.concat(pieces);
  const text = bytes.toString("utf8").replace(/^\ufeff/, "");
  if (length > largestFile) {
    const problem = `longer than ${largestFile / 2 ** 20} MB`;
    yield {...whole, text: text.slice(0, longestRawText), problem};
  } else if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    yield {...whole, problem: "is gzip, but its name does not end in .gz"};
  } else if (!isUtf8(bytes)) yield {...whole, text, problem: "not valid UTF-8"};
  else if (/\S/.test(text)) yield {...whole, text};
}

async function archiveProblem(path: string): Promise<string | undefined> {
  try {
    for await (const _piece of bytesOf(path, true));
    return undefined;
  } catch (error) {
    return gzipProblem(error);
  }
}
