import {join} from "node:path";
import {describe, expect, it} from "vitest";
import {queryPublished} from "../../src/cli/query.ts";
import {build} from "../../src/engine/build.ts";
import {checkConfig, projectFolder} from "../../src/engine/config.ts";
import {call, jsonLines, temporaryFolder, writeFiles} from "../support/project.ts";

/** A folder of calls that grows, and builds of the repository's own facts from it. */
function bed() {
  const folder = temporaryFolder();
  const config = checkConfig(
    {sources: [{type: "earshot-jsonl", name: "shop", path: "calls"}]},
    join(folder, "earshot.config.ts")
  );
  return {
    write: (name: string, ...calls: unknown[]) =>
      writeFiles(folder, {[`calls/${name}.jsonl`]: jsonLines(...calls)}),
    /** Builds into a data folder of this name; returns the facts and how they were made. */
    async build(data: string) {
      const dataFolder = join(folder, data);
      const report = await build({
        config,
        dataFolder,
        project: projectFolder,
        selection: "+fact_sessions dim_agents dim_campaigns dim_dates"
      });
      const {rows} = await queryPublished(
        dataFolder,
        "select * from fact_sessions order by session_id"
      );
      const action = report.models.find(({model}) => model === "fact_sessions")?.action;
      return {rows, action, problems: report.problems};
    }
  };
}

const turn = (speaker: string, more: Record<string, unknown> = {}) => ({
  speaker,
  text: "Yes, please do.",
  ...more
});

const versions = {
  first: call("changed", {
    updated_at: "2026-03-02T11:00:00Z",
    turns: [turn("agent"), turn("customer", {is_silent: true}), turn("agent"), turn("customer")]
  }),
  second: call("changed", {
    updated_at: "2026-03-02T12:00:00Z",
    outcome: "abandoned",
    turns: [turn("agent", {stage: "pitch"}), turn("customer")]
  }),
  emptied: call("changed", {updated_at: "2026-03-02T13:00:00Z", outcome: "failed", turns: []})
};

describe("fact_sessions, load by load", () => {
  it.each(["second", "emptied"] as const)(
    "is what one build of everything gives, with a call that came again (%s)",
    async (version) => {
      const {write, build} = bed();
      write("1", call("kept"), versions.first);
      expect((await build("grown")).action).toBe("full");
      write("2", versions[version], call("new", {campaign_id: "spring", agent_id: "7"}));
      const grown = await build("grown");
      const whole = await build("whole");
      expect(grown.problems).toEqual([]);
      expect(grown.rows).toHaveLength(3);
      expect(grown.rows).toEqual(whole.rows);
    }
  );

  it("adds what is new without building the rest again", async () => {
    const {write, build} = bed();
    write("1", call("a"));
    await build("data");
    write("2", call("b"));
    const {action, rows} = await build("data");
    expect(action).toBe("incremental");
    expect(rows).toHaveLength(2);
  });
});
