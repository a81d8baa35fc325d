// Runs the statements of a file in a warehouse that DuckDB opens with the settings given as JSON.
import {readFileSync} from "node:fs";
import {DuckDBInstance} from "@duckdb/node-api";

const [database = "", file = "", settings = "{}"] = process.argv.slice(2);
const instance = await DuckDBInstance.create(database, JSON.parse(settings));
const connection = await instance.connect();
await connection.run(readFileSync(file, "utf8"));
connection.closeSync();
instance.closeSync();
