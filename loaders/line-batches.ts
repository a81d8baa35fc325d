import type {DuckDBConnection} from "@duckdb/node-api";
import type {NumberedLine} from "./lines.ts";

/** Characters of text that are worked on at once. */
const longestBatch = 64_000_000;

/** Records that are worked on at once. */
const largestBatch = 100_000;

/** What of a record is kept beside the reason why it cannot be used; the raw file has it whole. */
export const longestRawText = 1_000_000;

/**
 * Has work done over texts of records, some at a time, in the temporary table
 * `incoming_lines (file_id, record_number, line, problem)`.
 */
export async function inBatches(
  connection: DuckDBConnection,
  lines: AsyncIterable<NumberedLine>,
  work: () => Promise<void>
): Promise<void> {
  await connection.run(
    "create or replace temp table incoming_lines (file_id integer, record_number bigint, line varchar, problem varchar)"
  );
  let batch: NumberedLine[] = [];
  let batchLength = 0;
  const flush = async () => {
    if (batch.length === 0) return;
    await connection.run("delete from incoming_lines");
    await append(connection, batch);
    await work();
    batch = [];
    batchLength = 0;
  };
  for await (const line of lines) {
    batch.push(line);
    batchLength += line.text?.length ?? 0;
    if (batchLength > longestBatch || batch.length >= largestBatch) await flush();
  }
  await flush();
  await connection.run("drop table incoming_lines");
}

async function append(connection: DuckDBConnection, lines: NumberedLine[]): Promise<void> {
  const appender = await connection.createAppender("incoming_lines", undefined, "temp");
  for (const {fileId, recordNumber, text, problem} of lines) {
    appender.appendInteger(fileId);
    appender.appendBigInt(BigInt(recordNumber));
    if (text === undefined) appender.appendNull();
    else appender.appendVarchar(text);
    if (problem === undefined) appender.appendNull();
    else appender.appendVarchar(problem);
    appender.endRow();
  }
  appender.closeSync();
}

/** Puts those lines of the batch into `incoming` that could not be read, or are not JSON. */
export async function insertUnreadable(connection: DuckDBConnection): Promise<void> {
  await connection.run(`
    insert into incoming by name
    select
        file_id,
        record_number,
        coalesce(
            problem,
            'not valid JSON'
            || case when right(rtrim(line), 1) <> '}' then ': it breaks off after ' || length(line) || ' characters' else '' end
        ) as reason,
        left(line, ${longestRawText}) as raw_text
    from incoming_lines
    where problem is not null or not json_valid(line)`);
}
