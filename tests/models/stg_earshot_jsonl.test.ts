import {describe, expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

const calls = "raw.earshot_jsonl_calls";
const turns = "raw.earshot_jsonl_turns";

const call = (record_id: string, more: Record<string, unknown> = {}) => ({
  source_name: "shop",
  record_id,
  load_batch: 3,
  started_at: "2026-03-02T10:00:00Z",
  ...more
});

const stageCalls = (...rows: Record<string, unknown>[]) =>
  runModel("stg_earshot_jsonl__calls", {[calls]: rows});

describe("stg_earshot_jsonl__calls", () => {
  it("makes the session's id of the source's name and its own id", async () => {
    expect(await stageCalls(call("a:1"))).toMatchObject([
      {session_id: "shop:a:1", source: "shop", source_call_id: "a:1", load_batch: 3}
    ]);
  });

  it("never passes a customer's identifier on, only a key that is the same for the same customer", async () => {
    const rows = await stageCalls(
      call("a", {customer_id: "+15550100"}),
      call("b", {customer_id: " +15550100 "}),
      call("c", {customer_id: "+15550101"}),
      call("d"),
      call("e", {customer_id: " "})
    );
    const [first, second, third, ...without] = rows.map(({customer_key}) => customer_key);
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(without).toEqual([null, null]);
    expect(JSON.stringify(rows)).not.toContain("+1555");
  });

  it("takes a call without a channel for a voice call, as the format says", async () => {
    expect(await stageCalls(call("a"), call("b", {channel: "text"}))).toMatchObject([
      {channel: "voice"},
      {channel: "text"}
    ]);
  });

  it("measures the duration by the end where it was not sent", async () => {
    expect(
      await stageCalls(
        call("a", {duration_s: 12.5, ended_at: "2026-03-02T10:01:00Z"}),
        call("b", {ended_at: "2026-03-02T10:01:00.250Z"}),
        call("c")
      )
    ).toMatchObject([{duration_s: 12.5}, {duration_s: 60.25}, {duration_s: null}]);
  });

  it("keeps money exact, and unknown money unknown", async () => {
    expect(
      await stageCalls(call("a", {upsell_usd: 19.99, revenue_usd: -5, cost_usd: 0.0312}), call("b"))
    ).toMatchObject([
      {upsell_usd: 19.99, revenue_usd: -5, cost_usd: 0.0312},
      {upsell_usd: null, revenue_usd: null, cost_usd: null}
    ]);
  });

  it("tells examined calls without a broken rule from calls that nobody examined", async () => {
    expect(await stageCalls(call("a", {compliance_flags: []}), call("b"))).toMatchObject([
      {compliance_flags: []},
      {compliance_flags: null}
    ]);
  });
});

describe("stg_earshot_jsonl__turns", () => {
  const stageTurns = (...rows: Record<string, unknown>[]) =>
    runModel("stg_earshot_jsonl__turns", {
      [turns]: rows.map((row, item_index) => ({
        source_name: "shop",
        record_id: "a",
        load_batch: 1,
        item_index,
        ...row
      }))
    });

  it("numbers turns as they stand in the call", async () => {
    expect(await stageTurns({speaker: "agent"}, {speaker: "customer"})).toMatchObject([
      {session_id: "shop:a", turn_index: 0, speaker: "agent"},
      {session_id: "shop:a", turn_index: 1, speaker: "customer"}
    ]);
  });

  it("trims texts, and takes an empty one for none", async () => {
    const rows = await stageTurns(
      {speaker: "agent", text: " Hello.\n"},
      {speaker: "customer", text: "\t "}
    );
    expect(rows.map(({turn_text}) => turn_text)).toEqual(["Hello.", null]);
  });

  it("leaves what speaks of the customer's words out of agent turns", async () => {
    const marks = {
      asr_confidence: 0.9,
      intent: "book",
      intent_confidence: 0.8,
      is_silent: true,
      is_misunderstood: true
    };
    expect(
      await stageTurns({speaker: "agent", ...marks}, {speaker: "customer", ...marks})
    ).toMatchObject([
      {
        asr_confidence: null,
        intent: null,
        intent_confidence: null,
        is_silent: null,
        is_misunderstood: null
      },
      marks
    ]);
  });
});
