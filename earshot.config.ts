import {defineConfig} from "./src/engine/config.ts";

/**
 * What this project reads and how it reports. Every field is described in `src/engine/config.ts`.
 * Another file may import this one and override parts: `export default {...base, sources: […]}`.
 */
export default defineConfig({
  title: "Earshot",

  // none: a fresh clone shows 5,000 generated sessions. Yours, for example:
  // {type: "earshot-jsonl", path: "calls/"}
  sources: [],

  timezone: "UTC",

  targets: {
    completion_rate: 0.7,
    abandonment_rate: 0.2,
    error_rate: 0.15
  }
});
