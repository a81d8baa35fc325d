import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {type DuckDBConnection, DuckDBInstance} from "@duckdb/node-api";
import {afterAll, beforeAll} from "vitest";
import {rawTable, type SourceType} from "../../loaders/source.ts";
import {prepare, queryRows} from "../../src/engine/warehouse.ts";
import {writeFiles} from "./project.ts";
import {runModel, testProject} from "./run-model.ts";

type Row = Record<string, unknown>;

/** A row of `incoming`. */
export interface IncomingRow {
  file_id: number;
  record_number: number;
  record_id: string | null;
  version: string | null;
  reason: string | null;
  raw_text: string | null;
  record: Row | null;
  items: Row[] | null;
}

type AnySource = SourceType<{path?: string | undefined}>;

/** Writes files into a folder of their own and has a source read them, as the engine would. */
export async function readSource(
  source: AnySource,
  files: Record<string, string | Buffer>
): Promise<IncomingRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "earshot-source-"));
  const instance = await DuckDBInstance.create(":memory:", {threads: "2"});
  const connection = await instance.connect();
  try {
    writeFiles(folder, files);
    await connection.run("set TimeZone = 'UTC'");
    const found = await source.files({path: folder}, folder);
    await source.read(
      connection,
      Object.keys(source.kinds)[0] ?? "",
      found.map(({path, name}, index) => ({fileId: index + 1, path, name})),
      {path: folder},
      "phone"
    );
    return await queryRows<IncomingRow>(
      connection,
      `select file_id, record_number, record_id, version, reason, raw_text, record, items
       from incoming order by file_id, record_number`
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, {recursive: true});
  }
}

/** What staging makes of records: calls and turns in the order of their ids. Each record must be usable. */
export async function stageRecords(
  source: AnySource,
  ...records: unknown[]
): Promise<{calls: Row[]; turns: Row[]}> {
  const rows = await readSource(source, {"calls.json": JSON.stringify(records)});
  const refused = rows.find(({reason}) => reason !== null);
  if (refused !== undefined) throw new Error(`refused: ${refused.reason}`);
  const [kind = "", {items} = {}] = Object.entries(source.kinds)[0] ?? [];
  const key = ({record_id}: IncomingRow) => ({source_name: "phone", record_id, load_batch: 1});
  const tables: Record<string, Row[]> = {
    [rawTable(source, kind)]: rows.map((row) => ({...key(row), ...row.record})),
    [rawTable(source, items?.table ?? "")]: rows.flatMap((row) =>
      (row.items ?? []).map((item, item_index) => ({...key(row), item_index, ...item}))
    )
  };
  const stage = async (entity: string) => {
    const name = `stg_${source.type}__${entity}`;
    const model = (await testProject()).byName.get(name);
    const inputs = Object.entries(tables).filter(([table]) => model?.sources.includes(table));
    const staged = await runModel(name, Object.fromEntries(inputs));
    const place = (row: Row) =>
      `${String(row.session_id)} ${String(row.turn_index ?? 0).padStart(9, "0")}`;
    return staged.sort((a, b) => (place(a) < place(b) ? -1 : 1));
  };
  return {calls: await stage("calls"), turns: await stage("turns")};
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
      if (current !== mainKind) await hold(connection, source, current);
    }
    return rows;
  };
}

/** Puts what can be used of `incoming` into the raw tables of a kind, in the place of what they hold. */
async function hold(
  connection: DuckDBConnection,
  source: Pick<SourceType, "type" | "kinds">,
  kind: string
): Promise<void> {
  const ids = "'test' as source_name, record_id, 1 as load_batch";
  const table = rawTable(source, kind);
  await connection.run(
    `delete from ${table};
     insert into ${table} by name
     select ${ids}, file_id, record_number, unnest(record) from incoming where reason is null`
  );
  const items = source.kinds[kind]?.items;
  if (items === undefined) return;
  const itemTable = rawTable(source, items.table);
  await connection.run(
    `delete from ${itemTable};
     insert into ${itemTable} by name
     select * exclude (item), unnest(item)
     from (select ${ids}, generate_subscripts(items, 1) - 1 as item_index, unnest(items) as item from incoming where reason is null)`
  );
}

/** Why each row cannot be used. */
export function reasonsOf(rows: IncomingRow[]): (string | null)[] {
  return rows.map(({reason}) => reason);
}
