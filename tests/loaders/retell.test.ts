import {describe, expect, it} from "vitest";
import {retell} from "../../loaders/retell/load.ts";
import {readSource} from "../support/read-source.ts";

const word = (start: number | null, end: number | null) => ({word: "a", start, end});
const utterance = (role: string, ...words: unknown[]) => ({role, content: `${role} speaks`, words});

const agent = utterance("agent", word(0.9, 1.1), word(1.9, 2.2));
const user = utterance("user", word(3.1, 3.3), word(3.3, 3.8));
const transition = (former: string, next: string) => ({
  role: "node_transition",
  former_node_name: former,
  new_node_name: next
});
const tool = {role: "tool_call_invocation", tool_call_id: "t", name: "get_slots", arguments: "{}"};

const call = (id: string, more: Record<string, unknown> = {}) => ({
  call_id: id,
  call_type: "phone_call",
  call_status: "ended",
  agent_id: "agent_7c",
  agent_version: 4,
  direction: "outbound",
  from_number: "+15550100001",
  to_number: "+15550100222",
  start_timestamp: 1772618400000,
  end_timestamp: 1772618452300,
  duration_ms: 52300,
  disconnection_reason: "user_hangup",
  transcript_object: [agent, user],
  ...more
});

const analysis = {user_sentiment: "Negative", call_successful: false, in_voicemail: false};

const read = (...records: unknown[]) => readSource(retell, {"calls.json": JSON.stringify(records)});

const told = async (record: unknown) => {
  const [row] = await read(record);
  return row?.reason ?? `usable: ${row?.record_id}`;
};

/** Of the one call: role, start, end and node of each utterance. */
async function utterances(more: Record<string, unknown>): Promise<unknown[]> {
  const [row] = await read(call("a", {transcript_object: undefined, ...more}));
  expect(row?.reason).toBeNull();
  return (row?.items ?? []).map(({role, start, end, node_name}) => [role, start, end, node_name]);
}

describe("retell: what a call comes in", () => {
  it("reads the same call from the API and from a webhook", async () => {
    const [fromApi, fromHook] = await read(call("a"), {event: "call_ended", call: call("a")});
    expect(fromApi).toMatchObject({record_id: "a", reason: null});
    expect(fromHook?.record).toEqual(fromApi?.record);
    expect(fromHook?.items).toEqual(fromApi?.items);
  });

  it("reads lists, pages and lines", async () => {
    const rows = await readSource(retell, {
      "1.json": JSON.stringify([call("a"), call("b")]),
      "2.json": JSON.stringify({items: [call("c")], has_more: false, pagination_key: "x"}),
      "3.jsonl": `${JSON.stringify(call("d"))}\n${JSON.stringify({event: "call_ended", call: call("e")})}\n`
    });
    expect(rows.map(({record_id, reason}) => reason ?? record_id)).toEqual([..."abcde"]);
  });

  it("lets whatever has more in it count as the later version, however the records come", async () => {
    const started = call("a", {
      call_status: "ongoing",
      end_timestamp: undefined,
      duration_ms: undefined,
      disconnection_reason: undefined,
      transcript_object: undefined
    });
    const {transcript_object: _, ...listed} = call("a");
    const rows = await read(
      {event: "call_analyzed", call: call("a", {call_analysis: analysis})},
      call("a"),
      {...listed, call_analysis: analysis},
      listed,
      {...started, transcript_object: [agent]},
      {event: "call_started", call: started}
    );
    const versions = rows.map(({version}) => version ?? "");
    expect([...versions].sort().reverse()).toEqual(versions);
    expect(new Set(versions).size).toBe(versions.length);
    expect(rows.map(({record}) => [record?.is_ended, record?.has_transcript])).toEqual([
      [true, true],
      [true, true],
      [true, false],
      [true, false],
      [false, true],
      [false, false]
    ]);
  });
});

describe("retell: utterances", () => {
  it("last from their first word to their last, and have no times where words have none", async () => {
    expect(
      await utterances({
        transcript_object: [
          agent,
          utterance("user", word(3.1, null), word(null, 3.8), word(3.4, 3.6)),
          utterance("agent"),
          {role: "transfer_target", content: "Hello?"}
        ]
      })
    ).toEqual([
      ["agent", 0.9, 2.2, null],
      ["user", 3.1, 3.8, null],
      ["agent", null, null, null],
      ["transfer_target", null, null, null]
    ]);
  });

  it("stand in the node of the flow that was entered last before them", async () => {
    const woven = [
      agent,
      transition("intro", "qualify"),
      tool,
      user,
      transition("qualify", "pitch"),
      transition("pitch", "close"),
      agent
    ];
    const nodes = (rows: unknown[]) => rows.map((row) => (row as unknown[])[3]);
    expect(nodes(await utterances({transcript_with_tool_calls: woven}))).toEqual([
      "intro",
      "qualify",
      "close"
    ]);
    // the two transcripts of a call tell the same utterances, one of them with what lies between
    expect(
      await utterances({
        transcript_object: [agent, user, agent],
        transcript_with_tool_calls: woven.map((element) => ({...element, words: []}))
      })
    ).toEqual([
      ["agent", 0.9, 2.2, "intro"],
      ["user", 3.1, 3.8, "qualify"],
      ["agent", 0.9, 2.2, "close"]
    ]);
  });

  it("come from the transcript without personal data where there is one", async () => {
    const [row] = await read(
      call("a", {
        transcript_object: [{...agent, content: "Hello Jane Doe."}],
        scrubbed_transcript_with_tool_calls: [
          transition("start", "greet"),
          {...agent, content: "Hello [name]."}
        ]
      })
    );
    expect(row?.items).toEqual([
      {role: "agent", content: "Hello [name].", start: 0.9, end: 2.2, node_name: "greet"}
    ]);
    expect(
      await utterances({transcript_object: [user], scrubbed_transcript_with_tool_calls: []})
    ).toHaveLength(1);
  });
});

