import {DuckDBInstance} from "@duckdb/node-api";
import {expect, it} from "vitest";
import {quotedString} from "../../loaders/source.ts";
import {projectFolder} from "../../src/engine/config.ts";
import {queryRows} from "../../src/engine/warehouse.ts";

it("each pattern of the list finds its own example", async () => {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const list = quotedString(`${projectFolder}/data/reference/signal_patterns.csv`);
  const rows = await queryRows(
    connection,
    `select signal, pattern, example from read_csv(${list}, header = true, all_varchar = true)
     where not regexp_matches(example, '(?i)(?:^|\\b)(?:' || pattern || ')(?:\\b|$)')`
  );
  expect(rows).toEqual([]);
});
