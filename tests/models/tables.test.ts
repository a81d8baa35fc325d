import {describe, expect, it} from "vitest";
import {sessionBuilder} from "../support/build-sessions.ts";

/** What a dialler exports: a row a turn, times of day in the zone of the call centre, scores in percent. */
const dialer = {
  type: "table",
  name: "dialer",
  path: "dialer",
  mapping: {
    call: {
      call_id: "CallRef",
      campaign_id: "Campaign",
      agent_id: "AgentName",
      agent_kind: {column: "AgentType", values: {AI: "bot", Person: "human"}},
      customer_id: "Phone",
      direction: {column: "Dir", values: {OUT: "outbound", IN: "inbound"}},
      outcome: {
        column: "Disposition",
        values: {SALE: "completed", HANGUP: "abandoned", XFER: "escalated"}
      },
      cost_usd: {column: "Cost (c)", unit: "cents"}
    },
    turn: {
      speaker: {column: "Party", values: {A: "agent", B: "customer", X: "ignore"}},
      text: "Utterance",
      starts_at: {
        column: ["Date", "Time"],
        format: "%d/%m/%Y %H:%M:%S.%f",
        timezone: "Europe/London"
      },
      duration_s: {column: "Length", unit: "ms"},
      asr_confidence: {column: "Conf", unit: "percent", nulls: [-1]}
    }
  }
};

const dialerExport = `CallRef,Campaign,AgentName,AgentType,Phone,Dir,Disposition,Cost (c),Party,Date,Time,Length,Utterance,Conf
R1,solar,Ava,AI,+15550100,OUT,SALE,12.5,A,01/07/2026,10:00:00.000,2000,"Hello, this is Ava.",-1
R1,solar,Ava,AI,+15550100,OUT,SALE,12.5,B,01/07/2026,10:00:02.500,1500,Who is calling?,80
R1,solar,Ava,AI,+15550100,OUT,SALE,12.5,X,01/07/2026,10:00:04.100,100,beep,
R1,solar,Ava,AI,+15550100,OUT,SALE,12.5,A,01/07/2026,10:00:05.000,1000,Bright Roof.,
R1,solar,Ava,AI,+15550100,OUT,SALE,12.5,B,01/07/2026,10:00:07.000,1000,"Fine, book it.",60
R2,solar,Bob,Person,+15550101,OUT,HANGUP,,A,01/07/2026,11:00:00.000,1000,Hello?,
R3,solar,Bob,Robot,+15550102,OUT,HANGUP,,A,01/07/2026,11:00:00.000,1000,Hello?,
`;

/** Calls and their turns in tables of their own. */
const warehouse = {
  type: "table",
  name: "warehouse",
  path: "warehouse/calls.csv",
  turns: {path: "warehouse/turns"},
  mapping: {
    call: {call_id: "id", started_at: "begin", ended_reason: "reason", outcome: "result"},
    turn: {
      call_id: "call",
      turn_id: "turn",
      position: "turn",
      speaker: "role",
      text: "words",
      starts_at: "at"
    }
  }
};

const build = sessionBuilder([dialer, warehouse]);

describe("tables, from a folder to the sessions", () => {
  it("give calls their units, roles and times, and what is missing as missing", async () => {
    const {report, sessions, quarantine} = await build({
      "dialer/2026-07.csv": dialerExport,
      "warehouse/turns/about.txt": "Turns are put here at night.",
      "warehouse/calls.csv": `id,begin,reason,result
w1,2026-07-02T08:00:00Z,goal_met,
w2,2026-07-02T09:00:00Z,,completed
`
    });
    expect(report.problems).toEqual([]);
    expect(quarantine).toEqual([
      {
        source_name: "dialer",
        reason: 'row 7: column "AgentType" (agent_kind) is not one of bot, human, mixed: Robot'
      }
    ]);
    const [first, second, ...others] = sessions;
    expect(first).toMatchObject({
      session_id: "dialer:R1",
      campaign_id: "solar",
      agent_id: "Ava",
      agent_kind: "bot",
      outcome: "completed",
      // summer time: an hour before
      started_at: "2026-07-01T09:00:00.000Z",
      cost_usd: 0.125,
      turn_count: 4,
      agent_turn_count: 2,
      customer_turn_count: 2,
      asr_confidence_mean: 0.7,
      asr_confidence_first: 0.8
    });
    // from the customer's end to the agent's start
    expect(first?.latency_p50_ms).toBe(1000);
    expect(first?.customer_key).toMatch(/^[0-9a-f]{16}$/);
    expect(second).toMatchObject({
      session_id: "dialer:R2",
      agent_kind: "human",
      cost_usd: null,
      asr_confidence_mean: null
    });
    // no turns have come: what is known of the calls is all there is
    expect(others).toMatchObject([
      {session_id: "warehouse:w1", outcome: "completed", turn_count: 0, error_rate: null},
      {session_id: "warehouse:w2", outcome: "completed", turn_count: 0}
    ]);
  });

  it("make a call new when its turns come, also from several files", async () => {
    const {sessions, turns} = await build({
      "warehouse/turns/1.csv": `call,turn,role,words,at
w1,2,customer,I need a bus.,2026-07-02T08:00:03Z
w1,1,agent,Hello.,2026-07-02T08:00:01Z
w9,1,agent,Nobody knows this call.,2026-07-02T08:00:01Z
`
    });
    expect(sessions.find(({session_id}) => session_id === "warehouse:w1")).toMatchObject({
      turn_count: 2,
      customer_turn_count: 1
    });
    expect(turns.filter(({session_id}) => session_id === "warehouse:w1")).toMatchObject([
      {turn_text: "Hello.", start_s: 1, speaker: "agent"},
      {turn_text: "I need a bus.", start_s: 3, speaker: "customer"}
    ]);
    const heading = dialerExport.slice(0, dialerExport.indexOf("\n"));
    const later = await build({
      "dialer/2026-07-late.csv": `${heading}
R1,solar,Ava,AI,+15550100,OUT,SALE,12.5,A,01/07/2026,10:00:08.500,1000,Thank you.,
`,
      "warehouse/turns/2.csv": `call,turn,role,words,at
w1,3,agent,Which one?,2026-07-02T08:00:05Z
w1,2,customer,I need the bus.,2026-07-02T08:00:03Z
`
    });
    expect(later.turns.filter(({session_id}) => session_id === "warehouse:w1")).toMatchObject([
      {turn_text: "Hello.", turn_index: 0},
      {turn_text: "I need the bus.", turn_index: 1},
      {turn_text: "Which one?", turn_index: 2}
    ]);
    expect(later.sessions.find(({session_id}) => session_id === "warehouse:w1")?.turn_count).toBe(
      3
    );
    // a call that was cut in two is put together, and every record is accounted for
    expect(later.sessions.find(({session_id}) => session_id === "dialer:R1")).toMatchObject({
      started_at: "2026-07-01T09:00:00.000Z",
      turn_count: 5,
      agent_turn_count: 3
    });
    expect(later.report.landing?.sources).toMatchObject([
      {
        source_name: "dialer",
        kind: "calls",
        record_count: 4,
        accepted_count: 2,
        duplicate_count: 1,
        quarantined_count: 1
      },
      {source_name: "warehouse", kind: "calls", record_count: 2, accepted_count: 2},
      {
        source_name: "warehouse",
        kind: "transcripts",
        record_count: 3,
        accepted_count: 2,
        duplicate_count: 1,
        quarantined_count: 0
      }
    ]);
  });
});
