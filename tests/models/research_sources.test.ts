import {join} from "node:path";
import {describe, expect, it} from "vitest";
import {queryPublished} from "../../src/cli/query.ts";
import {build} from "../../src/engine/build.ts";
import {checkConfig} from "../../src/engine/config.ts";
import {sessionBuilder} from "../support/build-sessions.ts";
import {temporaryFolder, writeFiles} from "../support/project.ts";
import {workbook} from "../support/workbook.ts";

const ofFolder = (type: string) => ({type, path: type});

const heading =
  "dialogue_id\tspeaker_id\tscenario_id\tturn_num\titem\tattempt_num\tprime_letter\tprime_month\ttranscription\tnbest\n";

const mail = (day: string, sessions: number) =>
  `LetsGoPublic statistics for ${day}\n\nNumber of sessions: ${sessions}\nNumber of sessions >=3D 4 turns: 8\nNumber of estimated successes: 6 (75.0 %)\n`;

describe("research dialogues", () => {
  it("go from a folder to sessions", async () => {
    const buildSessions = sessionBuilder(["evi", "persuasion", "uss"].map(ofFolder));
    const {report, sessions} = await buildSessions({
      "evi/dialogues.en.tsv": `${heading}a\tann\ten.GB.7\t0\tpostcode\t0\tnato\tword\tA B one\t"[""A B one""]"\na\tann\ten.GB.7\t1\tpostcode\t1\tnato\tword\t\t[]\n`,
      "persuasion/full_dialog.csv":
        ',Unit,Turn,B4,B2\n0,Will you give?,0,0,20180904-045349_1_live\n1,"Yes, 50 cents.",0,1,20180904-045349_1_live\n',
      "persuasion/full_info.csv":
        "B2,B3,B4,B6,B7\n20180904-045349_1_live,u1,0,0.0,1\n20180904-045349_1_live,u2,1,0.5,1\n",
      "persuasion/300_info.xlsx": workbook([
        ["B2", "B3", "B4", "B5"],
        ["20180904-045349_1_live", "u2", 1, 1.5]
      ]),
      "uss/SGD.txt": 'USER\tPlay "Help!"\tINFORM\t2,3\nSYSTEM\tWhich?\t\t\nUSER\tOVERALL\t\t3,3\n'
    });
    expect(report.ok).toBe(true);
    const nothing = {
      outcome: null,
      is_converted: null,
      expected_usd: null,
      revenue_usd: null,
      started_at: "2021-01-01T12:00:00.000Z"
    };
    expect(sessions).toMatchObject([
      {
        ...nothing,
        session_id: "evi:a",
        channel: "voice",
        agent_kind: "bot",
        campaign_id: null,
        turn_count: 2,
        customer_turn_count: 2,
        customer_word_count: 3,
        silence_turn_count: 1
      },
      {
        session_id: "persuasion:20180904-045349_1_live",
        channel: "text",
        agent_kind: "human",
        campaign_id: null,
        started_at: "2018-09-04T04:53:49.000Z",
        turn_count: 2,
        customer_turn_count: 1,
        customer_word_count: 3,
        silence_turn_count: 0,
        outcome: "completed",
        is_converted: true,
        expected_usd: 1.5,
        revenue_usd: 0.5
      },
      {
        ...nothing,
        session_id: "uss:SGD-1",
        channel: "text",
        agent_kind: null,
        campaign_id: "SGD",
        turn_count: 2,
        customer_turn_count: 1,
        customer_word_count: 2,
        silence_turn_count: 0
      }
    ]);
  });

  it("are told what was given when that comes later", async () => {
    const buildSessions = sessionBuilder([ofFolder("persuasion")]);
    const dialog = ",Unit,Turn,B4,B2\n0,Will you give?,0,0,a\n1,Yes.,0,1,a\n";
    const first = await buildSessions({"persuasion/full_dialog.csv": dialog});
    expect(first.sessions).toMatchObject([{outcome: null, revenue_usd: null}]);
    const info = "B2,B3,B4,B6,B7\na,u2,1,1.25,1\n";
    const {sessions} = await buildSessions({"persuasion/full_info.csv": info});
    expect(sessions).toMatchObject([{outcome: "completed", revenue_usd: 1.25}]);
  });
});

describe("daily reports alone", () => {
  it("build without any session, and end the reports' period", async () => {
    const folder = temporaryFolder();
    const dataFolder = join(folder, "data");
    writeFiles(folder, {
      "letsgo-daily/2009/20090601.txt": mail("20090601", 12),
      "letsgo-daily/2009/20090602.txt": mail("20090602-20090603", 20),
      "letsgo-daily/2009/20090604.txt": "Subject: out of office\n"
    });
    const config = checkConfig(
      {sources: [ofFolder("letsgo-daily")]},
      join(folder, "earshot.config.ts")
    );
    const report = await build({config, dataFolder});
    expect(report).toMatchObject({ok: true, asOf: "2009-06-04T00:00:00.000Z"});
    expect(report.landing?.sources).toMatchObject([
      {kind: "days", record_count: 3, accepted_count: 2, quarantined_count: 1}
    ]);
    const rowsOf = async (sql: string) => (await queryPublished(dataFolder, sql)).rows;
    expect(await rowsOf("select session_count from site_summary")).toEqual([[0]]);
    expect(
      await rowsOf(
        "select cast(reported_on as varchar), day_count, session_count, success_rate from fact_reported_days"
      )
    ).toEqual([
      ["2009-06-01", 1, 12, 0.75],
      ["2009-06-02", 2, 20, 0.75]
    ]);
  });
});
