// Makes the models of a JSON file anew in a warehouse that DuckDB opens with the settings given as JSON, side by side as a
// build does.
import {readFileSync} from "node:fs";
import {DuckDBInstance} from "@duckdb/node-api";
import {coresOf, sideBySide} from "../src/engine/lanes.ts";

/** As `npm run bench:signals` writes it. */
export interface MadeModel {
  name: string;
  waitsFor: string[];
  cost: number | undefined;
  sql: string;
}

const [database = "", file = "", settings = "{}"] = process.argv.slice(2);
const models: MadeModel[] = JSON.parse(readFileSync(file, "utf8"));
const instance = await DuckDBInstance.create(database, JSON.parse(settings));
const connection = await instance.connect();
const {cores, lanes} = await coresOf(connection);
const connections = [connection];
while (connections.length < lanes) connections.push(await instance.connect());
for (const lane of connections) await lane.run("set variable customer_key_secret = 'bench'");
await sideBySide(
  models.map((model) => ({...model, waitsFor: new Set(model.waitsFor)})),
  connections,
  cores,
  async ({sql}, lane) => {
    await connections[lane]?.run(sql);
    return "done";
  }
);
for (const lane of connections) lane.closeSync();
instance.closeSync();
