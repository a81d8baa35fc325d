import {mkdtempSync, readFileSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {DuckDBInstance} from "@duckdb/node-api";
import {expect, it} from "vitest";
import {readMart} from "../../src/components/readMart.ts";

async function published(query: string): Promise<ArrayBuffer> {
  const folder = mkdtempSync(join(tmpdir(), "earshot-mart-"));
  try {
    const file = join(folder, "mart.parquet");
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    await connection.run(`copy (${query}) to '${file}' (format parquet)`);
    connection.closeSync();
    const {buffer, byteOffset, byteLength} = readFileSync(file);
    return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  } finally {
    rmSync(folder, {recursive: true});
  }
}

it("reads what DuckDB publishes: counts and decimals as numbers, dates as dates, NULL as null", async () => {
  const contents = await published(`
    select
      cast(5000000000 as bigint) as session_count,
      cast(12.34 as decimal(12, 2)) as revenue_usd,
      date '2026-06-28' as day,
      timestamptz '2026-06-28 12:30:00+00' as as_of,
      cast(null as double) as low,
      true as is_enough,
      'Ärger' as reason`);
  expect(await readMart(contents)).toEqual([
    {
      session_count: 5000000000,
      revenue_usd: 12.34,
      day: new Date("2026-06-28"),
      as_of: new Date("2026-06-28T12:30:00Z"),
      low: null,
      is_enough: true,
      reason: "Ärger"
    }
  ]);
});

it("reads a mart without rows as no rows", async () => {
  expect(await readMart(published("select 1 as session_count where false"))).toEqual([]);
});
