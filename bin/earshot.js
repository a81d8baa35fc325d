#!/usr/bin/env node
// Node runs the TypeScript sources as they stand: what is in the repository is what runs.
import {register} from "tsx/esm/api";

register();
await import("../src/cli/main.ts");
