#!/usr/bin/env node
// Node runs the TypeScript sources as they stand: what is in the repository is what runs.
import {register as registerCommonJs} from "tsx/cjs/api";
import {register} from "tsx/esm/api";

register();
// a configuration in a folder of its own, without a package.json, counts as CommonJS
registerCommonJs();
await import("../src/cli/main.ts");
