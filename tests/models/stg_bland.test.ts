import {describe, expect, it} from "vitest";
import {bland} from "../../loaders/bland/load.ts";
import {stageRecords} from "../support/read-source.ts";

const call = (id: string, more: Record<string, unknown> = {}) => ({
  call_id: id,
  status: "completed",
  completed: true,
  to: "+15550100300",
  from: "+15550100001",
  created_at: "2026-03-04T10:00:00Z",
  started_at: "2026-03-04T10:00:04Z",
  end_at: "2026-03-04T10:30:04Z",
  call_length: 1.5,
  answered_by: "human",
  price: 0.135,
  metadata: {campaign_id: "camp-1"},
  transcripts: [
    {id: 1, created_at: "2026-03-04T10:00:05Z", user: "assistant", text: "Hello!"},
    {id: 2, created_at: "2026-03-04T10:00:08Z", user: "user", text: " Yes, book it. "}
  ],
  ...more
});

const stage = (...calls: unknown[]) => stageRecords(bland, ...calls);

describe("stg_bland: a call by hand", () => {
  it("becomes a call in seconds, from minutes, and US dollars", async () => {
    const [row] = (
      await stage(
        call("b1d2", {
          inbound: false,
          disposition_tag: "Booked",
          pathway_id: "p",
          pathway_version: 3
        })
      )
    ).calls;
    expect(row).toMatchObject({
      session_id: "phone:b1d2",
      source_type: "bland",
      campaign_id: "camp-1",
      agent_id: "p",
      agent_kind: "bot",
      deployment: "p v3",
      channel: "voice",
      direction: "outbound",
      started_at: "2026-03-04T10:00:04.000Z",
      duration_s: 90,
      outcome: null,
      ended_reason: "completed",
      has_transcript: true,
      cost_usd: 0.135,
      vendor_categories: ["Booked"],
      timing_quality: "derived"
    });
    expect(row?.customer_key).toMatch(/^[0-9a-f]{16}$/);
    expect(JSON.stringify(row)).not.toContain("1555010");
  });

  it("becomes turns that start at their clock time and end where the next starts, the last with the call", async () => {
    const {turns} = await stage(call("a"));
    expect(turns).toMatchObject([
      {
        turn_index: 0,
        speaker: "agent",
        turn_text: "Hello!",
        start_s: 1,
        end_s: 4
      },
      {turn_index: 1, speaker: "customer", turn_text: "Yes, book it.", start_s: 4, end_s: 90}
    ]);
  });
});

describe("stg_bland: calls", () => {
  it("takes the length for minutes, and no length for none", async () => {
    const {calls} = await stage(
      call("a", {call_length: 0.75}),
      call("b", {call_length: 90}),
      call("c", {call_length: null})
    );
    expect(calls.map(({duration_s}) => duration_s)).toEqual([45, 5400, null]);
  });

  it("starts a call that was never answered when it was asked for", async () => {
    const {calls} = await stage(
      call("a", {started_at: null, status: "no-answer", completed: false})
    );
    expect(calls).toMatchObject([
      {started_at: "2026-03-04T10:00:00.000Z", ended_reason: "no-answer"}
    ]);
  });

  it("names who ended a completed call, else its status", async () => {
    const {calls} = await stage(
      call("a", {call_ended_by: "USER"}),
      call("b", {call_ended_by: "ASSISTANT"}),
      call("c", {status: "busy", call_ended_by: "USER"}),
      call("d", {status: undefined, queue_status: "complete"}),
      call("e", {status: undefined, queue_status: "call_error", completed: undefined}),
      call("f", {status: "started", completed: false})
    );
    expect(calls.map(({ended_reason}) => ended_reason)).toEqual([
      "user",
      "assistant",
      "busy",
      "complete",
      "call_error",
      null
    ]);
  });

  it("knows what was transferred, what nobody or a machine answered, and what went wrong", async () => {
    const {calls} = await stage(
      call("a", {transferred_to: "+15550100777"}),
      call("b", {answered_by: "voicemail"}),
      call("c", {answered_by: "no-answer"}),
      call("d", {error_message: "out of credit"}),
      call("e", {error_message: " "}),
      call("f", {status: "started", completed: false, transferred_to: "+15550100777"})
    );
    expect(calls.map(({outcome}) => outcome)).toEqual([
      "escalated",
      "not_connected",
      "not_connected",
      "failed",
      null,
      null
    ]);
  });

  it("has no whole transcript where none was sent or the call goes on", async () => {
    const {calls} = await stage(
      call("a", {transcripts: undefined}),
      call("b", {transcripts: []}),
      call("c", {status: "started", completed: false})
    );
    expect(calls.map(({has_transcript}) => has_transcript)).toEqual([false, true, false]);
  });

  it("hashes the number on the customer's side, and none where the side is unknown", async () => {
    const {calls} = await stage(
      call("a", {inbound: false}),
      call("b", {inbound: true, from: "+15550100300", to: "+15550100001"}),
      call("c"),
      call("d", {metadata: {customer_id: "cust-9"}})
    );
    const keys = calls.map(({customer_key}) => customer_key);
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).toBeNull();
    expect(keys[3]).not.toBe(keys[0]);
    expect(calls.map(({direction}) => direction)).toEqual(["outbound", "inbound", null, null]);
  });

  it("takes a batch for a campaign where no campaign is named", async () => {
    const {calls} = await stage(
      call("a", {batch_id: "b7"}),
      call("b", {batch_id: "b7", metadata: {}}),
      call("c", {metadata: undefined})
    );
    expect(calls.map(({campaign_id}) => campaign_id)).toEqual(["camp-1", "b7", null]);
  });
});

describe("stg_bland: turns", () => {
  const stageTurns = async (phrases: [user: string, time: string | null][], more = {}) => {
    const transcripts = phrases.map(([user, created_at]) => ({user, text: "Hi.", created_at}));
    const {turns} = await stage(call("a", {transcripts, ...more}));
    return turns.map(({speaker, start_s, end_s}) => [speaker, start_s, end_s]);
  };

  it("count from the connection, and a moment before it as its start", async () => {
    expect(
      await stageTurns([
        ["robot", "2026-03-04T10:00:03.900Z"],
        ["user", "2026-03-04T11:00:06.250+01:00"]
      ])
    ).toEqual([
      ["agent", 0, 2.25],
      ["customer", 2.25, 90]
    ]);
  });

  it("have no end where the next has no start, or the call no length", async () => {
    expect(
      await stageTurns(
        [
          ["assistant", "2026-03-04T10:00:05Z"],
          ["user", null],
          ["assistant", "2026-03-04T10:00:09Z"]
        ],
        {call_length: null}
      )
    ).toEqual([
      ["agent", 1, null],
      ["customer", null, null],
      ["agent", 5, null]
    ]);
  });

  it("do not end before they start, though the clocks say so", async () => {
    expect(
      await stageTurns([
        ["assistant", "2026-03-04T10:00:09Z"],
        ["user", "2026-03-04T10:00:08Z"]
      ])
    ).toEqual([
      ["agent", 5, null],
      ["customer", 4, 90]
    ]);
  });
});
