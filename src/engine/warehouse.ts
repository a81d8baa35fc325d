import {randomBytes} from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from "node:fs";
import {join} from "node:path";
import {
  type DuckDBConnection,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue
} from "@duckdb/node-api";
import {allSourceTypes} from "../../loaders/index.ts";
import {quotedName, quotedString, rawTable} from "../../loaders/source.ts";
import type {Config} from "./config.ts";
import {BuildError, messageOf} from "./errors.ts";
import {hashOf} from "./files.ts";

/** Folders and files that a run writes, below the data folder. */
export function dataPaths(dataFolder: string) {
  return {
    raw: join(dataFolder, "raw"),
    fetched: join(dataFolder, "fetched"),
    sample: join(dataFolder, "sample"),
    warehouse: join(dataFolder, "warehouse.duckdb"),
    spill: join(dataFolder, "spill"),
    published: join(dataFolder, "published"),
    secret: join(dataFolder, "customer-key.secret")
  };
}

/** The open database of one build. */
export interface Warehouse {
  connection: DuckDBConnection;
  /** Another connection, with what models expect of one; it is closed with the warehouse. */
  connect(): Promise<DuckDBConnection>;
  /** Stands for the key of the customers' hashes without giving it away. */
  secretFingerprint: string;
  close(): void;
}

/**
 * Opens the warehouse for looking only, which leaves it as it is.
 *
 * @returns undefined where there is none yet
 * @throws BuildError where a build holds it
 */
export async function openWarehouseToRead(dataFolder: string): Promise<Warehouse | undefined> {
  const paths = dataPaths(dataFolder);
  if (!existsSync(paths.warehouse)) return undefined;
  let instance: DuckDBInstance;
  try {
    instance = await DuckDBInstance.create(paths.warehouse, {access_mode: "READ_ONLY"});
  } catch (error) {
    throw new BuildError(openProblem(paths.warehouse, messageOf(error)));
  }
  return openedWarehouse(instance, customerKeySecret(paths.secret));
}

/** What DuckDB is told when it opens a warehouse for writing: benchmarks tell it the same. */
export function warehouseSettings({
  memoryLimit,
  threads
}: Pick<Config, "memoryLimit" | "threads">): Record<string, string> {
  return {
    memory_limit: memoryLimit,
    // texts that come again lie in dictionaries, which are smaller, and what is computed of them is computed once for each
    storage_compatibility_version: "v1.4.0",
    // half of the memory is asked of the machine once, not by each query anew; a share in per cent crashes here
    block_allocator_memory: memoryLimit.replace(/[\d.]+/, (size) => String(Number(size) / 2)),
    // all threads compress what is full; more groups together would wait for the end of a table, where one thread does it
    write_buffer_row_group_count: "1",
    ...(threads === undefined ? {} : {threads: String(threads)})
  };
}

/**
 * Opens the warehouse for writing and makes sure that the engine's and the loaders' tables are there.
 * @throws BuildError where another process holds it, or it cannot be written
 */
export async function openWarehouse(
  dataFolder: string,
  config: Pick<Config, "memoryLimit" | "threads">
): Promise<Warehouse> {
  const paths = dataPaths(dataFolder);
  mkdirSync(dataFolder, {recursive: true});
  const secret = customerKeySecret(paths.secret);
  let instance: DuckDBInstance;
  try {
    instance = await DuckDBInstance.create(paths.warehouse, {
      ...warehouseSettings(config),
      temp_directory: paths.spill
    });
  } catch (error) {
    throw new BuildError(openProblem(paths.warehouse, messageOf(error)));
  }
  // the warehouse is held by this process alone, so that what spilled out of another is of no use to anyone
  rmSync(paths.spill, {recursive: true, force: true});
  const warehouse = await openedWarehouse(instance, secret);
  await makeTables(warehouse.connection);
  return warehouse;
}

/** A warehouse in memory in which nothing was built yet. */
export async function emptyWarehouse(): Promise<Warehouse> {
  const warehouse = await openedWarehouse(await DuckDBInstance.create(":memory:"), "none");
  await makeTables(warehouse.connection);
  return warehouse;
}

async function openedWarehouse(instance: DuckDBInstance, secret: string): Promise<Warehouse> {
  const connections: DuckDBConnection[] = [];
  const connect = async () => {
    const connection = await instance.connect();
    connections.push(connection);
    await setUp(connection, secret);
    return connection;
  };
  return {
    connection: await connect(),
    connect,
    secretFingerprint: hashOf("customer key", secret).slice(0, 16),
    close() {
      for (const connection of connections) connection.closeSync();
      instance.closeSync();
    }
  };
}

/** Settings, the engine's own tables and the loaders' raw tables, as models expect them. */
export async function prepare(connection: DuckDBConnection, secret: string): Promise<void> {
  await setUp(connection, secret);
  await makeTables(connection);
}

async function setUp(connection: DuckDBConnection, secret: string): Promise<void> {
  // fixed, so that no result depends on the machine's own zone
  await connection.run("set TimeZone = 'UTC'");
  await connection.run(`set variable customer_key_secret = ${quotedString(secret)}`);
}

