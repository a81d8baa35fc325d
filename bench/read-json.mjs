// The yardstick: what DuckDB alone needs to read a file of calls into a table.
import {DuckDBInstance} from "@duckdb/node-api";

const [path = "", database = ":memory:"] = process.argv.slice(2);
const instance = await DuckDBInstance.create(database);
const connection = await instance.connect();
await connection.run(
  `create or replace table calls as select * from read_json('${path.replaceAll("'", "''")}')`
);
connection.closeSync();
instance.closeSync();
