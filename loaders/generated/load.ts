import {createHash} from "node:crypto";
import {existsSync, readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {z} from "zod";
import {generateCalls} from "../../src/generate/generate-calls.ts";
import {generateOptions} from "../../src/generate/options.ts";
import {callKinds, readCalls} from "../earshot-jsonl/load.ts";
import {defineSourceType} from "../source.ts";

/** Stands for the generator's code: calls that another version of it made are made anew. */
const generatorVersion = versionOf(new URL("../../src/generate/", import.meta.url));

const options = generateOptions.extend({
  folder: z
    .string()
    .optional()
    .describe("Where the calls are written; below the data folder unless told."),
  generator: z
    .literal(generatorVersion)
    .default(generatorVersion)
    .describe("Version of the generator, filled in by itself.")
});

type Options = z.output<typeof options>;

/** Invented calls with a known truth, in the earshot-jsonl format. Written once for each set of options. */
export const generated = defineSourceType<Options>({
  type: "generated",
  landsAs: "earshot-jsonl",
  options,
  kinds: callKinds,
  async files(options) {
    const {folder, generator: _generator, ...settings} = options;
    if (folder === undefined) {
      throw new Error("the generated source is given its folder by the engine");
    }
    const name = fileName(options);
    const path = join(folder, name);
    if (!existsSync(path)) await generateCalls({path, ...settings});
    return [{path, kind: "calls", name}];
  },
  // what other options gave before is not part of the source any more
  read: (connection, _kind, files, settings) =>
    readCalls(
      connection,
      files.filter(({name}) => name === fileName(settings))
    )
});

/** Differs wherever the calls would. */
function fileName({folder: _folder, generator, ...settings}: Options): string {
  const hash = createHash("sha256")
    .update(generator)
    .update(JSON.stringify(settings))
    .digest("hex");
  return `generated-${hash.slice(0, 12)}.jsonl`;
}

function versionOf(folder: URL): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(folder, {recursive: true}).map(String).sort()) {
    if (name.endsWith(".ts")) hash.update(name).update(readFileSync(new URL(name, folder)));
  }
  return hash.digest("hex").slice(0, 12);
}
