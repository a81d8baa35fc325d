import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {DuckDBInstance} from "@duckdb/node-api";
import {expect, it, vi} from "vitest";
import type {CommandContext} from "../../src/cli/context.ts";
import {explain} from "../../src/cli/explain.ts";
import {queryPublished} from "../../src/cli/query.ts";
import {status} from "../../src/cli/status.ts";
import {projectFolder} from "../../src/engine/config.ts";
import {silent} from "../../src/engine/progress.ts";
import {queryRows} from "../../src/engine/warehouse.ts";
import {call, jsonLines, testBed} from "../support/project.ts";

/** Every value of every column of every Parquet file in a folder, and all other files, as one text. */
async function textOf(folder: string): Promise<string> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const texts: string[] = [];
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (!name.endsWith(".parquet")) texts.push(readFileSync(path, "utf8"));
    else {
      texts.push(
        JSON.stringify(await queryRows(connection, `select * from read_parquet('${path}')`))
      );
    }
  }
  connection.closeSync();
  instance.closeSync();
  return texts.join("\n");
}

const planted = ["4125550123", "412-555-0123", "dana@example.com", "cust-0042", "a48ccd1a9c"];

/** A project's own models over a few calls. */
function projectBed(...calls: Record<string, unknown>[]) {
  const bed = testBed({"calls/from +14125550123.jsonl": jsonLines(...calls)});
  const siteData = join(bed.folder, "site-data");
  return {
    ...bed,
    siteData,
    build: () => bed.build({project: projectFolder, siteData})
  };
}

/** Runs a command and gives what it prints. */
async function printed(
  bed: ReturnType<typeof projectBed>,
  command: (context: CommandContext) => Promise<number>
): Promise<string> {
  let text = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  try {
    await command({
      config: bed.config,
      dataFolder: bed.dataFolder,
      usesDefaultData: false,
      asOf: undefined,
      json: false,
      progress: silent
    });
  } finally {
    write.mockRestore();
  }
  return text;
}

it("nothing that names a customer is published, wherever the source has put it", async () => {
  const bed = projectBed(
    call("+14125550123", {customer_id: "+14125550123"}),
    call("voip-a48ccd1a9c-20260302", {customer_id: "a48ccd1a9c"}),
    call("order-of-cust-0042", {customer_id: "cust-0042"}),
    call("said", {
      customer_id: "dana@example.com",
      turns: [
        {speaker: "agent", text: "Your number is 412-555-0123?"},
        {speaker: "customer", text: "Yes, and dana@example.com."}
      ]
    }),
    call("broken", {duration_s: "dana@example.com"}),
    call("late", {started_at: "ask cust-0042"})
  );
  const report = await bed.build();
  expect(report.problems).toEqual([]);
  expect(report.ok).toBe(true);
  for (const folder of [bed.siteData, join(bed.dataFolder, "published")]) {
    const text = await textOf(folder);
    expect(text).toContain("quality_records");
    for (const value of planted) expect(text, `${value} in ${folder}`).not.toContain(value);
  }
  const sessions = (
    await queryPublished(bed.dataFolder, "select session_id from fact_sessions order by all")
  ).rows.map(([id]) => String(id));
  expect(sessions).toHaveLength(4);
  expect(sessions.filter((id) => /:hidden-[0-9a-f]{16}$/.test(id))).toHaveLength(3);
  expect(sessions).toContain("earshot-jsonl:said");
  const {rows} = await queryPublished(
    bed.dataFolder,
    "select file_name, reason from quality_quarantine order by record_number"
  );
  expect(rows).toMatchObject([
    ["from [phone number].jsonl", expect.stringContaining("[e-mail address]")],
    ["from [phone number].jsonl", expect.stringContaining("ask [customer's identifier]")]
  ]);

  // who has the warehouse still gets from the published id to the record
  const hidden = sessions.find((id) => id.includes("hidden")) ?? "";
  const explanation = await printed(bed, (context) => explain(context, hidden));
  expect(explanation).toContain(`session ${hidden}`);
  expect(explanation).toMatch(/accepted: calls, record [123] of/);
  const told = await printed(bed, status);
  expect(told).toMatch(
    /quarantined: [a-z]{10}: earshot-jsonl: from \[phone number\]\.jsonl:5: duration_s/
  );
  for (const value of ["4125550123", "dana@example.com"]) expect(told).not.toContain(value);
});

it("one call whose agent or campaign names somebody is published under other names, with a warning", async () => {
  const bed = projectBed(
    call("a", {
      agent_id: "dana@example.com",
      campaign_id: "hotline 412-555-0123",
      script_version: "for cust-0042",
      compliance_flags: ["told +1 412-555-0123"],
      customer_id: "cust-0042"
    })
  );
  const report = await bed.build();
  expect(report.ok).toBe(true);
  const problems = report.problems.join("\n");
  expect(problems).toMatch(/fact_sessions\.sql: check fact_sessions\.private_data warns/);
  expect(problems).toContain("agent_id holds an e-mail address: da…om");
  expect(problems).toContain("campaign_id holds a phone number: 41…23");
  expect(problems).toContain("script_version holds a customer's identifier: cu…42");
  expect(problems).toContain("compliance_flags holds a phone number: +1…23");
  const one = async (sql: string) => (await queryPublished(bed.dataFolder, sql)).rows[0];
  const [agent, campaign, flag] =
    (await one("select agent_id, campaign_id, compliance_flags[1] from fact_sessions")) ?? [];
  expect(agent).toMatch(/^hidden-[0-9a-f]{16}$/);
  expect(campaign).toMatch(/^hotline hidden-[0-9a-f]{16}$/);
  expect(flag).toMatch(/^told hidden-[0-9a-f]{16}$/);
  // the same names in each table, so that they still belong together
  expect(await one("select agent_id from dim_agents")).toEqual([agent]);
  expect(
    await one("select distinct segment from kpi_values where dimension = 'campaign_id'")
  ).toEqual([campaign]);
  const told = await printed(bed, status);
  expect(told).toMatch(
    /warning: .*\(fact_sessions\.private_data, 4 rows\): .*campaign_id holds a phone number/
  );
  const texts = [problems, told, await textOf(bed.siteData)];
  for (const value of planted) for (const text of texts) expect(text).not.toContain(value);
});

it("agent and customer that seem to be swapped are a warning, which holds nothing back", async () => {
  const swapped = Array.from({length: 12}, (_, at) =>
    call(`swapped-${at}`, {
      turns: [
        {speaker: "customer", text: "Thank you for calling, how can I help?"},
        {speaker: "agent", text: "I want to book a table."}
      ]
    })
  );
  const bed = projectBed(...swapped);
  const report = await bed.build();
  expect(report.ok).toBe(true);
  expect(report.problems.join("\n")).toMatch(
    /quality_roles\.sql: check quality_roles_suspects_no_swap warns \(1 offending\).*"source":"earshot-jsonl"/
  );
  const {rows} = await queryPublished(
    bed.dataFolder,
    "select source, examined_count, suspected_count, is_flagged, greeting_count, offer_of_help_count from quality_roles"
  );
  expect(rows).toEqual([["earshot-jsonl", 12, 12, true, 12, 12]]);
  expect(await printed(bed, status)).toContain(
    "warning: does not hold: agent and customer are told apart rightly in every source (quality_roles_suspects_no_swap, 1 row)"
  );
});
