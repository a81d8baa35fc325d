import {expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

const key = {session_id: "shop:1", load_batch: 1};

it("adds up negative words, a no, and that the agent could not help just before", async () => {
  const rows = await runModel("int_turn_dissatisfaction", {
    int_turns: [0, 1, 2, 3, 4, 5].map((turn_index) => ({...key, turn_index})),
    int_turns_signalled: [
      {...key, turn_index: 0, speaker: "agent", unmet_words: "unfortunately"},
      {...key, turn_index: 1, speaker: "customer", refusal_words: "no", objection_words: "no time"},
      {...key, turn_index: 3, speaker: "customer", refusal_words: "no"}
    ],
    int_turn_sentiment: [
      {...key, turn_index: 0, speaker: "agent", sentiment: -0.3},
      {...key, turn_index: 1, speaker: "customer", sentiment: -0.25},
      {...key, turn_index: 3, speaker: "customer", sentiment: 0.75},
      {...key, turn_index: 4, speaker: "customer", sentiment: -0.5},
      {...key, turn_index: 5, speaker: "customer", sentiment: null}
    ]
  });
  expect(rows.sort((a, b) => Number(a.turn_index) - Number(b.turn_index))).toEqual([
    {
      ...key,
      turn_index: 1,
      is_unmet: true,
      is_rejecting: true,
      dissatisfaction: 2.25,
      is_dissatisfied: true
    },
    {
      ...key,
      turn_index: 3,
      is_unmet: false,
      is_rejecting: true,
      dissatisfaction: 0.25,
      is_dissatisfied: false
    },
    {
      ...key,
      turn_index: 4,
      is_unmet: false,
      is_rejecting: false,
      dissatisfaction: 0.5,
      is_dissatisfied: true
    }
  ]);
});

it("takes the turn just after the agent could not help, though it gives no signal itself", async () => {
  const rows = await runModel("int_turn_dissatisfaction", {
    int_turns: [0, 1, 2].map((turn_index) => ({...key, turn_index})),
    int_turns_signalled: [
      {...key, turn_index: 0, speaker: "agent", unmet_words: "unfortunately"},
      {...key, turn_index: 2, speaker: "customer", refusal_words: "no"}
    ],
    int_turn_sentiment: [1, 2].map((turn_index) => ({
      ...{...key, turn_index, speaker: "customer"},
      sentiment: 0
    }))
  });
  const unmet = rows.filter(({is_unmet}) => is_unmet);
  expect(unmet.map(({turn_index}) => turn_index)).toEqual([1]);
});
