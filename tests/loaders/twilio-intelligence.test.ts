import {describe, expect, it} from "vitest";
import {twilioIntelligence} from "../../loaders/twilio-intelligence/load.ts";
import {checkConfig} from "../../src/engine/config.ts";
import {land} from "../../src/engine/landing.ts";
import {silent} from "../../src/engine/progress.ts";
import {openWarehouse, queryRows} from "../../src/engine/warehouse.ts";
import {jsonLines, temporaryFolder, writeFiles} from "../support/project.ts";
import {reasonsOf, sourceReader} from "../support/read-source.ts";

const read = sourceReader(twilioIntelligence);

const sid = "GT0123456789abcdef0123456789abcdef";
const otherSid = "GTfedcba9876543210fedcba9876543210";

/** The vendor's example in its parts. */
const transcript = (more: Record<string, unknown> = {}) => ({
  sid,
  account_sid: "AC00000000000000000000000000000000",
  service_sid: "GA00000000000000000000000000000000",
  date_created: "2026-03-04T10:02:00Z",
  date_updated: "2026-03-04T10:03:00Z",
  status: "completed",
  language_code: "en-US",
  media_start_time: "2026-03-04T10:00:00Z",
  duration: 64,
  redaction: true,
  customer_key: "cust-9",
  channel: {
    type: "voice",
    media_properties: {source_sid: "RE00000000000000000000000000000000"},
    participants: [
      {channel_participant: 1, role: "Agent", user_id: "agent_03", full_name: "Jane Doe"},
      {channel_participant: 2, role: "Customer"}
    ]
  },
  ...more
});

const sentence = (
  sentence_index: number,
  media_channel: number,
  more: Record<string, unknown> = {}
) => ({
  media_channel,
  sentence_index,
  start_time: `${sentence_index * 4}.84`,
  end_time: `${sentence_index * 4 + 2}.10`,
  transcript: "Thanks for calling.",
  sid: `GX0000000000000000000000000000000${sentence_index}`,
  confidence: "0.93",
  words: null,
  ...more
});

const sentences = [
  sentence(0, 1),
  sentence(1, 2, {transcript: "I want to cancel.", confidence: null})
];

const operatorResults = [
  {
    operator_type: "conversation-classify",
    name: "Sentiment Analysis",
    operator_sid: "LY00000000000000000000000000000001",
    predicted_label: "negative",
    predicted_probability: "0.88",
    label_probabilities: {negative: 0.88, neutral: 0.1, positive: 0.02},
    utterance_results: [],
    transcript_sid: sid
  },
  {
    operator_type: "text-generation",
    name: "Conversation Summary",
    operator_sid: "LY00000000000000000000000000000002",
    text_generation_results: {format: "text", result: "Caller wants to cancel."},
    transcript_sid: sid
  }
];

const call = (more: Record<string, unknown> = {}) => ({
  sid: "CA0123456789abcdef0123456789abcdef",
  status: "completed",
  direction: "inbound",
  from: "+15550100",
  to: "+15550199",
  start_time: "Wed, 04 Mar 2026 11:00:00 +0100",
  end_time: "Wed, 04 Mar 2026 10:01:04 +0000",
  duration: "64",
  price: "-0.0085",
  price_unit: "USD",
  answered_by: null,
  ...more
});

const bundle = (more: Record<string, unknown> = {}) => ({
  transcript: transcript(),
  sentences,
  operator_results: operatorResults,
  call: call(),
  ...more
});

const page = (name: string, list: unknown[], number = 0, of = sid) => ({
  [name]: list,
  meta: {
    page: number,
    page_size: 50,
    key: name,
    url: `https://intelligence.example.invalid/v2/Transcripts/${of}/${name}?Page=${number}`,
    next_page_url: null
  }
});

const file = (value: unknown) => JSON.stringify(value);

describe("twilio-intelligence: an export in one object", () => {
  const kindOf = async (kind: string) => (await read({"any.json": file(bundle())}, {}, kind))[0];

  it("is a transcript with the roles of its channels", async () => {
    expect(await kindOf("calls")).toMatchObject({
      record_number: 1,
      record_id: sid,
      version: "2026-03-04T10:03:00.000Z",
      reason: null,
      record: {
        language_code: "en-US",
        media_start_time: "2026-03-04T10:00:00.000Z",
        duration: 64,
        customer_key: "cust-9",
        redaction: true,
        agent_user_id: "agent_03",
        agent_full_name: "Jane Doe",
        role_basis: "named"
      },
      items: [
        {media_channel: 1, role: "agent"},
        {media_channel: 2, role: "customer"}
      ]
    });
  });

  it("has sentences, whose numbers come as texts and whose missing ones stay NULL", async () => {
    expect(await kindOf("sentence_pages")).toMatchObject({
      record_id: `${sid}:0`,
      reason: null,
      record: {transcript_sid: sid, page: 0},
      items: [
        {media_channel: 1, sentence_index: 0, start_time: 0.84, end_time: 2.1, confidence: 0.93},
        {
          transcript_sid: sid,
          media_channel: 2,
          start_time: 4.84,
          transcript: "I want to cancel.",
          confidence: null
        }
      ]
    });
  });

  it("has operator results with their probabilities", async () => {
    expect(await kindOf("operator_pages")).toMatchObject({
      record_id: `${sid}:0`,
      items: [
        {
          operator_type: "conversation-classify",
          predicted_label: "negative",
          predicted_probability: 0.88,
          positive_probability: 0.02,
          negative_probability: 0.88
        },
        {operator_type: "text-generation", predicted_label: null, positive_probability: null}
      ]
    });
  });

  it("has a call, whose price is below zero", async () => {
    expect(await kindOf("phone_calls")).toMatchObject({
      record_id: sid,
      version: null,
      reason: null,
      record: {
        sid: "CA0123456789abcdef0123456789abcdef",
        direction: "inbound",
        from_number: "+15550100",
        start_time: "2026-03-04T10:00:00.000Z",
        end_time: "2026-03-04T10:01:04.000Z",
        duration: 64,
        price: -0.0085,
        price_unit: "USD",
        answered_by: null
      }
    });
  });
});

