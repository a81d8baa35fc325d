import {describe, expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

type Row = Record<string, unknown>;

/** A turn as int_turns gives it; `times` are start and end. */
const turn = (
  turn_index: number,
  speaker: string,
  more: Row = {},
  times?: [start: number, end: number]
) => ({
  session_id: "shop:a",
  load_batch: 1,
  turn_index,
  speaker,
  is_heard_along: false,
  is_latency_rejected: false,
  is_interruption: false,
  ...(times === undefined
    ? {}
    : {
        start_s: times[0],
        end_s: times[1],
        speech_s: times[1] - times[0],
        overlap_s: 0,
        is_stretch_start: true
      }),
  ...more
});

async function takingOf(turns: Row[], silenceSeconds = 3): Promise<Row | undefined> {
  const [row] = await runModel(
    "int_session_turn_taking",
    {int_turns: turns},
    {variables: {silence_s: silenceSeconds}}
  );
  return row;
}

describe("int_session_turn_taking", () => {
  it("measures by time where every turn with speech has both edges", async () => {
    expect(
      await takingOf([
        turn(0, "agent", {word_count: 20}, [0, 6]),
        turn(1, "customer", {word_count: 4}, [8, 10]),
        turn(2, "customer", {is_silent: true, word_count: 0, start_s: 10}),
        turn(3, "agent", {word_count: 7}, [14, 16])
      ])
    ).toMatchObject({
      agent_speech_s: 8,
      customer_speech_s: 2,
      conversation_duration_s: 16,
      agent_words_per_minute: 202.5,
      customer_words_per_minute: 120,
      speaker_changes_per_minute: 7.5,
      agent_interruption_count: 0,
      backchannel_count: 0,
      non_talk_s: 0,
      latency_count: 0,
      latency_rejected_count: 0,
      latency_p50_ms: null,
      patience_s: null
    });
  });

  it("measures nothing by time where one turn lacks an edge, but the parts of the latency", async () => {
    expect(
      await takingOf([
        turn(0, "agent", {word_count: 3, llm_ms: 300}, [0, 6]),
        turn(1, "customer", {word_count: 1, start_s: 8}),
        turn(2, "agent", {word_count: 0, llm_ms: 500, latency_ms: 500}, [14, 16])
      ])
    ).toMatchObject({
      agent_speech_s: null,
      conversation_duration_s: null,
      agent_words_per_minute: null,
      agent_longest_monologue_s: null,
      agent_interruption_count: null,
      backchannel_count: null,
      speaker_changes_per_minute: null,
      non_talk_s: null,
      latency_p50_ms: null,
      latency_rejected_count: null,
      patience_s: null,
      llm_p50_ms: 400,
      llm_p95_ms: 490,
      tts_p50_ms: null
    });
  });

  it("adds up only pauses longer than the setting", async () => {
    const turns = [3, 3.5, 10].map((pause_before_s, index) =>
      turn(index, "agent", {pause_before_s}, [index * 20, index * 20 + 5])
    );
    expect(await takingOf(turns)).toMatchObject({non_talk_s: 13.5});
    expect(await takingOf(turns, 5)).toMatchObject({non_talk_s: 10});
  });

  it("takes quantiles of the latencies, and counts the rejected ones", async () => {
    const turns = [100, 200, 300, 400, 1000].map((latency_ms, index) =>
      turn(index, "agent", {latency_ms}, [index * 10, index * 10 + 5])
    );
    expect(
      await takingOf([...turns, turn(9, "agent", {is_latency_rejected: true}, [90, 95])])
    ).toMatchObject({
      latency_p50_ms: 300,
      latency_p95_ms: 880,
      latency_p99_ms: 976,
      latency_rejected_count: 1,
      patience_s: 0.3
    });
  });

  it("counts no patience for an answer that breaks in, and none at all for one after minutes", async () => {
    expect(
      await takingOf([
        turn(0, "agent", {latency_ms: 1000}, [0, 5]),
        turn(1, "agent", {is_latency_rejected: true, overlap_s: 0.5}, [10, 15]),
        turn(2, "agent", {is_latency_rejected: true}, [90, 95])
      ])
    ).toMatchObject({patience_s: 0.5, latency_p50_ms: 1000});
  });

  it("takes the longest stretch of each side, over several turns where it goes on", async () => {
    expect(
      await takingOf([
        turn(0, "agent", {}, [0, 5]),
        turn(1, "customer", {is_heard_along: true}, [5.1, 5.4]),
        turn(2, "agent", {is_stretch_start: false}, [5.5, 9]),
        turn(3, "customer", {}, [10, 18]),
        turn(4, "agent", {}, [19, 20])
      ])
    ).toMatchObject({
      agent_longest_monologue_s: 9,
      customer_longest_monologue_s: 8,
      backchannel_count: 1,
      speaker_changes_per_minute: 6
    });
  });

  it("counts what is heard along as a backchannel, and as no change of speakers", async () => {
    expect(
      await takingOf([
        turn(0, "agent", {}, [0, 5]),
        turn(1, "customer", {is_heard_along: true}, [3, 3.4]),
        turn(2, "agent", {}, [8, 10]),
        turn(3, "customer", {}, [9.8, 12]),
        turn(4, "agent", {}, [14, 30])
      ])
    ).toMatchObject({backchannel_count: 1, speaker_changes_per_minute: 4});
  });

  it("says who interrupted whom", async () => {
    expect(
      await takingOf([
        turn(0, "agent", {}, [0, 5]),
        turn(1, "customer", {is_interruption: true, overlap_s: 1}, [4, 8]),
        turn(2, "agent", {is_interruption: true, overlap_s: 1}, [7, 9]),
        turn(3, "customer", {is_interruption: true, overlap_s: 1}, [8, 12])
      ])
    ).toMatchObject({agent_interruption_count: 1, customer_interruption_count: 2});
  });

  it("adds only sessions of later loads", async () => {
    const rows = await runModel(
      "int_session_turn_taking",
      {
        int_turns: [
          turn(0, "agent", {}, [0, 5]),
          turn(0, "agent", {session_id: "shop:b", load_batch: 2}, [0, 4])
        ]
      },
      {existing: [{session_id: "shop:a", load_batch: 1}]}
    );
    expect(rows).toMatchObject([{session_id: "shop:b", agent_speech_s: 4}]);
  });
});
