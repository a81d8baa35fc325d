import {describe, expect, it} from "vitest";
import {bland} from "../../loaders/bland/load.ts";
import {readSource} from "../support/read-source.ts";

const phrase = (user: string, second: number, more: Record<string, unknown> = {}) => ({
  id: second,
  created_at: `2026-03-04T10:00:${String(second).padStart(2, "0")}Z`,
  user,
  text: `${user} speaks`,
  ...more
});

const call = (id: string, more: Record<string, unknown> = {}) => ({
  call_id: id,
  status: "completed",
  completed: true,
  inbound: false,
  to: "+15550100300",
  from: "+15550100001",
  created_at: "2026-03-04T10:00:00Z",
  started_at: "2026-03-04T10:00:04Z",
  end_at: "2026-03-04T10:30:04Z",
  call_length: 1.5,
  price: 0.135,
  transcripts: [phrase("assistant", 5), phrase("user", 8)],
  ...more
});

const read = (...records: unknown[]) => readSource(bland, {"calls.json": JSON.stringify(records)});

const told = async (record: unknown) => {
  const [row] = await read(record);
  return row?.reason ?? `usable: ${row?.record_id}`;
};

describe("bland: what a call comes in", () => {
  it("reads call details, lists, pages, lines and what was sent to a webhook", async () => {
    const rows = await readSource(bland, {
      "1.json": JSON.stringify(call("a"), null, 2),
      "2.json": JSON.stringify([call("b"), call("c")]),
      "3.json": JSON.stringify({count: 1, total_count: 1, calls: [call("d")]}),
      "4.jsonl": `${JSON.stringify(call("e"))}\n${JSON.stringify(call("f"))}\n`,
      "5.json": JSON.stringify({data: {call_id: "g", payload: call("g")}, errors: null})
    });
    expect(rows.map(({record_id, reason}) => reason ?? record_id)).toEqual([..."abcdefg"]);
    expect(rows.at(-1)?.record).toEqual(rows[0]?.record);
  });

  it("lets whatever has more in it count as the later version, however the records come", async () => {
    const {transcripts: _, ...listed} = call("a");
    const {transcripts: __, ...ringing} = call("a", {completed: false, status: "started"});
    const rows = await read(call("a"), listed, {...ringing, transcripts: []}, ringing);
    const versions = rows.map(({version}) => version ?? "");
    expect([...versions].sort().reverse()).toEqual(versions);
    expect(new Set(versions).size).toBe(versions.length);
  });

  it.each([
    ["completed", {completed: true, status: undefined}, true],
    ["completed, whatever its status lags behind", {completed: true, status: "in-progress"}, true],
    ["busy, though not completed", {completed: false, status: "busy"}, true],
    ["not completed and without a status", {completed: false, status: undefined}, false],
    ["in the queue", {completed: undefined, status: undefined, queue_status: "queued"}, false],
    ["of some length and no status", {completed: undefined, status: undefined}, true],
    [
      "said to end at the longest that it may last",
      {completed: undefined, status: undefined, call_length: undefined},
      false
    ]
  ])("knows whether a call has ended that is %s", async (_, more, isEnded) => {
    const [row] = await read(call("a", more));
    expect(row?.record?.is_ended).toBe(isEnded);
  });
});

describe("bland: what is kept", () => {
  it("keeps phrases, and leaves out what the agent does without a word", async () => {
    const [row] = await read(
      call("a", {
        transcripts: ["assistant", "agent-action", "user", "robot"].map((user, index) =>
          phrase(user, 5 + index)
        )
      })
    );
    expect(row?.items).toEqual(
      [5, 7, 8].map((second, index) => ({
        user: ["assistant", "user", "robot"][index],
        text: `${["assistant", "user", "robot"][index]} speaks`,
        created_at: `2026-03-04T10:00:0${second}.000Z`
      }))
    );
  });

  it("keeps numbers as they came, quoted ones too, and what did not come as NULL", async () => {
    const [full, bare] = await read(
      call("a", {call_length: "0.75", price: "0.068", metadata: {customer_id: 9}}),
      {call_id: "b", created_at: "2026-03-04T10:00:00Z"}
    );
    expect(full?.record).toMatchObject({
      call_length: 0.75,
      price: 0.068,
      metadata_customer_id: "9",
      timed_count: 2
    });
    const {created_at: _, is_ended, has_transcript, ...rest} = {...bare?.record};
    expect([is_ended, has_transcript]).toEqual([false, false]);
    expect(new Set(Object.values(rest))).toEqual(new Set([null]));
    expect(bare?.items).toBeNull();
  });
});

describe("bland: what cannot be used", () => {
  const broken: [string, unknown, string][] = [
    ["no id", call("a", {call_id: null}), "call_id is missing"],
    [
      "no time at all",
      call("a", {created_at: undefined, started_at: null}),
      "created_at and started_at are missing"
    ],
    [
      "a start that is no time",
      call("a", {started_at: "now"}),
      "started_at is not a timestamp: now"
    ],
    [
      "a length in milliseconds",
      call("a", {call_length: 90_000}),
      "call_length is not a number between 0 and 10080: 90000"
    ],
    [
      "a length below 0",
      call("a", {call_length: -1}),
      "call_length is not a number between 0 and 10080: -1"
    ],
    [
      "a price below 0, as carriers send it",
      call("a", {price: "-0.135"}),
      "price is not a number between 0 and 10000000: -0.135"
    ],
    [
      "transcripts that are a text",
      call("a", {transcripts: "user: Hi."}),
      'transcripts is not a list: "user: Hi."'
    ],
    [
      "an unknown speaker",
      call("a", {transcripts: [phrase("assistant", 5), phrase("agent", 6)]}),
      "transcripts[1].user is not one of assistant, robot, user, agent-action: agent"
    ],
    [
      "a phrase without a speaker",
      call("a", {transcripts: [{text: "Hi."}]}),
      "transcripts[0].user is missing"
    ],
    [
      "a phrase of another month",
      call("a", {transcripts: [phrase("user", 5, {created_at: "2026-04-04T10:00:00Z"})]}),
      "transcripts[0].created_at is more than a week from the start of the call: 2026-04-04T10:00:00Z"
    ],
    [
      "a phrase at no time",
      call("a", {transcripts: [phrase("user", 5, {created_at: "later"})]}),
      "transcripts[0].created_at is not a timestamp: later"
    ]
  ];

  it.each(broken)("says what is wrong with %s", async (_, record, reason) => {
    expect(await told(record)).toBe(reason);
  });
});