describe("twilio-intelligence: an export in parts", () => {
  const files = {
    "transcript.json": file(transcript()),
    "sentences-1.json": file(page("sentences", [sentences[0]])),
    "sentences-2.json": file(page("sentences", [sentences[1]], 1)),
    "operators.json": file(page("operator_results", operatorResults)),
    [`operators/${sid}.json`]: file({...operatorResults[0], transcript_sid: undefined}),
    [`calls/${sid}.json`]: file(call()),
    "call.json": file(call({transcript_sid: otherSid}))
  };

  it("finds the transcript of each part", async () => {
    expect((await read(files)).map(({record_id, reason}) => [record_id, reason])).toEqual([
      [sid, null]
    ]);
    expect((await read(files, {}, "sentence_pages")).map(({record_id}) => record_id)).toEqual([
      `${sid}:0`,
      `${sid}:1`
    ]);
    expect((await read(files, {}, "operator_pages")).map(({record_id}) => record_id)).toEqual([
      `${sid}:0`,
      `${sid}:${operatorResults[0]?.operator_sid}`
    ]);
    expect((await read(files, {}, "phone_calls")).map(({record_id}) => record_id)).toEqual([
      otherSid,
      sid
    ]);
  });

  it("waits for the sentences, and is taken in when they come; later pages make it new", async () => {
    const folder = temporaryFolder();
    const config = checkConfig(
      {sources: [{type: "twilio-intelligence", path: "export"}]},
      `${folder}/earshot.config.ts`
    );
    const warehouse = await openWarehouse(`${folder}/data`, config);
    const landed = async (more: Record<string, string>) => {
      writeFiles(
        folder,
        Object.fromEntries(
          Object.entries(more).map(([name, content]) => [`export/${name}`, content])
        )
      );
      await land(warehouse, config, `${folder}/data`, silent);
      const rows = await queryRows(
        warehouse.connection,
        "select status, reason from earshot.records where kind = 'calls' order by file_id"
      );
      const batches = await queryRows(
        warehouse.connection,
        "select load_batch from raw.twilio_intelligence_calls"
      );
      return [
        rows.map(({status, reason}) => reason ?? status),
        batches.map(({load_batch}) => load_batch)
      ];
    };
    try {
      expect(await landed({"transcript.json": files["transcript.json"] ?? ""})).toEqual([
        ["its sentences have not come"],
        []
      ]);
      expect(await landed({"sentences-1.json": files["sentences-1.json"] ?? ""})).toEqual([
        ["accepted"],
        [2]
      ]);
      expect(await landed({"sentences-2.json": files["sentences-2.json"] ?? ""})).toEqual([
        ["accepted"],
        [3]
      ]);
      expect(await landed({[`calls/${sid}.json`]: file(call())})).toEqual([["accepted"], [4]]);
    } finally {
      warehouse.close();
    }
  });
});

