// The yardstick: what DuckDB alone needs to read files into a table: read-alone.mjs PATTERN DATABASE [read_csv]
import {DuckDBInstance} from "@duckdb/node-api";

const [path = "", database = ":memory:", reader = "read_json"] = process.argv.slice(2);
const instance = await DuckDBInstance.create(database);
const connection = await instance.connect();
await connection.run(
  `create or replace table calls as select * from ${reader}('${path.replaceAll("'", "''")}')`
);
connection.closeSync();
instance.closeSync();
