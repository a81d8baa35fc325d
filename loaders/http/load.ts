import {z} from "zod";
import {fetchedPages} from "../servers/fetched.ts";
import {defineSourceType} from "../source.ts";
import {readTables, tableKinds} from "../table/load.ts";
import {tableOptions} from "../table/mapping.ts";
import {apiOption, fetchRecords} from "./fetch.ts";

const options = z
  .strictObject({api: apiOption.describe("How the records are asked for."), ...tableOptions})
  .refine(({mapping}) => mapping.turn?.call_id === undefined, {
    path: ["mapping", "turn", "call_id"],
    message: "is for a table of turns beside one of calls; an API gives one list of records"
  });

/** Records of any API that pages, which a mapping turns into calls and turns as it does with the rows of a table. */
export const http = defineSourceType<z.output<typeof options>>({
  type: "http",
  landsAs: "table",
  options,
  kinds: tableKinds,
  fetch: ({api}, context) => fetchRecords(api, context),
  async files(_options, _configFolder, fetchedFolder) {
    return (await fetchedPages(fetchedFolder)).map((page) => ({...page, kind: "calls"}));
  },
  read: readTables
});
