import {describe, expect, it} from "vitest";
import {table} from "../../loaders/table/load.ts";
import {reasonsOf, sourceReader} from "../support/read-source.ts";

const turnMapping = {
  call: {
    call_id: "Call ID",
    started_at: {column: "Started", timezone: "Europe/Berlin"},
    agent_id: "Agent",
    outcome: {column: "Result", values: {SALE: "completed", DROP: "abandoned"}}
  },
  turn: {
    speaker: {column: "Who", values: {bot: "agent", human: "customer", system: "ignore"}},
    text: "Said",
    start_s: {column: "At", unit: "ms"},
    asr_confidence: {column: "Score", unit: "percent", nulls: [-1]}
  }
};

const heading = "Call ID,Started,Agent,Result,Who,Said,At,Score\n";

describe("a table of turns", () => {
  const read = sourceReader(table);

  it("puts the rows of one call together", async () => {
    const rows = await read(
      {
        "turns.csv": `${heading}c1,2026-03-02 10:00:00,ann,SALE,bot,"Hello,\nthere",0,-1
c2,2026-07-02 10:00:00,bob,,bot,Hi,100,
c1,2026-03-02 10:00:00,ann,,human,Yes,1500,87.5
c1,2026-03-02 10:00:00,ann,,system,beep,1600,
`
      },
      {mapping: turnMapping}
    );
    expect(reasonsOf(rows)).toEqual([null, null]);
    expect(rows[0]).toMatchObject({
      record_number: 1,
      record_id: "c1",
      record: {call_id: "c1", started_at: "2026-03-02T09:00:00.000Z", agent_id: "ann", outcome: "completed"},
      items: [
        {speaker: "agent", text: "Hello,\nthere", start_s: 0, asr_confidence: null},
        {speaker: "customer", text: "Yes", start_s: 1.5, asr_confidence: 0.875}
      ]
    });
    expect(rows[0]?.items).toHaveLength(2);
    expect(rows[1]).toMatchObject({record_number: 2, record: {started_at: "2026-07-02T08:00:00.000Z"}});
  });
});
