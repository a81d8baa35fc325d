// Hands the site a font file of an npm package, so that it is served from the site itself.
import {readFileSync} from "node:fs";
import {createRequire} from "node:module";

const name = process.argv
  .find((argument) => argument.startsWith("--name="))
  ?.slice("--name=".length);
const family = /^(.+?)-latin/.exec(name ?? "")?.[1];
const path = `@fontsource-variable/${family}/files/${name}.woff2`;
process.stdout.write(readFileSync(createRequire(import.meta.url).resolve(path)));
