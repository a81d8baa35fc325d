import {describe, expect, it} from "vitest";
import {vapi} from "../../loaders/vapi/load.ts";
import {readSource} from "../support/read-source.ts";

const message = (role: string, more: Record<string, unknown> = {}) => ({
  role,
  message: "Hello.",
  time: 1772618401200,
  endTime: 1772618403100,
  secondsFromStart: 1.2,
  ...more
});

const call = (id: string, more: Record<string, unknown> = {}) => ({
  id,
  type: "inboundPhoneCall",
  status: "ended",
  createdAt: "2026-03-04T09:59:58.100Z",
  updatedAt: "2026-03-04T10:01:10.000Z",
  startedAt: "2026-03-04T10:00:00.000Z",
  endedAt: "2026-03-04T10:01:07.400Z",
  endedReason: "customer-ended-call",
  cost: 0.1187,
  artifact: {messages: [message("bot"), message("user")]},
  ...more
});

const report = (id: string, more: Record<string, unknown> = {}) => {
  const {artifact, cost, endedReason, startedAt, endedAt, ...rest} = call(id);
  return {
    message: {
      type: "end-of-call-report",
      timestamp: 1772618470500,
      artifact,
      cost,
      endedReason,
      startedAt,
      endedAt,
      call: rest,
      ...more
    }
  };
};

const read = (...records: unknown[]) => readSource(vapi, {"calls.json": JSON.stringify(records)});

/** The one record's reason, its id where it has none. */
async function told(record: unknown): Promise<string | null> {
  const [row] = await read(record);
  return row?.reason ?? `usable: ${row?.record_id}`;
}

describe("vapi: what a call comes in", () => {
  it("reads the same call from the API, from a webhook and from the report within it", async () => {
    const [fromApi, fromHook, fromReport] = await read(call("a"), report("a"), report("a").message);
    expect(fromApi).toMatchObject({record_id: "a", reason: null});
    expect(fromHook?.record).toEqual(fromApi?.record);
    expect(fromHook?.items).toEqual(fromApi?.items);
    expect(fromReport?.record).toEqual(fromApi?.record);
  });

  it("reads lists, pages and lines", async () => {
    const rows = await readSource(vapi, {
      "1.json": JSON.stringify([call("a"), call("b")]),
      "2.json": JSON.stringify({results: [call("c")], metadata: {totalItems: 1}}),
      "3.jsonl": `${JSON.stringify(call("d"))}\n${JSON.stringify(report("e"))}\n`,
      "4.json": JSON.stringify(report("f"), null, 2)
    });
    expect(rows.map(({record_id, reason}) => reason ?? record_id)).toEqual([..."abcdef"]);
  });

  it("takes what the report says over what its call says", async () => {
    const [row] = await read(
      report("a", {
        cost: 0.5,
        endedReason: "voicemail",
        call: {...call("a"), cost: 0.1, endedReason: "silence-timed-out", campaignId: "spring"}
      })
    );
    expect(row?.record).toMatchObject({
      cost: 0.5,
      ended_reason: "voicemail",
      campaign_id: "spring",
      type: "inboundPhoneCall"
    });
  });

  it("finds messages where older calls have them, and knows those without any", async () => {
    const {artifact, ...rest} = call("a");
    const rows = await read(
      {...rest, messages: artifact.messages},
      {...rest, id: "b"},
      call("c", {artifact: {messages: []}})
    );
    expect(rows.map(({items, record}) => [items?.length ?? null, record?.has_messages])).toEqual([
      [2, true],
      [null, false],
      [0, true]
    ]);
  });

  it("is versioned by the report's time, or by the call's last change", async () => {
    const rows = await read(
      call("a"),
      report("b"),
      report("c", {timestamp: undefined}),
      report("d", {timestamp: 1772618470}),
      call("e", {updatedAt: undefined})
    );
    expect(rows.map(({version}) => version)).toEqual([
      "2026-03-04T10:01:10.000Z",
      "2026-03-04T10:01:10.500Z",
      "2026-03-04T10:01:10.000Z",
      "2026-03-04T10:01:10.000Z",
      null
    ]);
  });
});

describe("vapi: what is kept", () => {
  it("keeps utterances, whatever the agent is called, and leaves out what nobody says", async () => {
    const roles = ["system", "bot", "tool_calls", "tool_call_result", "assistant", "User"];
    const [row] = await read(call("a", {artifact: {messages: roles.map((role) => message(role))}}));
    expect(row?.items?.map(({role}) => role)).toEqual(["bot", "assistant", "User"]);
  });

  it("keeps what did not come as NULL, never as 0", async () => {
    const [row] = await read({
      id: "a",
      createdAt: "2026-03-04T09:59:58Z",
      messages: [{role: "user"}]
    });
    expect(row?.reason).toBeNull();
    const {created_at, has_messages, timed_count, scored_count, normalized_scores, ...rest} = {
      ...row?.record
    };
    expect([created_at, has_messages]).toEqual(["2026-03-04T09:59:58.000Z", true]);
    expect([timed_count, scored_count]).toEqual([0, 0]);
    expect(new Set(Object.values({...rest, normalized_scores}))).toEqual(new Set([null]));
    expect(new Set(Object.values({...row?.items?.[0], role: null}))).toEqual(new Set([null]));
  });

  it("adds up the parts of a cost where no sum came", async () => {
    const parts = [
      {type: "transport", cost: 0.01},
      {type: "model", cost: 0.02}
    ];
    const rows = await read(
      call("a", {cost: 0, costs: parts}),
      call("b", {cost: undefined, costBreakdown: {total: 0.07}, costs: parts}),
      call("c", {cost: undefined, costs: parts}),
      call("d", {cost: undefined, costs: []}),
      call("e", {cost: "0.05"})
    );
    expect(rows.map(({record}) => record?.cost)).toEqual([0, 0.07, 0.03, null, 0.05]);
  });

  it("keeps word confidences, scores and latencies", async () => {
    const confident = (...confidences: unknown[]) =>
      message("user", {
        metadata: {wordLevelConfidence: confidences.map((confidence) => ({word: "a", confidence}))}
      });
    const [row] = await read(
      call("a", {
        artifact: {
          messages: [confident(0.5, 1), confident(), confident(null)],
          scorecards: {x: {name: "QA", score: 3, scoreNormalized: 30}, y: {scoreNormalized: "60"}},
          performanceMetrics: {
            turnLatencies: [{modelLatency: 640, endpointingLatency: 900, turnLatency: 2030}]
          }
        }
      })
    );
    expect(row?.items?.map(({word_confidences}) => word_confidences)).toEqual([[0.5, 1], [], []]);
    expect(row?.record).toMatchObject({
      scored_count: 1,
      normalized_scores: [30, 60],
      turn_latencies: [
        {model_ms: 640, voice_ms: null, transcriber_ms: null, endpointing_ms: 900, turn_ms: 2030}
      ]
    });
  });
});

