// Runs the statements of a file in a warehouse, with what memory a build has unless told otherwise.
import {readFileSync} from "node:fs";
import {DuckDBInstance} from "@duckdb/node-api";

const [database = "", file = ""] = process.argv.slice(2);
const instance = await DuckDBInstance.create(database, {memory_limit: "1.2GB"});
const connection = await instance.connect();
await connection.run(readFileSync(file, "utf8"));
connection.closeSync();
instance.closeSync();
