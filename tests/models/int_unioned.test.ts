import {describe, expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

describe("int_calls_unioned and int_turns_unioned", () => {
  it("put the rows of all sources below each other, each column below its own name", async () => {
    const rows = await runModel("int_turns_unioned", {
      stg_earshot_jsonl__turns: [
        {session_id: "shop:a", load_batch: 1, turn_index: 0, speaker: "agent", intent: "greet"}
      ],
      stg_letsgo_dstc1__turns: [
        {session_id: "bus:a", load_batch: 2, turn_index: 3, speaker: "customer", start_s: 1.5}
      ]
    });
    expect(rows.sort((a, b) => Number(a.load_batch) - Number(b.load_batch))).toMatchObject([
      {session_id: "shop:a", load_batch: 1, turn_index: 0, speaker: "agent", intent: "greet"},
      {session_id: "bus:a", load_batch: 2, turn_index: 3, speaker: "customer", start_s: 1.5}
    ]);
  });

  it("give NULL where a source has no such column, and leave out what only one source has", async () => {
    const [turn = {}] = await runModel("int_turns_unioned", {
      stg_bland__turns: [{session_id: "phone:a", load_batch: 1, turn_index: 0, speaker: "agent"}]
    });
    expect(turn).toMatchObject({asr_confidence: null, llm_ms: null, vendor_sentiment_label: null});
    const [call = {}] = await runModel("int_calls_unioned", {
      stg_contact_lens__calls: [{session_id: "phone:a", load_batch: 1, is_redacted: true}]
    });
    expect(Object.keys(call)).not.toContain("is_redacted");
    expect(call).toMatchObject({session_id: "phone:a", vendor_success: null});
  });

  it("take a call for a real one unless its source says otherwise", async () => {
    const rows = await runModel("int_calls_unioned", {
      stg_earshot_jsonl__calls: [{session_id: "shop:a"}, {session_id: "shop:b", is_synthetic: true}]
    });
    const synthetic = rows.filter(({is_synthetic}) => is_synthetic);
    expect(synthetic.map(({session_id}) => session_id)).toEqual(["shop:b"]);
    expect(rows.filter(({is_synthetic}) => is_synthetic === false)).toHaveLength(1);
  });
});
