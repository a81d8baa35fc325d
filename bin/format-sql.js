#!/usr/bin/env node
// Formats the SQL of models/ and sql/; with --check only names the files that differ, and fails.
import {fileURLToPath} from "node:url";
import {register} from "tsx/esm/api";

register();
const {formatSqlFiles} = await import("../src/cli/format-sql.ts");

const isCheck = process.argv.includes("--check");
const root = fileURLToPath(new URL("..", import.meta.url));
const {changed, refused} = formatSqlFiles(root, isCheck);
for (const file of changed) console.log(isCheck ? `${file} is not formatted` : `${file} formatted`);
for (const problem of refused) console.error(problem);
if (isCheck && changed.length > 0) console.error("To format them: npm run format");
process.exitCode = refused.length > 0 || (isCheck && changed.length > 0) ? 1 : 0;
