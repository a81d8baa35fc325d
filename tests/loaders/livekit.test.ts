import {describe, expect, it} from "vitest";
import {livekit} from "../../loaders/livekit/load.ts";
import {jsonLines} from "../support/project.ts";
import {reasonsOf, sourceReader} from "../support/read-source.ts";

const read = sourceReader(livekit);

const user = (more: Record<string, unknown> = {}) => ({
  id: "item_1",
  type: "message",
  role: "user",
  content: ["I want to cancel."],
  interrupted: false,
  transcript_confidence: 0.82,
  created_at: 1772618406.4,
  metrics: {
    started_speaking_at: 1772618403.9,
    stopped_speaking_at: 1772618406.2,
    transcription_delay: 0.31,
    end_of_turn_delay: 0.55
  },
  ...more
});

const assistant = (more: Record<string, unknown> = {}) => ({
  id: "item_2",
  type: "message",
  role: "assistant",
  content: ["Sorry to hear that."],
  interrupted: true,
  created_at: 1772618407.4,
  metrics: {
    started_speaking_at: 1772618407.3,
    stopped_speaking_at: 1772618408.9,
    llm_node_ttft: 0.42,
    tts_node_ttfb: 0.18,
    e2e_latency: 1.1
  },
  ...more
});

/** The example of the vendor's shapes. */
const report = (items: unknown[] = [user(), assistant()], more: Record<string, unknown> = {}) => ({
  job_id: "AJ_1",
  room_id: "RM_1",
  room: "call-42",
  timestamp: 1772618470.5,
  sdk_version: "1.6.0",
  events: [],
  audio_recording_path: null,
  audio_recording_started_at: null,
  options: {allow_interruptions: true},
  chat_history: {items},
  usage: [
    {type: "llm_usage", provider: "openai", model: "gpt-4o", input_tokens: 900, output_tokens: 40}
  ],
  ...more
});

const one = async (value: unknown) => {
  const [row] = await read({"any.json": JSON.stringify(value)});
  return row;
};

describe("livekit: records", () => {
  it("keeps seconds and epochs as they come", async () => {
    expect(await one(report())).toMatchObject({
      record_id: "AJ_1",
      version: "2026-03-04T10:01:10.500Z",
      reason: null,
      record: {
        room: "call-42",
        started_at_epoch: 1772618403.9,
        duration: null,
        sdk_version: "1.6.0",
        has_times: true,
        has_confidence: true,
        role_basis: "named"
      },
      items: [
        {
          speaker: "user",
          text: "I want to cancel.",
          interrupted: false,
          confidence: 0.82,
          started_speaking_at: 1772618403.9,
          stopped_speaking_at: 1772618406.2,
          transcription_delay: 0.31,
          end_of_turn_delay: 0.55,
          role: "customer"
        },
        // what was not measured is absent, not null
        {
          speaker: "assistant",
          confidence: null,
          transcription_delay: null,
          llm_node_ttft: 0.42,
          e2e_latency: 1.1,
          role: "agent"
        }
      ]
    });
  });

  it("joins the texts of a message, and reads the transcript of its sound", async () => {
    const contents = [
      ["One", "two."],
      [{type: "image_content", image: "x"}, "Look.", {type: "audio_content", transcript: "Here."}],
      "Plain.",
      [],
      null
    ];
    const row = await one(report(contents.map((content) => user({content}))));
    expect(row?.items?.map(({text}) => text)).toEqual([
      "One two.",
      "Look. Here.",
      "Plain.",
      null,
      null
    ]);
  });

  it("takes messages only, and knows who is no party to the call", async () => {
    const row = await one(
      report([
        {type: "agent_config_update", instructions: "Be kind.", created_at: 1772618400},
        user({role: "system"}),
        user({role: "developer"}),
        {
          type: "function_call",
          call_id: "c1",
          name: "lookup",
          arguments: "{}",
          created_at: 1772618401
        },
        {type: "function_call_output", call_id: "c1", output: "x", is_error: false},
        {type: "agent_handoff", old_agent_id: null, new_agent_id: "a"},
        user(),
        assistant()
      ])
    );
    expect(row?.items?.map(({speaker, role}) => [speaker, role])).toEqual([
      ["system", "ignore"],
      ["developer", "ignore"],
      ["user", "customer"],
      ["assistant", "agent"]
    ]);
  });

  it("starts with the first that is known, but for clocks that cannot be right", async () => {
    const starts = async (more: Record<string, unknown>, items?: unknown[]) =>
      (await one(report(items, more)))?.record?.started_at_epoch;
    expect(await starts({audio_recording_started_at: 1772618401.5})).toBe(1772618401.5);
    expect(await starts({events: [{type: "agent_state_changed", created_at: 1772618399}]})).toBe(
      1772618399
    );
    expect(await starts({started_at: 1772618398})).toBe(1772618398);
    expect(
      await starts({audio_recording_started_at: 0, events: [{created_at: 1772618470.5 * 1000}]})
    ).toBe(1772618403.9);
    // a month before the report
    expect(await starts({audio_recording_started_at: 1769940000})).toBe(1772618403.9);
    expect(await starts({}, [user({metrics: {}}), assistant({metrics: {}})])).toBe(1772618406.4);
  });
});

describe("livekit: what cannot be used", () => {
  it("has a reason with its place", async () => {
    const broken: [Record<string, unknown>, string][] = [
      [report([], {job_id: null, room_id: " "}), "job_id is missing"],
      [report([], {chat_history: null}), "chat_history.items is missing"],
      [
        report([user({transcript_confidence: 1.2})]),
        "messages[0].transcript_confidence is not between 0 and 1: 1.2"
      ],
      [
        report([user({metrics: {started_speaking_at: "10:00"}})]),
        'chat_history.items[0].metrics.started_speaking_at is not a number: "10:00"'
      ],
      [report([], {duration: -5}), "duration is not between 0 and 604800 seconds: -5.0"],
      [
        report([]),
        'nothing tells when the call started: the option metadata names a file that says it of call_id "AJ_1"'
      ]
    ];
    expect(
      reasonsOf(await read({"all.jsonl": jsonLines(...broken.map(([value]) => value))}))
    ).toEqual(broken.map(([, reason]) => reason));
  });
});
