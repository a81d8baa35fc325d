import {join} from "node:path";
import {expect, it} from "vitest";
import {
  openWarehouse,
  openWarehouseToRead,
  queryRows,
  warehouseSettings
} from "../../src/engine/warehouse.ts";
import {temporaryFolder} from "../support/project.ts";

it.each([
  ["1.2GB", "0.6GB"],
  ["512 MB", "256 MB"],
  ["1GB", "0.5GB"]
])("keeps half of a memory limit of %s for blocks", (memoryLimit, half) => {
  expect(warehouseSettings({memoryLimit})).toMatchObject({
    memory_limit: memoryLimit,
    block_allocator_memory: half
  });
});

it("is opened with its settings, and again by who only looks", async () => {
  const folder = join(temporaryFolder(), "data");
  const warehouse = await openWarehouse(folder, {memoryLimit: "300MB", threads: 1});
  const settings = await queryRows<{name: string; value: string}>(
    warehouse.connection,
    `select name, value from duckdb_settings()
     where name in ('block_allocator_memory', 'memory_limit', 'threads') order by name`
  );
  await warehouse.connection.run("create table texts as select 'again' as text from range(10000)");
  await warehouse.connection.run("checkpoint");
  warehouse.close();
  expect(settings).toEqual([
    {name: "block_allocator_memory", value: "143.0 MiB"},
    {name: "memory_limit", value: "286.1 MiB"},
    {name: "threads", value: "1"}
  ]);

  const reader = await openWarehouseToRead(folder);
  const compressions =
    reader &&
    (await queryRows<{compression: string}>(
      reader.connection,
      "select distinct compression from pragma_storage_info('texts') where segment_type = 'VARCHAR'"
    ));
  reader?.close();
  // texts as numbers of a dictionary, which warehouses for older versions of DuckDB don't have
  expect(compressions).toEqual([{compression: "DICT_FSST"}]);
});