describe("twilio-intelligence: roles and start", () => {
  const channels = async (more: Record<string, unknown>, options: Record<string, unknown> = {}) => {
    const [row] = await read({"any.json": file(bundle({transcript: transcript(more)}))}, options);
    return row?.reason ?? row?.items?.map(({media_channel, role}) => `${media_channel} ${role}`);
  };
  const participants = (...roles: string[]) => ({
    channel: {participants: roles.map((role, index) => ({channel_participant: index + 1, role}))}
  });

  it("goes by the participants, for no channel is always the agent's", async () => {
    expect(await channels(participants("Customer", "Agent"))).toEqual(["1 customer", "2 agent"]);
    expect(await channels(participants("Supervisor", "Customer"))).toEqual([
      "1 agent",
      "2 customer"
    ]);
  });

  it("goes by the configuration, which names channels or roles", async () => {
    const roles = {"1": "customer", "2": "agent"};
    expect(await channels(participants("Agent", "Customer"), {roles})).toEqual([
      "1 customer",
      "2 agent"
    ]);
    expect(await channels({channel: {}}, {roles})).toEqual(["1 customer", "2 agent"]);
    expect(
      await channels(participants("Supervisor", "Lead"), {
        roles: {supervisor: "agent", lead: "customer"}
      })
    ).toEqual(["1 agent", "2 customer"]);
    expect(await channels({channel: null}, {roles: {"1": "agent"}})).toBe(
      'speaker "2" has no role; roles knows "1"'
    );
  });

  it("takes the first to speak for the agent where nobody says more, and says so", async () => {
    const [row] = await read({"any.json": file(bundle({transcript: transcript({channel: {}})}))});
    expect(row).toMatchObject({
      record: {role_basis: "first_speaker"},
      items: [{role: "agent"}, {role: "customer"}]
    });
  });

  it("starts with the recording, else with the call, else as the metadata says, else not at all", async () => {
    const noStart = {transcript: transcript({media_start_time: null})};
    const [withCall] = await read({"any.json": file(bundle(noStart))});
    expect(withCall).toMatchObject({reason: null, record: {media_start_time: null}});
    const nothing = {"any.json": file(bundle({...noStart, call: call({start_time: null})}))};
    expect(reasonsOf(await read(nothing))).toEqual([
      "nothing tells when the call started: media_start_time, its call or the option metadata would say it"
    ]);
    const metadata = {"../calls.csv": `call_id,started_at\n${sid},2026-03-04T10:00:00Z`};
    expect(reasonsOf(await read({...nothing, ...metadata}, {metadata: "calls.csv"}))).toEqual([
      null
    ]);
  });
});

describe("twilio-intelligence: what cannot be used", () => {
  it("has a reason with its place, and is counted once", async () => {
    const lines: [unknown, string | null][] = [
      [bundle({transcript: transcript({sid: null})}), "transcript.sid is missing"],
      [
        bundle({transcript: transcript({status: "in-progress"})}),
        "transcript.status is in-progress, not completed"
      ],
      [
        bundle({transcript: transcript({duration: -1})}),
        "transcript.duration is not between 0 and 604800 seconds: -1.0"
      ],
      [
        bundle({transcript: transcript({media_start_time: "yesterday"})}),
        "transcript.media_start_time is not a time: yesterday"
      ],
      [
        bundle({sentences: [sentence(0, 1, {start_time: "soon"})]}),
        'sentences[0].start_time is not a number: "soon"'
      ],
      [
        bundle({transcript: transcript({sid: otherSid}), sentences: undefined}),
        "its sentences have not come"
      ],
      [{hello: 1}, "is neither a transcript nor sentences, operator results or a call"],
      [5, "the record is not an object: 5"],
      ["{", expect.stringMatching(/^is not JSON: /)]
    ];
    const rows = await read({"all.jsonl": jsonLines(...lines.map(([line]) => line))});
    expect(reasonsOf(rows)).toEqual(lines.map(([, reason]) => reason));
    expect(rows.every(({raw_text}) => raw_text !== null)).toBe(true);
  });

  it("tells of parts what they lack", async () => {
    const reasons = async (kind: string, ...parts: unknown[]) =>
      reasonsOf(await read({"all.jsonl": jsonLines(...parts)}, {}, kind));
    const said = (more: Record<string, unknown>) => page("sentences", [sentence(0, 1, more)]);
    expect(
      await reasons(
        "sentence_pages",
        {sentences},
        said({media_channel: null}),
        said({sentence_index: null}),
        said({end_time: "0.5"}),
        said({confidence: 7}),
        said({start_time: null, end_time: null})
      )
    ).toEqual([
      "sentences of an unknown transcript: neither meta nor transcript_sid nor the name of the file tells",
      "sentences[0].media_channel is missing",
      "sentences[0].sentence_index is missing",
      "sentences[0].end_time is before its start_time: 0.5 < 0.84",
      "sentences[0].confidence is not between 0 and 1: 7.0",
      null
    ]);
    const result = (more: Record<string, unknown>) =>
      page("operator_results", [{...operatorResults[0], ...more}]);
    expect(
      await reasons(
        "operator_pages",
        {operator_results: []},
        result({predicted_probability: 2}),
        result({label_probabilities: {positive: -1}}),
        result({label_probabilities: "none"})
      )
    ).toEqual([
      "operator results of an unknown transcript: neither they nor meta nor the name of the file tells",
      "operator_results[0].predicted_probability is not between 0 and 1: 2.0",
      "operator_results[0].label_probabilities.positive is not between 0 and 1: -1.0",
      null
    ]);
    const about = {transcript_sid: sid};
    expect(
      await reasons(
        "phone_calls",
        call(),
        call({...about, start_time: "noon"}),
        call({...about, duration: "-1"}),
        call({...about, price: "1e9"}),
        call({...about, price: null, duration: null, start_time: null, end_time: null})
      )
    ).toEqual([
      "a call of an unknown transcript: neither transcript_sid nor the name of the file tells",
      "call.start_time is not a time: noon",
      "call.duration is not between 0 and 604800 seconds: -1.0",
      "call.price is not between -1000000 and 1000000: 1000000000.0",
      null
    ]);
  });
});
