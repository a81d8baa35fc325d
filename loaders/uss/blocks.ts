import {archiveProblem} from "../documents.ts";
import {type NumberedLine, numberedLines} from "../lines.ts";
import type {LandedFile} from "../source.ts";

/**
 * The blocks of lines that empty lines part, in order. A block's number is that of its first line; what stands in
 * the way of reading one of its lines stands in the way of the block.
 */
export async function* blocksOf(files: readonly LandedFile[]): AsyncGenerator<NumberedLine> {
  for (const file of files) {
    const isGzip = file.name.endsWith(".gz");
    // an archive that breaks off gives nothing rather than the half of it
    const problem = isGzip ? await archiveProblem(file.path) : undefined;
    if (problem === undefined) yield* blocksOfFile(file, isGzip);
    else yield {fileId: file.fileId, recordNumber: 1, problem};
  }
}

async function* blocksOfFile(file: LandedFile, isGzip: boolean): AsyncGenerator<NumberedLine> {
  let lines: string[] = [];
  let first = 0;
  let last = 0;
  let problem: string | undefined;
  const block = (): NumberedLine => ({
    fileId: file.fileId,
    recordNumber: first,
    text: lines.join("\n"),
    ...(problem === undefined ? {} : {problem})
  });
  for await (const line of numberedLines(file, isGzip)) {
    if (lines.length > 0 && line.recordNumber > last + 1) {
      yield block();
      lines = [];
      problem = undefined;
    }
    if (lines.length === 0) first = line.recordNumber;
    last = line.recordNumber;
    lines.push(line.text ?? "");
    if (line.problem !== undefined) problem ??= `line ${line.recordNumber}: ${line.problem}`;
  }
  if (lines.length > 0) yield block();
}