async function makeTables(connection: DuckDBConnection): Promise<void> {
  await connection.run(ownTables);
  await connection.run(rawTables());
}

/**
 * Made of what came, so that it is the same in each warehouse and after each reading. Of letters alone: ten digits
 * could be a telephone number.
 */
export const quarantineId = `translate(substring(sha256(ledger.source_name || chr(10) || files.file_name || chr(10)
        || files.sha256 || chr(10) || ledger.record_number), 1, 10), '0123456789', 'ghijklmnop')`;

/**
 * The engine's bookkeeping, beside the models and in the same transactions. Models read the views and
 * the tables `checks`, `models`, `edges`, `columns` and `metrics`, which the end of a build fills.
 */
const ownTables = `
  create schema if not exists raw;
  create schema if not exists config;
  create schema if not exists earshot;
  create table if not exists earshot.counters (counter varchar primary key, value integer not null);
  create table if not exists earshot.landed_files (
    file_id integer primary key, source_name varchar not null, source_type varchar not null,
    kind varchar not null, file_name varchar not null, source_path varchar not null,
    bytes bigint not null, modified_ms double not null, sha256 varchar not null,
    landed_path varchar not null, reader varchar not null, load_batch integer not null);
  create table if not exists earshot.ledger (
    source_name varchar not null, kind varchar not null, file_id integer not null,
    record_number bigint not null, record_id varchar, content_hash ubigint, version timestamptz,
    status varchar not null, reason varchar, load_batch integer not null);
  create table if not exists earshot.quarantined (
    file_id integer not null, record_number bigint not null, raw_text varchar);
  create table if not exists earshot.model_states (
    model varchar primary key, fingerprint varchar not null, code_fingerprint varchar not null,
    checks_fingerprint varchar not null, status varchar not null, problem varchar, row_count bigint,
    built_at timestamptz not null);
  create table if not exists earshot.model_costs (model varchar primary key, core_seconds double not null);
  create table if not exists earshot.check_states (
    check_name varchar primary key, model varchar not null, column_name varchar, kind varchar not null,
    description varchar not null, severity varchar not null, status varchar not null,
    offending_count bigint, problem varchar);
  create table if not exists earshot.lineage_cache (
    fingerprint varchar primary key, lineage varchar not null);
  create table if not exists earshot.notes (note varchar primary key, value varchar not null);
  create table if not exists config.targets (metric varchar, campaign_id varchar, target double);
  create table if not exists config.campaigns (campaign_id varchar, name varchar, started_on date);
  create table if not exists earshot.checks (
    check_name varchar, model varchar, column_name varchar, kind varchar, description varchar,
    severity varchar, status varchar, offending_count bigint, problem varchar);
  create table if not exists earshot.models (
    model varchar, layer varchar, materialization varchar, description varchar, file varchar,
    row_count bigint, status varchar, problem varchar);
  create table if not exists earshot.edges (from_node varchar, to_node varchar, kind varchar);
  create table if not exists earshot.columns (
    model varchar, column_name varchar, column_number integer, description varchar,
    data_type varchar, upstream varchar);
  create table if not exists earshot.metrics (
    name varchar, label varchar, "group" varchar, description varchar, numerator varchar,
    denominator varchar, population varchar, population_label varchar, kind varchar, format varchar,
    unit varchar, better varchar, source varchar);
  create or replace view earshot.records as
    select
      ledger.source_name, files.source_type, ledger.kind, files.file_name, ledger.file_id,
      ledger.record_number, ledger.record_id, ledger.status, ledger.reason
    from earshot.ledger as ledger
    inner join earshot.landed_files as files on ledger.file_id = files.file_id;
  create or replace view earshot.quarantine as
    select
      ${quarantineId} as quarantine_id, ledger.source_name, ledger.kind, files.file_name, ledger.file_id, ledger.record_number,
      ledger.record_id, ledger.reason
    from earshot.ledger as ledger
    inner join earshot.landed_files as files on ledger.file_id = files.file_id
    where ledger.status = 'quarantined';
  create or replace view earshot.files as
    select
      files.source_name, files.source_type, files.kind, files.file_id, files.file_name, files.bytes,
      files.sha256, coalesce(counts.record_count, 0) as record_count,
      coalesce(counts.accepted_count, 0) as accepted_count,
      coalesce(counts.duplicate_count, 0) as duplicate_count,
      coalesce(counts.quarantined_count, 0) as quarantined_count
    from earshot.landed_files as files
    left join (
      select
        file_id, count(*) as record_count,
        count(*) filter (where status = 'accepted') as accepted_count,
        count(*) filter (where status = 'duplicate') as duplicate_count,
        count(*) filter (where status = 'quarantined') as quarantined_count
      from earshot.ledger group by file_id
    ) as counts on files.file_id = counts.file_id;
`;

/**
 * Every loader's raw tables, empty until something lands, as staging models expect them; and over them the view
 * `earshot.sessions`: the load with which each session's record, or what belongs to it, came last.
 */
