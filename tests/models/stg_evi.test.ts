import {describe, expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

const ids = {source_name: "door", record_id: "a", load_batch: 1};

describe("stg_evi__calls", () => {
  it("fall on noon of the stated day, and hide who speaks behind a key", async () => {
    const call = {...ids, speaker_id: "ann", scenario_id: "en.GB.7", language: "en"};
    const rows = await runModel("stg_evi__calls", {
      "raw.evi_calls": [
        {...call, started_on: "2021-01-01"},
        {...call, record_id: "b", scenario_id: "1", language: "pl", started_on: "2020-05-17"}
      ]
    });
    expect(rows).toMatchObject([
      {
        session_id: "door:a",
        language: "en-GB",
        scenario_id: "en.GB.7",
        channel: "voice",
        agent_kind: "bot",
        started_at: "2021-01-01T12:00:00.000Z",
        timing_quality: "none"
      },
      {language: "pl-PL", scenario_id: null, started_at: "2020-05-17T12:00:00.000Z"}
    ]);
    expect(rows[0]?.customer_key).toMatch(/^[0-9a-f]{16}$/);
    expect(rows[1]?.customer_key).toBe(rows[0]?.customer_key);
    expect(rows[0]).not.toHaveProperty("outcome");
  });
});

describe("stg_evi__turns", () => {
  it("are the caller's alone, and silent where no speech was recognized", async () => {
    const rows = await runModel("stg_evi__turns", {
      "raw.evi_replies": [
        {...ids, turn_num: 0, item: "postcode", transcription: " s w one ", nbest: ["s w one"]},
        {...ids, turn_num: 3, item: "name", transcription: "", nbest: []}
      ]
    });
    expect(rows).toMatchObject([
      {
        session_id: "door:a",
        turn_index: 0,
        speaker: "customer",
        turn_text: "s w one",
        stage: "postcode",
        is_silent: false
      },
      {turn_index: 3, turn_text: null, stage: "name", is_silent: true}
    ]);
  });
});

describe("stg_evi__replies", () => {
  it.each([
    [["max savage"], 0],
    [["Max", "max"], 0],
    // one letter of four, and all of four
    [["mack", "mace", "long"], (1 / 4 + 4 / 4) / 2],
    [["", "ab"], 1],
    [[], null],
    [null, null]
  ])("measure how far hypotheses lie apart: %j", async (nbest, expected) => {
    const [row] = await runModel("stg_evi__replies", {
      "raw.evi_replies": [{...ids, turn_num: 4, item: "name", attempt_num: 1, nbest}]
    });
    expect(row).toMatchObject({
      turn_index: 4,
      item: "name",
      attempt_index: 1,
      hypotheses: nbest,
      hypothesis_count: nbest?.length ?? 0,
      nbest_disagreement: expected
    });
  });
});

describe("stg_evi__profiles", () => {
  it("keep what callers were to say", async () => {
    const rows = await runModel("stg_evi__profiles", {
      "raw.evi_profiles": [
        {...ids, record_id: "en.GB.7", postcode: "AB1 2CD", name: "Ann Poe", dob: "1990-02-03"}
      ]
    });
    expect(rows).toMatchObject([
      {
        source: "door",
        scenario_id: "en.GB.7",
        postcode: "AB1 2CD",
        full_name: "Ann Poe",
        date_of_birth: "1990-02-03"
      }
    ]);
  });
});
