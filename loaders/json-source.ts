import {z} from "zod";
import {listFiles} from "./files.ts";
import {type JsonRecords, readJsonRecords} from "./json-records.ts";
import {fetchedPages} from "./servers/fetched.ts";
import {defineSourceType, type FetchContext, type SourceType} from "./source.ts";

/** The names of files that hold JSON, whatever its arrangement. */
const jsonFile = /\.(json|jsonl|ndjson)(\.gz)?$/;

/** How a source's records are fetched from an API, as pages of JSON. */
export interface JsonApi<Options> {
  /** What stands in `api`. */
  options: z.ZodType<Options>;
  fetch(options: Options, context: FetchContext): Promise<void>;
}

interface JsonOptions<Api> {
  path?: string | undefined;
  api?: Api | undefined;
}

const path = z
  .string()
  .min(1)
  .describe(
    "A file, a folder (read with its subfolders) or a pattern with * and ** of .json, .jsonl and .ndjson files, gzip (.gz) or not; relative to the configuration"
  );

/** Declares a source whose calls come as files of JSON, and, where it has one, from an API beside or instead. */
export function defineJsonSource<Api = never>(
  type: string,
  source: JsonRecords,
  jsonApi?: JsonApi<Api>
): SourceType<JsonOptions<Api>> {
  const options =
    jsonApi === undefined
      ? z.strictObject({path})
      : z
          .strictObject({path: path.optional(), api: jsonApi.options.optional()})
          .refine(
            ({path, api}) => path !== undefined || api !== undefined,
            "needs path, api or both"
          );
  return defineSourceType<JsonOptions<Api>>({
    type,
    options: options as unknown as z.ZodType<JsonOptions<Api>>,
    kinds: {calls: source.kind},
    async fetch({api}, context) {
      if (api !== undefined) await jsonApi?.fetch(api, context);
    },
    async files({path, api}, configFolder, fetchedFolder) {
      const files = [
        ...(path === undefined ? [] : await listFiles(type, path, configFolder, jsonFile)),
        ...(api === undefined ? [] : await fetchedPages(fetchedFolder))
      ];
      return files.map((file) => ({...file, kind: "calls"}));
    },
    read: (connection, _kind, files) => readJsonRecords(connection, files, source)
  });
}
