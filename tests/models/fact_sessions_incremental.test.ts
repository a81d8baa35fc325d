import {cpSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it} from "vitest";
import {build} from "../../src/engine/build.ts";
import {checkConfig, projectFolder} from "../../src/engine/config.ts";
import {readManifest} from "../../src/engine/publish.ts";
import {openWarehouseToRead, queryRows} from "../../src/engine/warehouse.ts";
import {call, jsonLines, temporaryFolder, writeFiles} from "../support/project.ts";

/** A folder of calls that grows, and builds of the repository's own models from it. */
function bed() {
  const folder = temporaryFolder();
  const options = {
    config: checkConfig(
      {
        sources: [{type: "earshot-jsonl", name: "shop", path: "calls"}],
        complianceRules: ["disclosure_required"]
      },
      join(folder, "earshot.config.ts")
    ),
    project: projectFolder,
    selection:
      "+fact_sessions +int_turn_dissatisfaction +int_session_roles +int_turn_claims dim_agents dim_campaigns dim_dates"
  };
  const dataFolder = join(folder, "data");
  let copies = 0;
  return {
    async build(name: string, ...calls: unknown[]) {
      writeFiles(folder, {[`calls/${name}.jsonl`]: jsonLines(...calls)});
      const {models} = await build({...options, dataFolder});
      return Object.fromEntries(models.map(({model, action}) => [model, action]));
    },
    content: () => contentOf(dataFolder),
    /** What a build of everything anew makes of the same records. */
    async rebuilt() {
      const copy = join(folder, `copy-${++copies}`);
      cpSync(dataFolder, copy, {recursive: true});
      await build({...options, dataFolder: copy, fullRefresh: true});
      return contentOf(copy);
    }
  };
}

/** Rows of every table of a warehouse, and the hashes of what is published. */
async function contentOf(dataFolder: string): Promise<Record<string, unknown[]>> {
  const warehouse = await openWarehouseToRead(dataFolder);
  if (warehouse === undefined) throw new Error("nothing was built");
  try {
    const tables = await queryRows<{table_name: string}>(
      warehouse.connection,
      "select table_name from duckdb_tables() where schema_name = 'main' order by table_name"
    );
    const content: Record<string, unknown[]> = {};
    for (const {table_name} of tables) {
      content[table_name] = await queryRows(
        warehouse.connection,
        `select * from ${table_name} order by all`
      );
    }
    const published = Object.entries(readManifest(dataFolder)?.marts ?? {});
    return {...content, published: published.map(([name, {sha256}]) => [name, sha256])};
  } finally {
    warehouse.close();
  }
}

const agent = (text: string) => ({speaker: "agent", text, start_s: 0, end_s: 3});
const customer = (text: string, more: Record<string, unknown> = {}) => ({
  speaker: "customer",
  text,
  start_s: 4,
  end_s: 6,
  ...more
});

const greeting = agent("Hi, this is Dana calling from Acme. Would you like the premium package?");
const talk = [
  greeting,
  customer("No thanks, that is terrible.", {reference_text: "No thanks, this is terrible."}),
  {...agent("What else can I do?"), start_s: 7, end_s: 9},
  {...customer("Sign me up, then.", {is_misunderstood: true}), start_s: 10, end_s: 12}
];

/** One call in the version of an hour of the day, with these turns. */
const version = (id: string, hour: number, turns: unknown[], more = {}) =>
  call(id, {updated_at: `2026-03-02T${hour}:00:00Z`, turns, ...more});

const rowsOf = (content: Record<string, unknown[]>, table: string, id: string) =>
  (content[table] ?? []).filter((row) => (row as {session_id: string}).session_id === `shop:${id}`);

/** The models that hold rows of a call only where a turn gives them any. */
const turnModels = [
  "int_turns",
  "int_turns_signalled",
  "int_turn_sentiment",
  "int_turn_dissatisfaction",
  "int_turn_errors",
  "int_turn_recognition",
  "int_session_roles",
  "int_session_signals"
];

describe("what is built load by load", () => {
  it("is what one build of everything gives, with calls that come again with other turns", async () => {
    const {build, content, rebuilt} = bed();
    await build(
      "1",
      call("kept"),
      version("emptied", 11, talk),
      version("shortened", 11, talk),
      // its turns stay, and give less
      version("quieter", 11, talk)
    );
    const first = await content();
    for (const model of turnModels) {
      expect(rowsOf(first, model, "emptied"), model).not.toEqual([]);
    }
    const actions = await build(
      "2",
      version("emptied", 12, [], {outcome: "failed"}),
      version("shortened", 12, talk.slice(0, 2)),
      version("quieter", 12, [greeting, {speaker: "customer", is_silent: true}]),
      call("new", {campaign_id: "spring", agent_id: "7"})
    );
    expect(actions).toMatchObject({int_turns: "incremental", fact_sessions: "incremental"});
    const second = await content();
    for (const model of turnModels) expect(rowsOf(second, model, "emptied"), model).toEqual([]);
    expect(rowsOf(second, "int_turns", "shortened")).toHaveLength(2);
    expect(rowsOf(second, "int_turn_recognition", "quieter")).toEqual([]);
    expect(second.fact_sessions).toHaveLength(5);
    expect(second).toEqual(await rebuilt());
    await build("3", version("emptied", 13, talk));
    const third = await content();
    expect(rowsOf(third, "int_turns", "emptied")).toHaveLength(4);
    expect(third).toEqual(await rebuilt());
  });
});
