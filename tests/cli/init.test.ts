import {spawnSync} from "node:child_process";
import {existsSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it} from "vitest";
import {loadConfig, projectFolder} from "../../src/engine/config.ts";
import {temporaryFolder, writeFiles} from "../support/project.ts";

const folder = temporaryFolder();

function init(...options: string[]) {
  const {status, stdout, stderr} = spawnSync(
    process.execPath,
    [join(projectFolder, "bin/earshot.js"), "init", ...options],
    {encoding: "utf8"}
  );
  return {status, stdout, stderr};
}

const initJson = (...options: string[]) => JSON.parse(init(...options, "--json").stdout);

writeFiles(folder, {
  "turns.csv": `Call ID,Call Start,Agent Name,Phone,Disposition,Party,Utterance,Offset ms,Confidence,Notes
c1,2026-03-02 10:00:00,Ann Lee,+44 20 7946 0001,SALE,A,Hello there,0,-1,x
c1,2026-03-02 10:00:00,Ann Lee,+44 20 7946 0001,SALE,B,Yes please,1500,0.87,
c2,2026-03-02 11:00:00,Bob Ray,+44 20 7946 0002,Callback later,A,Hello,0,-1,
c2,2026-03-02 11:00:00,Bob Ray,+44 20 7946 0002,Callback later,B,No,2500,0.5,
c3,2026-03-02 12:00:00,Bob Ray,+44 20 7946 0003,No answer,A,Hello,0,-1,
c3,2026-03-02 12:00:00,Bob Ray,+44 20 7946 0004,No answer,B,No,100,0.5,
`,
  "calls.csv": `id;Started;Duration;Outcome;Email;Transcript
1;2026-03-02T10:00:00Z;3:05;completed;a@example.com;"Rep: Hello
Customer: Hi"
2;2026-03-02T10:00:00Z;1:05;transferred;b@example.com;"Rep: Hello
Customer: Hi
Rep: Bye"
`,
  "talks.jsonl": [1, 2]
    .map((id) =>
      JSON.stringify({
        conversation_id: `t${id}`,
        created_at: 1772445600000 + id,
        meta: {lang: "en"},
        messages: [
          {role: "assistant", content: "Hi"},
          {role: "user", content: "Hello"}
        ]
      })
    )
    .join("\n"),
  "numbers.csv": "a,b\n1,2\n3,4\n"
});

describe("earshot init", () => {
  it("guesses a table of turns by repeated ids, with the unit, the score that is none and the zone that is not told", () => {
    const result = initJson("--from", join(folder, "turns.csv"));
    expect(result).toMatchObject({
      level: "turns",
      mapping: {
        call: {
          call_id: "Call ID",
          started_at: {column: "Call Start", timezone: "UTC"},
          agent_name: "Agent Name",
          outcome: {
            column: "Disposition",
            values: {SALE: "completed", "Callback later": null, "No answer": "not_connected"}
          }
        },
        turn: {
          speaker: {column: "Party", values: {A: "agent", B: "customer"}},
          text: "Utterance",
          start_s: {column: "Offset ms", unit: "ms"},
          asr_confidence: {column: "Confidence", nulls: [-1]}
        }
      },
      written: null
    });
    // the phone number of c3 differs within the call, and is not mapped as one of the call
    expect(result.preview).toMatchObject({records: 3, accepted: 3, turns: 6, quarantined: 0});
  });

  it("guesses a table of calls with dialogues, and one with JSON lists", () => {
    expect(initJson("--from", join(folder, "calls.csv"))).toMatchObject({
      level: "calls",
      mapping: {
        call: {
          duration_s: {column: "Duration", unit: "clock"},
          outcome: {values: {transferred: "escalated"}}
        },
        transcript: {column: "Transcript", speakers: {Rep: "agent", Customer: "customer"}}
      },
      preview: {accepted: 2, turns: 5}
    });
    expect(initJson("--from", join(folder, "talks.jsonl"))).toMatchObject({
      level: "calls",
      mapping: {
        call: {
          call_id: "conversation_id",
          started_at: {column: "created_at", unit: "ms"},
          language: "meta.lang"
        },
        turn: {
          speaker: {column: "role", values: {assistant: "agent", user: "customer"}},
          text: "content"
        },
        transcript: {column: "messages"}
      },
      preview: {accepted: 2, turns: 4}
    });
  });

  it("prints what to add, and none of the customers' numbers, where there is a configuration", () => {
    const {status, stdout} = init("--from", join(folder, "turns.csv"));
    expect(status).toBe(0);
    expect(stdout).toContain("Nothing was written.");
    expect(stdout).toContain('type: "table"');
    expect(stdout).toContain('// who is who is a guess: "A" speaks first in 100% of the calls');
    expect(stdout).toMatch(/Phone +phone numbers/);
    expect(stdout).not.toContain("7946");
    expect(init("--from", join(folder, "calls.csv")).stdout).not.toContain("@example.com");
  });

  it("writes a configuration that works, and never over one that is there unless told", async () => {
    const path = join(folder, "own.config.ts");
    expect(init("--from", join(folder, "turns.csv"), "--config", path).stdout).toContain(
      `Written to ${path}`
    );
    const config = await loadConfig(path);
    expect(config.sources).toMatchObject([
      {name: "turns", type: "table", options: {path: "turns.csv"}}
    ]);
    writeFileSync(path, "export default {};\n");
    expect(init("--from", join(folder, "turns.csv"), "--config", path).stdout).toContain(
      "Nothing was written."
    );
    expect(readFileSync(path, "utf8")).toBe("export default {};\n");
    init("--from", join(folder, "turns.csv"), "--config", path, "--force");
    expect(readFileSync(path, "utf8")).toContain('column: "Party"');
  });

  it("says what a mapping lacks", () => {
    const result = initJson("--from", join(folder, "numbers.csv"));
    expect(result.missing).toEqual([
      "call.call_id: no column looks like the id of a call",
      "call.started_at: no column looks like the start of a call"
    ]);
    expect(result.preview).toBeNull();
  });

  it("refuses what is no table with one sentence", () => {
    for (const [file, message] of [
      ["none.csv", "there is no such file"],
      [".", "there is no such file"]
    ] as const) {
      const {status, stderr} = init("--from", join(folder, file));
      expect(status).toBe(2);
      expect(stderr).toContain(message);
      expect(
        stderr
          .trim()
          .split("\n")
          .filter((line) => line.startsWith("earshot:"))
      ).toHaveLength(1);
    }
    writeFiles(folder, {"empty.csv": "", "text.txt": "x"});
    expect(init("--from", join(folder, "empty.csv")).stderr).toContain("nothing stands in it");
    expect(init("--from", join(folder, "text.txt")).stderr).toContain("is no .csv");
    expect(existsSync(join(folder, "earshot.config.ts"))).toBe(false);
  });
});
