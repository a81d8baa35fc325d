import {join} from "node:path";
import {afterAll, describe, expect, it, vi} from "vitest";
import {queryPublished} from "../../src/cli/query.ts";
import {build} from "../../src/engine/build.ts";
import {type ConfigInput, checkConfig, projectFolder} from "../../src/engine/config.ts";
import {call, jsonLines, temporaryFolder, writeFiles} from "../support/project.ts";

// two data folders, one key: the customer is the same in both
vi.stubEnv("EARSHOT_CUSTOMER_KEY", "key of the tests");
afterAll(() => vi.unstubAllEnvs());

/** A folder of calls that grows, and builds of the repository's own facts from it under given rules. */
function bed() {
  const folder = temporaryFolder();
  return {
    write: (name: string, ...calls: unknown[]) =>
      writeFiles(folder, {[`calls/${name}.jsonl`]: jsonLines(...calls)}),
    async build(data: string, rules: Pick<ConfigInput, "complianceRules" | "campaigns">) {
      const dataFolder = join(folder, data);
      const sources = [{type: "earshot-jsonl", name: "shop", path: "calls"}];
      const report = await build({
        config: checkConfig({sources, ...rules}, join(folder, "earshot.config.ts")),
        dataFolder,
        project: projectFolder,
        selection: "+fact_sessions dim_agents dim_campaigns dim_dates"
      });
      expect(report.problems).toEqual([]);
      const {rows} = await queryPublished(
        dataFolder,
        "select * from fact_sessions order by session_id"
      );
      const flags = await queryPublished(
        dataFolder,
        "select session_id, compliance_flags from fact_sessions order by session_id"
      );
      const action = report.models.find(({model}) => model === "fact_sessions")?.action;
      return {rows, action, flags: Object.fromEntries(flags.rows)};
    }
  };
}

/** An outbound call to one customer, on a day of March, with times and words of both sides. */
const outbound = (id: string, day: number, ...customerSays: string[]) =>
  call(id, {
    started_at: `2026-03-0${day}T10:00:00Z`,
    direction: "outbound",
    customer_id: "customer-0815-long",
    campaign_id: "spring",
    turns: [
      {speaker: "agent", text: "Hi, this is Dana calling from Acme.", start_s: 0, end_s: 3},
      ...customerSays.map((text, index) => ({
        speaker: "customer",
        text,
        start_s: 4 + 2 * index,
        end_s: 5 + 2 * index,
        asr_confidence: 0.9
      }))
    ]
  });

const request = "Please stop calling me.";
const rules = {complianceRules: ["dnc_respect" as const]};

describe("a call to who asked not to be called", () => {
  it("is flagged though the request came late, and the fact is what one build of all gives", async () => {
    const {write, build} = bed();
    write("1", outbound("later", 5, "What a lovely day."), outbound("earlier", 1, "Hm."));
    expect((await build("grown", rules)).flags).toEqual({"shop:later": [], "shop:earlier": []});
    write("2", outbound("asked", 3, request));
    const grown = await build("grown", rules);
    expect(grown.action).toBe("incremental");
    expect(grown.flags).toEqual({
      "shop:asked": [],
      "shop:earlier": [],
      "shop:later": ["dnc_respect"]
    });
    const whole = await build("whole", rules);
    expect(grown.rows).toEqual(whole.rows);
  });

  it("is no longer flagged once the request came again without it", async () => {
    const {write, build} = bed();
    write("1", outbound("later", 5, "Hm."), {
      ...outbound("asked", 3, request),
      updated_at: "2026-03-03T11:00:00Z"
    });
    expect((await build("data", rules)).flags["shop:later"]).toEqual(["dnc_respect"]);
    write("2", {...outbound("asked", 3, "Thanks."), updated_at: "2026-03-03T12:00:00Z"});
    const {action, flags} = await build("data", rules);
    expect(action).toBe("incremental");
    expect(flags["shop:later"]).toEqual([]);
  });
});

it("rules that change build all that they touch anew", async () => {
  const {write, build} = bed();
  write("1", outbound("a", 1, "Hm."));
  expect((await build("data", {})).flags).toEqual({"shop:a": null});
  const forbidding = (forbids: string) => ({
    campaigns: [{id: "spring", name: "Spring", complianceRules: [{name: "no_names", forbids}]}]
  });
  expect((await build("data", forbidding("acme"))).flags).toEqual({"shop:a": ["no_names"]});
  expect((await build("data", forbidding("initech"))).flags).toEqual({"shop:a": []});
  expect((await build("data", {})).flags).toEqual({"shop:a": null});
});
