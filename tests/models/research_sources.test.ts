import {join} from "node:path";
import {describe, expect, it} from "vitest";
import {build} from "../../src/engine/build.ts";
import {checkConfig} from "../../src/engine/config.ts";
import {openWarehouseToRead, queryRows} from "../../src/engine/warehouse.ts";
import {temporaryFolder, writeFiles} from "../support/project.ts";
import {workbook} from "../support/workbook.ts";

/** A folder with these sources' files, each in a folder of its type, that can be built again and again. */
function sources(...types: string[]) {
  const folder = temporaryFolder();
  const dataFolder = join(folder, "data");
  const config = checkConfig(
    {sources: types.map((type) => ({type, path: type}))},
    join(folder, "earshot.config.ts")
  );
  return {
    async build(files: Record<string, string | Buffer>, selection?: string) {
      writeFiles(folder, files);
      return build({config, dataFolder, selection});
    },
    async query(sql: string) {
      const warehouse = await openWarehouseToRead(dataFolder);
      if (warehouse === undefined) throw new Error("nothing was built");
      try {
        return await queryRows(warehouse.connection, sql);
      } finally {
        warehouse.close();
      }
    }
  };
}

const heading =
  "dialogue_id\tspeaker_id\tscenario_id\tturn_num\titem\tattempt_num\tprime_letter\tprime_month\ttranscription\tnbest\n";

const mail = (day: string, sessions: number) =>
  `LetsGoPublic statistics for ${day}\n\nNumber of sessions: ${sessions}\nNumber of sessions >=3D 4 turns: 8\nNumber of estimated successes: 6 (75.0 %)\n`;

describe("research dialogues", () => {
  it("go from a folder to sessions", async () => {
    const {build, query} = sources("evi", "persuasion", "uss");
    const {ok} = await build(
      {
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
      },
      "+fact_sessions"
    );
    expect(ok).toBe(true);
    const found = await query(`
      select session_id, channel, agent_kind, campaign_id, started_at, turn_count, customer_turn_count,
        customer_word_count, silence_turn_count, outcome, is_converted, expected_usd::double as expected_usd,
        revenue_usd::double as revenue_usd
      from fact_sessions order by session_id`);
    const nothing = {
      outcome: null,
      is_converted: null,
      expected_usd: null,
      revenue_usd: null,
      started_at: "2021-01-01T12:00:00.000Z"
    };
    expect(found).toEqual([
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
    const {build, query} = sources("persuasion");
    const dialog = ",Unit,Turn,B4,B2\n0,Will you give?,0,0,a\n1,Yes.,0,1,a\n";
    const facts = "select outcome, revenue_usd::double as revenue_usd from fact_sessions";
    await build({"persuasion/full_dialog.csv": dialog}, "+fact_sessions");
    expect(await query(facts)).toEqual([{outcome: null, revenue_usd: null}]);
    await build({"persuasion/full_info.csv": "B2,B3,B4,B6,B7\na,u2,1,1.25,1\n"}, "+fact_sessions");
    expect(await query(facts)).toEqual([{outcome: "completed", revenue_usd: 1.25}]);
  });
});

describe("daily reports alone", () => {
  it("build without any session, and end the reports' period", async () => {
    const {build, query} = sources("letsgo-daily");
    const report = await build({
      "letsgo-daily/2009/20090601.txt": mail("20090601", 12),
      "letsgo-daily/2009/20090602.txt": mail("20090602-20090603", 20),
      "letsgo-daily/2009/20090604.txt": "Subject: out of office\n"
    });
    expect(report).toMatchObject({ok: true, asOf: "2009-06-04T00:00:00.000Z"});
    expect(report.landing?.sources).toMatchObject([
      {kind: "days", record_count: 3, accepted_count: 2, quarantined_count: 1}
    ]);
    expect(await query("select session_count from site_summary")).toEqual([{session_count: 0}]);
    expect(
      await query(
        "select reported_on, day_count, session_count, success_rate from fact_reported_days"
      )
    ).toEqual([
      {reported_on: "2009-06-01", day_count: 1, session_count: 12, success_rate: 0.75},
      {reported_on: "2009-06-02", day_count: 2, session_count: 20, success_rate: 0.75}
    ]);
  });
});
