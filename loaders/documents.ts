import {isUtf8} from "node:buffer";
import {stat} from "node:fs/promises";
import type {DuckDBConnection} from "@duckdb/node-api";
import {inBatches} from "./line-batches.ts";
import {
  bytesOf,
  gzipProblem,
  longestLine,
  type NumberedLine,
  notUtf8,
  numberedLines,
  withoutMark
} from "./lines.ts";
import {isNestedTooDeep, tooDeep} from "./nesting.ts";
import {type LandedFile, quotedString} from "./source.ts";

/** Whether a file holds a document a line, by its name. */
function holdsLines(name: string): boolean {
  return /\.(jsonl|ndjson)(\.gz)?$/.test(name);
}

/**
 * Has work done over the texts of files, some at a time, in the temporary table `incoming_documents`:
 * `file_id, record_number, file_name, is_alone` (one document is all that the file holds), `text, problem`. A file
 * is one document, or one a line where its name says so; a file in which nothing stands gives none.
 */
export async function eachBatch(
  connection: DuckDBConnection,
  files: readonly LandedFile[],
  work: () => Promise<void>
): Promise<void> {
  const values = files.map(
    ({fileId, name}) => `(${fileId}, ${quotedString(name)}, ${!holdsLines(name)})`
  );
  await inBatches(connection, withoutAbysses(files), async () => {
    await connection.run(`
      create or replace temp table incoming_documents as
      select lines.file_id, record_number, file_name, is_alone, line as text, problem
      from incoming_lines as lines
      inner join (values ${values.join(", ")}) as files (file_id, file_name, is_alone)
        on lines.file_id = files.file_id`);
    await work();
    await connection.run("drop table incoming_documents");
  });
}

/** The documents, those of JSON refused that nobody could look into. */
async function* withoutAbysses(files: readonly LandedFile[]): AsyncGenerator<NumberedLine> {
  const json = new Set(
    files.filter(({name}) => /\.(json|jsonl|ndjson)(\.gz)?$/.test(name)).map(({fileId}) => fileId)
  );
  for await (const document of documentsOf(files)) {
    const isRefused =
      document.problem === undefined && json.has(document.fileId) && isNestedTooDeep(document.text);
    yield isRefused ? {...document, problem: tooDeep} : document;
  }
}

async function* documentsOf(files: readonly LandedFile[]): AsyncGenerator<NumberedLine> {
  for (const file of files) {
    const isGzip = file.name.endsWith(".gz");
    if ((await stat(file.path)).size === 0) continue;
    if (!holdsLines(file.name)) {
      const document = await wholeFile(file, isGzip);
      if (document !== undefined) yield document;
      continue;
    }
    // an archive that breaks off gives nothing rather than the half of it
    const problem = isGzip ? await archiveProblem(file.path) : undefined;
    if (problem === undefined) yield* numberedLines(file, isGzip);
    else yield {fileId: file.fileId, recordNumber: 1, problem};
  }
}

/** A file as one document; undefined where nothing stands in it. */
async function wholeFile(file: LandedFile, isGzip: boolean): Promise<NumberedLine | undefined> {
  const document = {fileId: file.fileId, recordNumber: 1};
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of bytesOf(file.path, isGzip)) {
      if (length <= longestLine) pieces.push(piece);
      length += piece.length;
    }
  } catch (error) {
    return {...document, problem: gzipProblem(error)};
  }
  if (length > longestLine) {
    return {...document, problem: `longer than ${longestLine / 2 ** 20} MB: ${length} bytes`};
  }
  const bytes = Buffer.concat(pieces);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    return {...document, problem: "is gzip, but its name does not end in .gz"};
  }
  const text = withoutMark(bytes.toString("utf8"));
  if (!isUtf8(bytes)) return {...document, text, problem: notUtf8};
  return /\S/.test(text) ? {...document, text} : undefined;
}

/** Why an archive cannot be unpacked to its end, if it cannot. */
export async function archiveProblem(path: string): Promise<string | undefined> {
  try {
    for await (const _piece of bytesOf(path, true));
    return undefined;
  } catch (error) {
    return gzipProblem(error);
  }
}