function rawTables(): string {
  const statements: string[] = [];
  const sessions: string[] = [];
  for (const source of allSourceTypes()) {
    const [mainKind = ""] = Object.keys(source.kinds);
    sessions.push(
      `select source_name || ':' || record_id as session_id, load_batch from ${rawTable(source, mainKind)}`
    );
    for (const [kind, {columns, items}] of Object.entries(source.kinds)) {
      statements.push(
        createRaw(rawTable(source, kind), {file_id: "integer", record_number: "bigint", ...columns})
      );
      if (items !== undefined) {
        statements.push(
          createRaw(rawTable(source, items.table), {item_index: "integer", ...items.columns})
        );
      }
    }
  }
  statements.push(
    `create or replace view earshot.sessions as ${[...new Set(sessions)].join(" union all ")}`
  );
  return [...new Set(statements)].join(";\n");
}

function createRaw(table: string, columns: Record<string, string>): string {
  const all = {source_name: "varchar", record_id: "varchar", load_batch: "integer", ...columns};
  const list = Object.entries(all).map(([name, type]) => `${quotedName(name)} ${type}`);
  return `create table if not exists ${table} (${list.join(", ")})`;
}

/** The key of the customers' hashes: from the environment, else made once and kept. */
function customerKeySecret(path: string): string {
  const given = process.env.EARSHOT_CUSTOMER_KEY;
  if (given !== undefined && given !== "") return given;
  if (existsSync(path)) return readFileSync(path, "utf8").trim();
  const made = randomBytes(32).toString("hex");
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, `${made}\n`, {mode: 0o600});
  chmodSync(partial, 0o600);
  renameSync(partial, path);
  return made;
}

function openProblem(path: string, message: string): string {
  const holder = /PID (\d+)/.exec(message)?.[1];
  if (/Conflicting lock|Could not set lock|being used by another process/.test(message)) {
    return `${path}: another build is at work here${holder === undefined ? "" : ` (process ${holder})`}; wait for it, or use another --data-dir`;
  }
  return `${path}: ${message.split("\n")[0]}`;
}

/** Runs work in one transaction: all of it, or nothing. */
export async function inTransaction<Result>(
  connection: DuckDBConnection,
  work: () => Promise<Result>
): Promise<Result> {
  await connection.run("begin transaction");
  try {
    const result = await work();
    await connection.run("commit");
    return result;
  } catch (error) {
    // after a failed commit there is nothing to roll back any more
    await connection.run("rollback").catch(() => undefined);
    throw error;
  }
}

/** Rows of a query as plain values: numbers, strings, booleans, arrays, objects, NULL as null. */
export async function queryRows<Row = Record<string, unknown>>(
  connection: DuckDBConnection,
  sql: string
): Promise<Row[]> {
  const reader = await connection.runAndReadAll(sql);
  const names = reader.deduplicatedColumnNames();
  return reader.getRows().map((values) => {
    const row: Record<string, unknown> = {};
    for (const [position, name] of names.entries())
      row[name] = plainValue(values[position] ?? null);
    return row as Row;
  });
}

/**
 * Adds rows to a table. Columns that a row lacks are NULL; a value of the wrong type is refused.
 *
 * @param relation as a query names it
 * @param columns DuckDB type of each column
 */
export async function insertRows(
  connection: DuckDBConnection,
  relation: string,
  columns: Record<string, string>,
  rows: readonly Record<string, unknown>[]
): Promise<void> {
  if (rows.length === 0) return;
  const names = Object.keys(columns);
  const whole = rows.map((row) =>
    Object.fromEntries(names.map((name) => [name, row[name] ?? null]))
  );
  await connection.run(
    `insert into ${relation} by name select unnest(row_of)
     from (select unnest(from_json_strict($rows, ${quotedString(JSON.stringify([columns]))})) as row_of)`,
    {rows: JSON.stringify(whole)}
  );
}

/** DuckDB type of each column of a table, in order. */
export async function columnTypes(
  connection: DuckDBConnection,
  relation: string
): Promise<Record<string, string>> {
  const rows = await queryRows<{column_name: string; column_type: string}>(
    connection,
    `describe ${relation}`
  );
  return Object.fromEntries(rows.map(({column_name, column_type}) => [column_name, column_type]));
}

/** A DuckDB value as JSON can hold it; integers beyond 2^53 stay exact as text. */
export function plainValue(value: DuckDBValue): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint") {
    return value >= -9007199254740991n && value <= 9007199254740991n
      ? Number(value)
      : value.toString();
  }
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  if (value instanceof DuckDBTimestampTZValue || value instanceof DuckDBTimestampValue) {
    return new Date(Number(value.micros / 1000n)).toISOString();
  }
  if (value instanceof DuckDBDateValue) return value.toString();
  if (value instanceof DuckDBListValue) return value.items.map(plainValue);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(
      Object.entries(value.entries).map(([name, inner]) => [name, plainValue(inner)])
    );
  }
  return String(value);
}