describe("retell: what is kept", () => {
  it("keeps numbers as they came, and what did not come as NULL", async () => {
    const [full, bare] = await read(
      call("a", {
        call_analysis: analysis,
        call_cost: {combined_cost: 11.2, product_costs: [{product: "tts", cost: 6.1}]},
        latency: {e2e: {p50: 820, p95: 1450, values: [600, 820, 1610]}, llm: {p50: 410}},
        metadata: {campaign_id: "renewals", customer_id: 9}
      }),
      {call_id: "b", start_timestamp: 1772618400000}
    );
    expect(full?.record).toMatchObject({
      start_timestamp: 1772618400000,
      duration_ms: 52300,
      combined_cost_cents: 11.2,
      e2e_p50_ms: 820,
      e2e_p95_ms: 1450,
      e2e_values_ms: [600, 820, 1610],
      call_successful: false,
      in_voicemail: false,
      metadata_campaign_id: "renewals",
      metadata_customer_id: "9",
      timed_count: 2
    });
    const {start_timestamp: _, is_ended, has_transcript, timed_count, ...rest} = {...bare?.record};
    expect([is_ended, has_transcript, timed_count]).toEqual([false, false, 0]);
    expect(new Set(Object.values(rest))).toEqual(new Set([null]));
    expect(bare?.items).toEqual([]);
  });
});

describe("retell: what cannot be used", () => {
  const broken: [string, unknown, string][] = [
    ["no id", call(""), "call_id is missing"],
    [
      "no time at all",
      call("a", {start_timestamp: null, end_timestamp: undefined}),
      "start_timestamp and end_timestamp are missing"
    ],
    [
      "a start that is no number",
      call("a", {start_timestamp: "2026-03-04"}),
      "start_timestamp is not a number between 0 and 4102444800000: 2026-03-04"
    ],
    [
      "a start in microseconds",
      call("a", {start_timestamp: 1772618400000000}),
      "start_timestamp is not a number between 0 and 4102444800000: 1772618400000000"
    ],
    [
      "an end before the start",
      call("a", {end_timestamp: 1772618300000}),
      "end_timestamp is before start_timestamp: 1772618300000 < 1772618400000"
    ],
    [
      "a negative duration",
      call("a", {duration_ms: -1}),
      "duration_ms is not a number between 0 and 604800000: -1"
    ],
    [
      "a cost below 0",
      call("a", {call_cost: {combined_cost: -11.2}}),
      "call_cost.combined_cost is not a number between 0 and 1000000000: -11.2"
    ],
    [
      "a transcript that is a text",
      call("a", {transcript_object: "Agent: Hi."}),
      'transcript_object is not a list: "Agent: Hi."'
    ],
    [
      "an utterance that is a text",
      call("a", {transcript_object: [agent, "Hi."]}),
      "transcript_object[1].role is missing"
    ],
    [
      "an unknown role",
      call("a", {transcript_with_tool_calls: [agent, {role: "bot"}]}),
      "transcript_with_tool_calls[1].role is not one of agent, user, transfer_target, tool_call_invocation, tool_call_result, node_transition, dtmf, sms, injected: bot"
    ],
    [
      "a word before the start",
      call("a", {transcript_object: [agent, utterance("user", word(-3, 4))]}),
      "utterance 1: words are not between 0 and 604800 seconds: -3.0 to 4.0"
    ],
    [
      "words in milliseconds since 1970",
      call("a", {transcript_object: [utterance("user", word(1772618400000, 1772618400900))]}),
      "utterance 0: words are not between 0 and 604800 seconds: 1772618400000.0 to 1772618400900.0"
    ],
    [
      "words that end before they start",
      call("a", {transcript_object: [utterance("user", word(4, 3))]}),
      "utterance 0: words end before they start: 3.0 < 4.0"
    ],
    ["a webhook without a call", {event: "call_ended"}, "call_id is missing"]
  ];

  it.each(broken)("says what is wrong with %s", async (_, record, reason) => {
    expect(await told(record)).toBe(reason);
  });
});
