import {describe, expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

const calls = "raw.letsgo_dstc1_calls";
const turns = "raw.letsgo_dstc1_turns";
const turnLabels = "raw.letsgo_dstc1_turn_labels";

/** A call of source `bus`. */
const log = {
  source_name: "bus",
  record_id: "a",
  load_batch: 1,
  session_date: "07-22-2010",
  session_time: "18:54:49"
};

/** A turn of its log. */
const turn = (item_index: number, more: Record<string, unknown> = {}) => ({
  source_name: "bus",
  record_id: "a",
  load_batch: 1,
  item_index,
  turn_index: item_index,
  ...more
});

/** An exchange as the base model gives it: a prompt at 10 s, 20 s, … and a reply. */
const exchange = (exchange_index: number, more: Record<string, unknown> = {}) => ({
  session_id: "bus:a",
  load_batch: 1,
  exchange_index,
  label_index: exchange_index,
  prompt_text: "Where to?",
  prompt_start_s: exchange_index * 10,
  is_schedule_given: false,
  is_reprompt: false,
  is_refusal: false,
  has_reply: true,
  reply_start_s: exchange_index * 10 + 5,
  is_reply_silent: false,
  ...more
});

describe("base_letsgo_dstc1__exchanges", () => {
  it("takes the first hypothesis as what was heard", async () => {
    const rows = await runModel("base_letsgo_dstc1__exchanges", {
      [turns]: [
        turn(0, {
          input_start_time: 3,
          asr_hyps: [
            {asr_hyp: "oakland", score: 0.8},
            {asr_hyp: "oak lane", score: 0.1}
          ]
        })
      ]
    });
    expect(rows).toMatchObject([
      {reply_text: "oakland", reply_confidence: 0.8, is_reply_silent: false, has_reply: true}
    ]);
  });

  it("calls a reply without any hypothesis silent", async () => {
    const rows = await runModel("base_letsgo_dstc1__exchanges", {
      [turns]: [turn(0, {input_start_time: 3, asr_hyps: []}), turn(1, {input_start_time: 9})]
    });
    expect(rows).toMatchObject([
      {is_reply_silent: true, reply_text: null, reply_confidence: null},
      {is_reply_silent: true, reply_text: null, reply_confidence: null}
    ]);
  });

  it("sees no reply where the system heard nothing", async () => {
    const rows = await runModel("base_letsgo_dstc1__exchanges", {
      [turns]: [turn(0, {asr_hyps: []})]
    });
    expect(rows).toMatchObject([{has_reply: false, reply_start_s: null}]);
  });

  it("tells what a prompt does from its acts", async () => {
    const rows = await runModel("base_letsgo_dstc1__exchanges", {
      [turns]: [
        turn(0, {output_acts: ["hello", "request"], output_requested_slots: ["route"]}),
        turn(1, {output_acts: ["sorry", "request"], output_requested_slots: ["from", "to"]}),
        turn(2, {output_acts: ["canthelp.no_connection"], output_requested_slots: []}),
        turn(3, {output_acts: ["schedule", "example"]}),
        turn(4, {output_acts: ["sorry.not", "cant", "reschedule"]})
      ]
    });
    expect(rows).toMatchObject([
      {is_reprompt: false, is_refusal: false, is_schedule_given: false, requested_slot: "route"},
      {is_reprompt: true, is_refusal: false, is_schedule_given: false, requested_slot: "to"},
      {is_reprompt: false, is_refusal: true, is_schedule_given: false, requested_slot: null},
      {is_reprompt: false, is_refusal: false, is_schedule_given: true, requested_slot: null},
      {is_reprompt: false, is_refusal: false, is_schedule_given: false, requested_slot: null}
    ]);
  });

  it("numbers a turn by its place where the log gives no number", async () => {
    const rows = await runModel("base_letsgo_dstc1__exchanges", {
      [turns]: [turn(0, {turn_index: 7}), turn(1, {turn_index: null})]
    });
    expect(rows).toMatchObject([
      {exchange_index: 0, label_index: 7},
      {exchange_index: 1, label_index: 1}
    ]);
  });
});

describe("base_letsgo_dstc1__transcriptions", () => {
  it("keeps only what could be transcribed", async () => {
    const rows = await runModel("base_letsgo_dstc1__transcriptions", {
      [turnLabels]: [
        turn(0, {transcription: " oakland ", transcription_status: "transcribed"}),
        turn(1, {transcription: "noise", transcription_status: "not-understandable"}),
        turn(2, {transcription_status: "silence"})
      ]
    });
    expect(rows.map(({reference_text}) => reference_text)).toEqual(["oakland", null, null]);
  });
});

describe("stg_letsgo_dstc1__turns", () => {
  const stage = (
    exchanges: Record<string, unknown>[],
    transcriptions: Record<string, unknown>[] = []
  ) =>
    runModel("stg_letsgo_dstc1__turns", {
      base_letsgo_dstc1__exchanges: exchanges,
      base_letsgo_dstc1__transcriptions: transcriptions
    }).then((rows) => rows.sort((a, b) => Number(a.turn_index) - Number(b.turn_index)));

  it("makes an agent turn of a prompt and a customer turn of the reply to it", async () => {
    expect(
      await stage([
        exchange(0, {reply_text: "downtown", reply_confidence: 0.7}),
        exchange(1, {has_reply: false})
      ])
    ).toMatchObject([
      {turn_index: 0, speaker: "agent", turn_text: "Where to?", start_s: 0, asr_confidence: null},
      {turn_index: 1, speaker: "customer", turn_text: "downtown", start_s: 5, asr_confidence: 0.7},
      {turn_index: 2, speaker: "agent", start_s: 10}
    ]);
  });

  it("makes no agent turn of a prompt without a transcript", async () => {
    expect(
      await stage([exchange(0, {prompt_text: null}), exchange(1, {has_reply: false})])
    ).toMatchObject([
      {turn_index: 0, speaker: "customer", start_s: 5},
      {turn_index: 1, speaker: "agent", start_s: 10}
    ]);
  });

  it("calls a reply misunderstood when the next prompt says sorry", async () => {
    const rows = await stage([exchange(0), exchange(1, {is_reprompt: true}), exchange(2)]);
    expect(rows.filter(({speaker}) => speaker === "customer")).toMatchObject([
      {is_misunderstood: true, is_intent_failed: true},
      {is_misunderstood: false, is_intent_failed: false},
      {is_misunderstood: false, is_intent_failed: false}
    ]);
  });

  it("calls the intent failed, but not misheard, when the next prompt cannot help", async () => {
    const rows = await stage([exchange(0), exchange(1, {is_refusal: true, has_reply: false})]);
    expect(rows.filter(({speaker}) => speaker === "customer")).toMatchObject([
      {is_misunderstood: false, is_intent_failed: true}
    ]);
  });

  it("judges a reply by the next prompt even if that has no transcript", async () => {
    const rows = await stage([
      exchange(0),
      exchange(1, {prompt_text: null, is_reprompt: true, has_reply: false})
    ]);
    expect(rows[1]).toMatchObject({speaker: "customer", is_misunderstood: true});
  });

  it("does not read on into another call", async () => {
    const rows = await stage([exchange(0), exchange(1, {session_id: "bus:b", is_reprompt: true})]);
    expect(
      rows.filter(({speaker}) => speaker === "customer").map((row) => row.is_misunderstood)
    ).toEqual([false, false]);
  });

  it("carries the slot asked for last to the turns after it", async () => {
    const rows = await stage([
      exchange(0),
      exchange(1, {requested_slot: "from"}),
      exchange(2),
      exchange(3, {requested_slot: "to", has_reply: false})
    ]);
    expect(rows.map((row) => row.stage)).toEqual([
      null,
      null,
      "from",
      "from",
      "from",
      "from",
      "to"
    ]);
  });

  it("sets what a person heard beside what was recognized, by the log's own number", async () => {
    const rows = await stage(
      [exchange(0, {label_index: 1}), exchange(1, {label_index: 0})],
      [{session_id: "bus:a", label_index: 0, reference_text: "of the second"}]
    );
    expect(rows.map((row) => row.reference_text)).toEqual([null, null, null, "of the second"]);
  });
});

describe("stg_letsgo_dstc1__calls", () => {
  const stage = (exchanges: Record<string, unknown>[], more: Record<string, unknown> = {}) =>
    runModel("stg_letsgo_dstc1__calls", {
      [calls]: [{...log, ...more}],
      base_letsgo_dstc1__exchanges: exchanges
    });

  it("is completed once bus times were read out, whatever came after", async () => {
    expect(
      await stage([
        exchange(0),
        exchange(1, {is_schedule_given: true}),
        exchange(2, {is_reprompt: true})
      ])
    ).toMatchObject([{outcome: "completed"}]);
  });

  it("is not connected where the system never heard the caller", async () => {
    expect(await stage([exchange(0, {has_reply: false})])).toMatchObject([
      {outcome: "not_connected"}
    ]);
    expect(await stage([])).toMatchObject([{outcome: "not_connected", drop_off_stage: null}]);
  });

  it("is abandoned otherwise, at the slot asked for last", async () => {
    expect(
      await stage([
        exchange(0, {requested_slot: "route"}),
        exchange(1, {requested_slot: "from"}),
        exchange(2, {prompt_text: null})
      ])
    ).toMatchObject([{outcome: "abandoned", drop_off_stage: "from"}]);
  });

  it("reads the log's clock as Pittsburgh's, in summer and in winter", async () => {
    expect(await stage([])).toMatchObject([
      {session_id: "bus:a", source: "bus", started_at: "2010-07-22T22:54:49.000Z"}
    ]);
    expect(await stage([], {session_date: "01-15-2010", session_time: "23:30:00"})).toMatchObject([
      {started_at: "2010-01-16T04:30:00.000Z"}
    ]);
  });
});
