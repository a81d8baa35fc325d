import {describe, expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

const calls = "raw.dstc10_spoken_calls";
const turns = "raw.dstc10_spoken_turns";
const labels = "raw.dstc10_spoken_labels";

const key = {source_name: "sights", record_id: "0a0a", load_batch: 1};
const call = {...key, folder: "val/", started_on: "2021-03-28"};
const turn = (item_index: number, more: Record<string, unknown>) => ({...key, item_index, ...more});

describe("stg_dstc10_spoken__calls", () => {
  it("starts at noon of the stated day, with a human, and breaks off", async () => {
    const [row] = await runModel("stg_dstc10_spoken__calls", {[calls]: [call]});
    expect(row).toMatchObject({
      session_id: "sights:0a0a",
      source: "sights",
      source_type: "dstc10-spoken",
      channel: "voice",
      agent_kind: "human",
      started_at: "2021-03-28T12:00:00.000Z",
      has_transcript: false,
      timing_quality: "none"
    });
    expect(row).not.toHaveProperty("outcome");
  });
});

describe("stg_dstc10_spoken__turns", () => {
  it("are the caller's with hypotheses and the agent's without", async () => {
    const nbest = [
      {hyp: "is breakfast free", score: -6},
      {hyp: "is breakfast three", score: -6.5},
      {hyp: "is breakfast", score: -9}
    ];
    const rows = await runModel("stg_dstc10_spoken__turns", {
      [turns]: [
        turn(0, {speaker: "U", text: " is breakfast free ", nbest}),
        turn(1, {speaker: "S", text: "yes it is"}),
        turn(2, {speaker: "U", text: "thanks", nbest: [{hyp: "thanks", score: -2.5}]})
      ]
    });
    expect(rows).toEqual([
      {
        session_id: "sights:0a0a",
        load_batch: 1,
        turn_index: 0,
        speaker: "customer",
        turn_text: "is breakfast free",
        hypothesis_count: 3,
        log_score_per_word: -2,
        log_score_lead: 0.5
      },
      {
        session_id: "sights:0a0a",
        load_batch: 1,
        turn_index: 1,
        speaker: "agent",
        turn_text: "yes it is",
        hypothesis_count: null,
        log_score_per_word: null,
        log_score_lead: null
      },
      {
        session_id: "sights:0a0a",
        load_batch: 1,
        turn_index: 2,
        speaker: "customer",
        turn_text: "thanks",
        hypothesis_count: 1,
        log_score_per_word: -2.5,
        log_score_lead: null
      }
    ]);
  });
});

describe("stg_dstc10_spoken__labels", () => {
  const label = (label_number: number, more: Record<string, unknown> = {}) => ({
    ...key,
    record_id: `val/labels:${label_number}`,
    folder: "val/",
    label_number,
    target: false,
    ...more
  });

  it("speak of the turn at which their record ends, in the same folder", async () => {
    const rows = await runModel("stg_dstc10_spoken__labels", {
      [calls]: [call],
      [turns]: [
        turn(0, {label_number: 2}),
        turn(1, {label_number: null}),
        turn(2, {label_number: 1})
      ],
      [labels]: [
        label(1, {
          target: true,
          knowledge: [{domain: "hotel", entity_id: "7", doc_id: "3"}],
          response: "yes it is"
        }),
        label(2),
        label(2, {record_id: "test/labels:2", folder: "test/"})
      ]
    });
    expect(rows.sort((a, b) => (String(a.label_id) < String(b.label_id) ? -1 : 1))).toEqual([
      {
        label_id: "sights:test/labels:2",
        session_id: null,
        turn_index: null,
        is_knowledge_needed: false,
        knowledge_domain: null,
        knowledge_entity_id: null,
        knowledge_document_id: null,
        answer_text: null
      },
      {
        label_id: "sights:val/labels:1",
        session_id: "sights:0a0a",
        turn_index: 2,
        is_knowledge_needed: true,
        knowledge_domain: "hotel",
        knowledge_entity_id: "7",
        knowledge_document_id: "3",
        answer_text: "yes it is"
      },
      expect.objectContaining({session_id: "sights:0a0a", turn_index: 0})
    ]);
  });
});
