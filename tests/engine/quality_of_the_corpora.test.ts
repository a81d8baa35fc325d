import {join} from "node:path";
import {describe, expect, it} from "vitest";
import {queryPublished} from "../../src/cli/query.ts";
import {build} from "../../src/engine/build.ts";
import {checkConfig} from "../../src/engine/config.ts";
import {corpusFolder} from "../support/corpora.ts";
import {temporaryFolder} from "../support/project.ts";

const names = ["dstc2", "getgoing", "letsgo-dstc1"];
const folders = names.map((name) => ({type: name, path: corpusFolder(name)}));

describe.skipIf(folders.some(({path}) => path === undefined))("real calls", () => {
  it("are published whole, roles as they should be, and under ids that do not tell the caller", async () => {
    const folder = temporaryFolder();
    const dataFolder = join(folder, "data");
    const config = checkConfig({sources: folders}, join(folder, "earshot.config.ts"));
    const report = await build({config, dataFolder, selection: "+quality_roles +fact_sessions"});
    expect(report.problems).toEqual([]);
    expect(report.ok).toBe(true);
    const sessions = await queryPublished(
      dataFolder,
      `select source, count(*) > 100, bool_and(contains(session_id, ':hidden-')), bool_or(contains(session_id, 'voip'))
       from fact_sessions group by source order by source`
    );
    // a DSTC2 call's own id is made of its caller's; those of the others tell nobody
    expect(sessions.rows).toEqual([
      ["dstc2", true, true, false],
      ["getgoing", true, false, false],
      ["letsgo-dstc1", true, false, false]
    ]);
    const roles = await queryPublished(
      dataFolder,
      "select source, examined_count > 100, suspected_share < 0.01, is_flagged from quality_roles order by source"
    );
    expect(roles.rows).toEqual(names.map((name) => [name, true, true, false]));
  });
});
