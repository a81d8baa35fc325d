import {describe, expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

type Row = Record<string, unknown>;

const call = (id: string, more: Row = {}) => ({
  session_id: `shop:${id}`,
  source: "shop",
  source_type: "earshot-jsonl",
  load_batch: 1,
  source_call_id: id,
  channel: "voice",
  started_at: "2026-03-02T10:00:00Z",
  is_synthetic: false,
  ...more
});

const turn = (id: string, turn_index: number, more: Row = {}) => ({
  session_id: `shop:${id}`,
  load_batch: 1,
  turn_index,
  speaker: turn_index % 2 === 0 ? "agent" : "customer",
  ...more
});

const reasons = [
  {source_type: "earshot-jsonl", ended_reason: "hung_up", outcome: "abandoned", fault: "customer"},
  {source_type: "earshot-jsonl", ended_reason: "line_down", outcome: "failed", fault: "provider"},
  {source_type: "earshot-jsonl", ended_reason: "agent_done", outcome: null, fault: "nobody"},
  {source_type: "letsgo-dstc1", ended_reason: "other", outcome: "escalated", fault: "us"}
];

async function conclude(calls: Row[], turns: Row[] = []): Promise<Row[]> {
  const rows = await runModel("int_calls", {
    int_calls_unioned: calls,
    int_turns: turns,
    ended_reasons: reasons
  });
  return rows.sort((a, b) => String(a.session_id).localeCompare(String(b.session_id)));
}

const both = (id: string) => [turn(id, 0), turn(id, 1)];

describe("int_calls: outcome", () => {
  it("takes the language that words are read in from its tag, and for English where nobody says", async () => {
    const rows = await conclude([
      call("1", {language: "pt-BR"}),
      call("2", {language: "DE"}),
      call("3")
    ]);
    expect(rows.map(({language_code}) => language_code)).toEqual(["pt", "de", "en"]);
  });

  it("believes the source before its reason for the end", async () => {
    expect(
      await conclude([call("a", {outcome: "escalated", ended_reason: "hung_up"})], both("a"))
    ).toMatchObject([{outcome: "escalated", fault: "customer"}]);
  });

  it("looks the reason up by kind of source", async () => {
    expect(
      await conclude(
        [call("a", {ended_reason: "line_down"}), call("b", {ended_reason: "other"})],
        [...both("a"), ...both("b")]
      )
    ).toMatchObject([
      {outcome: "failed", fault: "provider", ended_reason: "line_down"},
      {outcome: null, fault: "unknown", ended_reason: "other"}
    ]);
  });

  it("looks it up among our own words for a source that has none of its own", async () => {
    const reasonOf = (id: string, source_type: string) =>
      call(id, {source_type, ended_reason: "line_down"});
    expect(
      await conclude(
        [reasonOf("a", "deepgram"), reasonOf("b", "letsgo-dstc1")],
        [...both("a"), ...both("b")]
      )
    ).toMatchObject([
      {outcome: "failed", fault: "provider"},
      {outcome: null, fault: "unknown"}
    ]);
  });

  it("does not call it abandonment to hang up with the goal met", async () => {
    expect(
      await conclude(
        [
          call("a", {ended_reason: "hung_up", is_converted: true}),
          call("b", {ended_reason: "hung_up", is_converted: false})
        ],
        [...both("a"), ...both("b")]
      )
    ).toMatchObject([{outcome: "completed"}, {outcome: "abandoned"}]);
  });

  it("takes a vendor's plain verdict for the goal where the source does not say", async () => {
    const verdicts = ["true", "Yes", "false", "8", null];
    expect(
      await conclude(
        [
          ...verdicts.map((vendor_success, index) =>
            call(`a${index}`, {ended_reason: "hung_up", vendor_success})
          ),
          ...verdicts.map((vendor_success, index) =>
            call(`b${index}`, {ended_reason: "agent_done", vendor_success})
          ),
          call("c0", {ended_reason: "hung_up", vendor_success: "true", is_converted: false}),
          call("c1", {ended_reason: "line_down", vendor_success: "true"})
        ],
        ["a", "b", "c"].flatMap((letter) => [0, 1, 2, 3, 4].flatMap((n) => both(`${letter}${n}`)))
      )
    ).toMatchObject(
      [
        ...["completed", "completed", "abandoned", "abandoned", "abandoned"],
        ...["completed", "completed", null, null, null],
        ...["abandoned", "failed"]
      ].map((outcome) => ({outcome}))
    );
  });

  it("does not call it not connected where the transcript did not come or the call goes on", async () => {
    expect(
      await conclude(
        [
          call("a", {has_transcript: false}),
          call("b", {has_transcript: true}),
          call("c", {has_transcript: false, ended_reason: "agent_done"}),
          call("d", {has_transcript: false, ended_reason: "hung_up"})
        ],
        []
      )
    ).toMatchObject([
      {outcome: null},
      {outcome: "not_connected"},
      {outcome: null},
      {outcome: "abandoned"}
    ]);
  });

  it("does not call it abandonment to hang up without a word, where there is a transcript to tell", async () => {
    expect(
      await conclude(
        [call("a", {ended_reason: "hung_up"}), call("b", {ended_reason: "hung_up"})],
        [turn("a", 0)]
      )
    ).toMatchObject([{outcome: "not_connected"}, {outcome: "abandoned"}]);
  });

  it("knows from the turns alone only that nobody was there", async () => {
    expect(
      await conclude(
        [
          call("a"),
          call("b"),
          call("c"),
          call("d", {is_converted: true}),
          call("e", {ended_reason: "agent_done"})
        ],
        [turn("b", 0), ...both("c"), ...both("d"), ...both("e")]
      )
    ).toMatchObject([
      {outcome: "not_connected"},
      {outcome: "not_connected"},
      {outcome: null},
      {outcome: "completed"},
      {outcome: null, fault: "nobody"}
    ]);
  });
});

describe("int_calls: duration and stage", () => {
  it("takes the last event of the turns where no duration was sent", async () => {
    expect(
      await conclude(
        [call("a", {duration_s: 99}), call("b"), call("c"), call("d")],
        [
          turn("a", 0, {start_s: 1, end_s: 2}),
          turn("b", 0, {start_s: 1, end_s: 9}),
          turn("b", 1, {start_s: 5, end_s: 6}),
          turn("c", 0, {start_s: 1}),
          turn("c", 1, {start_s: 7}),
          turn("d", 0)
        ]
      )
    ).toMatchObject([{duration_s: 99}, {duration_s: 9}, {duration_s: 7}, {duration_s: null}]);
  });

  it("takes the last stage where an abandoned call has none of its own", async () => {
    const stages = (id: string) => [
      turn(id, 0, {stage: "greeting"}),
      turn(id, 1, {stage: "pitch"}),
      turn(id, 2)
    ];
    expect(
      await conclude(
        [
          call("a", {outcome: "abandoned"}),
          call("b", {outcome: "abandoned", drop_off_stage: "close"}),
          call("c", {outcome: "completed"}),
          call("d", {outcome: "failed", drop_off_stage: "close"}),
          call("e", {outcome: "abandoned"})
        ],
        [...stages("a"), ...stages("b"), ...stages("c"), ...stages("d"), ...both("e")]
      )
    ).toMatchObject([
      {drop_off_stage: "pitch"},
      {drop_off_stage: "close"},
      {drop_off_stage: null},
      {drop_off_stage: null},
      {drop_off_stage: null}
    ]);
  });
});

describe("int_calls: vendors", () => {
  it("passes on what vendors make of a call as it is", async () => {
    const verdicts = {
      vendor_sentiment: -0.5,
      vendor_sentiment_label: "Negative",
      vendor_success: "Excellent",
      vendor_score: 30,
      vendor_categories: ["Booked"],
      vendor_latency_p50_ms: 820,
      vendor_latency_p95_ms: 1450,
      timing_quality: "word",
      confidence_source: "word"
    };
    expect(await conclude([call("a", verdicts)], both("a"))).toMatchObject([verdicts]);
  });
});

describe("int_calls: loads", () => {
  it("adds only calls of later loads", async () => {
    const rows = await runModel(
      "int_calls",
      {
        int_calls_unioned: [call("a"), call("b", {load_batch: 2})]
      },
      {existing: [call("a")]}
    );
    expect(rows.map(({session_id}) => session_id)).toEqual(["shop:b"]);
  });
});

describe("ended_reasons", () => {
  it("gives the words of our own format a meaning", async () => {
    const rows = await runModel("int_calls", {
      int_calls_unioned: ["customer_hangup", "transferred", "voicemail", "provider_error"].map(
        (ended_reason, position) => call(String(position), {ended_reason})
      ),
      int_turns: ["0", "1", "2", "3"].flatMap(both)
    });
    expect(
      rows
        .sort((a, b) => String(a.session_id).localeCompare(String(b.session_id)))
        .map(({outcome, fault}) => [outcome, fault])
    ).toEqual([
      ["abandoned", "customer"],
      ["escalated", "nobody"],
      ["not_connected", "nobody"],
      ["failed", "provider"]
    ]);
  });
});
