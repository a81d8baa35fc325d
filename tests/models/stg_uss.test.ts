import {expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

const ids = {source_name: "rated", record_id: "SGD-1", load_batch: 1};

it("stg_uss__calls are texts of a campaign by their set, on the stated day", async () => {
  const rows = await runModel("stg_uss__calls", {
    "raw.uss_calls": [{...ids, set_name: "SGD", started_on: "2021-01-01"}]
  });
  expect(rows).toMatchObject([
    {
      session_id: "rated:SGD-1",
      source_call_id: "SGD-1",
      campaign_id: "SGD",
      channel: "text",
      language: "en",
      started_at: "2021-01-01T12:00:00.000Z"
    }
  ]);
});

const turns = [
  {...ids, item_index: 0, role: "USER", text: 'Play "Help!"', act: "INFORM", ratings: [3, 2, 3]},
  {...ids, item_index: 1, role: "SYSTEM", text: "", act: "", ratings: null},
  {...ids, item_index: 2, role: "USER", text: "Thanks", act: "", ratings: [4]}
];

it("stg_uss__turns are the customer's where the user speaks, and keep quotes and empty texts", async () => {
  expect(await runModel("stg_uss__turns", {"raw.uss_turns": turns})).toMatchObject([
    {turn_index: 0, speaker: "customer", turn_text: 'Play "Help!"', act: "INFORM"},
    {turn_index: 1, speaker: "agent", turn_text: null, act: null},
    {turn_index: 2, speaker: "customer", turn_text: "Thanks", act: null}
  ]);
});

it("stg_uss__ratings give list, number and mean of each rated turn", async () => {
  expect(await runModel("stg_uss__ratings", {"raw.uss_turns": turns})).toMatchObject([
    {session_id: "rated:SGD-1", turn_index: 0, ratings: [3, 2, 3], rating_count: 3},
    {turn_index: 2, ratings: [4], rating_count: 1, rating_mean: 4}
  ]);
  const [first] = await runModel("stg_uss__ratings", {"raw.uss_turns": turns});
  expect(first?.rating_mean).toBeCloseTo(8 / 3, 12);
});

it("stg_uss__overall_ratings have no row for a dialogue that nobody rated", async () => {
  const rows = await runModel("stg_uss__overall_ratings", {
    "raw.uss_calls": [
      {...ids, overall_ratings: [2, 5]},
      {...ids, record_id: "SGD-2", overall_ratings: null}
    ]
  });
  expect(rows).toMatchObject([{session_id: "rated:SGD-1", rating_count: 2, rating_mean: 3.5}]);
});
