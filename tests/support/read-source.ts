import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {type DuckDBConnection, DuckDBInstance} from "@duckdb/node-api";
import {afterAll, beforeAll} from "vitest";
import {rawTable, type SourceType} from "../../loaders/source.ts";
import {prepare, queryRows} from "../../src/engine/warehouse.ts";
import {writeFiles} from "./project.ts";

/** A row of `incoming`, as a test looks at it. */
export interface IncomingRow {
  file_id: number;
  record_number: number;
  record_id: string | null;
  version: string | null;
  reason: string | null;
  raw_text: string | null;
  record: Record<string, unknown> | null;
  items: Record<string, unknown>[] | null;
}

/**
 * Reads files as the engine would, in a database that lives as long as the test file. The files are written to a
 * folder of their own each time, below `export/` unless their path starts with `../`.
 *
 * @returns a function that gives the rows of one kind, in order; what stands beside the calls is held before they are read
 */
export function sourceReader<Options>(source: SourceType<Options>) {
  const root = mkdtempSync(join(tmpdir(), "earshot-source-"));
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;
  beforeAll(async () => {
    instance = await DuckDBInstance.create(":memory:", {threads: "2"});
    connection = await instance.connect();
    await prepare(connection, "secret of the tests");
  });
  afterAll(() => {
    connection.closeSync();
    instance.closeSync();
    rmSync(root, {recursive: true});
  });
  const [mainKind = "", ...otherKinds] = Object.keys(source.kinds);
  return async (
    files: Record<string, string | Buffer>,
    options: Record<string, unknown> = {},
    kind = mainKind
  ): Promise<IncomingRow[]> => {
    const folder = mkdtempSync(join(root, "case-"));
    writeFiles(join(folder, "export"), files);
    const checked = source.options.parse({path: "export", ...options});
    const landed = (await source.files(checked, folder)).map((file, index) => ({
      ...file,
      fileId: index + 1
    }));
    let rows: IncomingRow[] = [];
    for (const current of [...otherKinds, mainKind]) {
      const ofKind = landed.filter((file) => file.kind === current);
      await source.read(connection, current, ofKind, checked, "test");
      if (current === kind) {
        rows = await queryRows<IncomingRow>(
          connection,
          "select * from incoming order by file_id, record_number"
        );
      }
      if (current !== mainKind) {
        await connection.run(
          `delete from ${rawTable(source, current)};
           insert into ${rawTable(source, current)} by name
           select 'test' as source_name, record_id, 1 as load_batch, file_id, record_number, unnest(record)
           from incoming where reason is null`
        );
      }
    }
    return rows;
  };
}

/** Why each row cannot be used. */
export function reasonsOf(rows: IncomingRow[]): (string | null)[] {
  return rows.map(({reason}) => reason);
}
