import {createHash} from "node:crypto";
import {existsSync} from "node:fs";
import {basename, join} from "node:path";
import {z} from "zod";
import {generateCalls} from "../../src/generate/generate-calls.ts";
import {generateOptions} from "../../src/generate/options.ts";
import {callKinds, readCalls} from "../earshot-jsonl/load.ts";
import {defineSourceType} from "../source.ts";

const options = generateOptions.extend({
  folder: z
    .string()
    .optional()
    .describe("Where the calls are written; below the data folder unless told.")
});

/** Invented calls with a known truth, in the earshot-jsonl format. Written once for each set of options. */
export const generated = defineSourceType<z.output<typeof options>>({
  type: "generated",
  landsAs: "earshot-jsonl",
  options,
  kinds: callKinds,
  async files({folder, ...settings}) {
    if (folder === undefined)
      throw new Error("the generated source is given its folder by the engine");
    const name = createHash("sha256").update(JSON.stringify(settings)).digest("hex").slice(0, 12);
    const path = join(folder, `generated-${name}.jsonl`);
    if (!existsSync(path)) await generateCalls({path, ...settings});
    return [{path, kind: "calls", name: basename(path)}];
  },
  read: (connection, _kind, files) => readCalls(connection, files)
});
