import {join} from "node:path";
import {z} from "zod";
import {fetchedPages} from "../servers/fetched.ts";
import {defineSourceType} from "../source.ts";
import {readTables, tableKinds} from "../table/load.ts";
import {rowsAre, tableOptions} from "../table/mapping.ts";
import {keyOf} from "../table/rows.ts";
import {databaseAddress} from "./connection.ts";
import {fetchQuery, overlapOption} from "./fetch.ts";

const queryOptions = {
  query: z.string().trim().min(1).describe("A query of any kind; it can only read."),
  cursor: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Column of the query that grows when a row is new or changes, such as updated_at. Without it all rows are asked for each time."
    ),
  overlap: overlapOption
    .optional()
    .describe(
      "How far back of the last value rows are asked for again, as one may become visible late: a time such as '10 minutes', the default, or for a number a number, 1000 by default."
    )
};

const options = z
  .strictObject({
    ...queryOptions,
    turns: z
      .strictObject(queryOptions)
      .optional()
      .describe("The query of the turns, where query gives calls: mapping.turn tells its columns."),
    urlVariable: z
      .string()
      .min(1)
      .optional()
      .describe(
        "The environment variable with the database's address. Default: DATABASE_URL, else PGHOST and the like."
      ),
    pageRows: z.number().int().min(1).max(100_000).default(10_000).describe("Rows a file."),
    timeoutSeconds: z
      .number()
      .positive()
      .max(86_400)
      .default(600)
      .describe("How long the server may work on the query before it counts as failing."),
    tries: z
      .number()
      .int()
      .min(1)
      .default(6)
      .describe("How often the server is asked before it counts as failing."),
    ...tableOptions
  })
  .superRefine(({turns, mapping}, context) => {
    const complain = (path: string[], message: string) =>
      context.addIssue({code: "custom", path, message});
    if (turns === undefined && mapping.turn?.call_id !== undefined) {
      complain(["turns"], "has no query, and mapping.turn.call_id is for a query of turns");
    }
    if (turns !== undefined && mapping.turn?.call_id === undefined) {
      complain(
        ["mapping", "turn", "call_id"],
        "is missing: the column that says which call a turn of turns.query belongs to"
      );
    }
    // a call's turns may come with several fetches
    const areTurns = turns !== undefined || rowsAre(mapping) === "turns";
    if (areTurns && keyOf(mapping.turn ?? {}) === undefined) {
      complain(
        ["mapping", "turn"],
        "has nothing that tells a turn from the others of its call: map turn_id, position, start_s or starts_at"
      );
    }
  });

const words = {calls: "", transcripts: "turns: "};

/** Rows of any query of a PostgreSQL database, which a mapping turns into calls and turns as it does with a table's. */
export const postgres = defineSourceType<z.output<typeof options>>({
  type: "postgres",
  landsAs: "table",
  options,
  kinds: tableKinds,
  async fetch({urlVariable, turns, ...own}, context) {
    const address = databaseAddress(urlVariable, context.sourceName);
    await fetchQuery(own, join(context.folder, "calls"), address, own, context);
    // the turns later, so that they are at least as new as their calls
    if (turns !== undefined) {
      await fetchQuery(turns, join(context.folder, "transcripts"), address, own, context);
    }
  },
  async files({turns}, _configFolder, fetchedFolder) {
    const kinds = turns === undefined ? (["calls"] as const) : (["calls", "transcripts"] as const);
    const files = [];
    for (const kind of kinds) {
      const pages = await fetchedPages(fetchedFolder && join(fetchedFolder, kind));
      files.push(...pages.map((page) => ({...page, kind, name: words[kind] + page.name})));
    }
    return files;
  },
  read: readTables
});