const withMessage = (more: Record<string, unknown>) =>
  call("a", {artifact: {messages: [message("bot"), message("user", more)]}});

describe("vapi: what cannot be used", () => {
  const broken: [string, unknown, string][] = [
    ["no id", call(" "), "id is missing"],
    ["an object for an id", call("a", {id: {x: 1}}), 'id is not a text: {"x":1}'],
    [
      "another message of the webhook",
      {message: {type: "status-update", call: {id: "a"}}},
      "message.type is not end-of-call-report: status-update"
    ],
    [
      "no time at all",
      call("a", {startedAt: null, createdAt: undefined}),
      "startedAt and createdAt are missing"
    ],
    [
      "a start that is no time",
      call("a", {startedAt: "noon"}),
      "startedAt is not a timestamp: noon"
    ],
    [
      "a word that the database takes for a time",
      call("a", {startedAt: "infinity"}),
      "startedAt is not a timestamp: infinity"
    ],
    [
      "a day that does not exist",
      call("a", {endedAt: "2026-02-30T10:00:00Z"}),
      "endedAt is not a timestamp: 2026-02-30T10:00:00Z"
    ],
    [
      "an end before the start",
      call("a", {endedAt: "2026-03-04T09:00:00Z"}),
      "endedAt is before startedAt: 2026-03-04T09:00:00Z < 2026-03-04T10:00:00.000Z"
    ],
    [
      "a cost below 0",
      call("a", {cost: -0.1}),
      "cost is not a number between 0 and 10000000: -0.1"
    ],
    [
      "a cost in words",
      call("a", {cost: "free"}),
      "cost is not a number between 0 and 10000000: free"
    ],
    [
      "true for a cost",
      call("a", {cost: true}),
      "cost is not a number between 0 and 10000000: true"
    ],
    [
      "messages that are no list",
      call("a", {artifact: {messages: "none"}}),
      'artifact.messages is not a list: "none"'
    ],
    ["an artifact that is a text", call("a", {artifact: "x"}), 'artifact is not an object: "x"'],
    [
      "a message that is a text",
      call("a", {messages: ["hi"], artifact: null}),
      "messages[0].role is missing"
    ],
    [
      "an unknown role",
      withMessage({role: "narrator"}),
      "messages[1].role is not one of bot, assistant, user, system, developer, tool_calls, tool_call_result, tool-calls, tool-call-result, tool, function, function_call, function_result: narrator"
    ],
    [
      "a place in words",
      withMessage({secondsFromStart: "soon"}),
      "messages[1].secondsFromStart is not a number between -1 and 604800: soon"
    ],
    [
      "a place in milliseconds",
      withMessage({secondsFromStart: 1772618401200}),
      "messages[1].secondsFromStart is not a number between -1 and 604800: 1772618401200"
    ],
    [
      "an end before its start",
      withMessage({endTime: 1772618401100}),
      "messages[1].endTime is before time: 1772618401100 < 1772618401200"
    ],
    [
      "a clock of another year",
      withMessage({time: 1672618401200}),
      "messages[1].time is more than a week from the start of the call: 1672618401200"
    ],
    [
      "a call of a month",
      call("a", {endedAt: "2026-04-04T10:00:00Z"}),
      "endedAt is more than a week after startedAt: 2026-04-04T10:00:00Z > 2026-03-04T10:00:00.000Z"
    ],
    [
      "a confidence in percent",
      withMessage({metadata: {wordLevelConfidence: [{confidence: 0.9}, {confidence: 91}]}}),
      "messages[1].metadata.wordLevelConfidence is not between 0 and 1: 0.9 to 91.0"
    ],
    [
      "a score above 100",
      call("a", {artifact: {scorecards: {x: {scoreNormalized: 130}}}}),
      "scorecards[0].scoreNormalized is not a number between 0 and 100: 130"
    ]
  ];

  it.each(broken)("says what is wrong with %s", async (_, record, reason) => {
    expect(await told(record)).toBe(reason);
  });

  it("keeps the record as it came beside its reason", async () => {
    const [row] = await read(call("a", {cost: -1}));
    expect(JSON.parse(row?.raw_text ?? "")).toEqual(call("a", {cost: -1}));
    expect([row?.record, row?.items]).toEqual([null, null]);
  });

  it("takes a moment before the start for the start, and an end of 0 for none", async () => {
    expect(await told(withMessage({secondsFromStart: -0.05, endTime: 0}))).toBe("usable: a");
  });
});
