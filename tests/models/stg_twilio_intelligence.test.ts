import {describe, expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

type Row = Record<string, unknown>;

const sid = "GT01";
const session_id = `phone:${sid}`;
const ids = {source_name: "phone", record_id: sid, load_batch: 2};
const raw = (table: string) => `raw.twilio_intelligence_${table}`;

const sentence = (sentence_index: number, media_channel: number, more: Row = {}) => ({
  ...ids,
  record_id: `${sid}:0`,
  item_index: sentence_index,
  transcript_sid: sid,
  sentence_index,
  media_channel,
  ...more
});

const result = (operator_sid: string, more: Row = {}) => ({
  ...ids,
  record_id: `${sid}:0`,
  item_index: 0,
  transcript_sid: sid,
  operator_type: "conversation-classify",
  operator_sid,
  ...more
});

describe("base_twilio_intelligence__sentences", () => {
  it("takes a sentence that came again once, as it came last", async () => {
    const rows = await runModel("base_twilio_intelligence__sentences", {
      [raw("sentences")]: [
        sentence(0, 1, {transcript: "Old.", record_id: `${sid}:0`}),
        sentence(1, 2, {
          transcript: " Hi. ",
          start_time: 3.9,
          end_time: 6.2,
          confidence: 0.5,
          record_id: `${sid}:1`
        }),
        sentence(0, 1, {transcript: "New.", load_batch: 3}),
        sentence(0, 1, {transcript: "Other.", transcript_sid: "GT02"})
      ]
    });
    expect(
      rows.sort((a, b) => String(a.sentence_text).localeCompare(String(b.sentence_text)))
    ).toMatchObject([
      {session_id, sentence_text: "Hi.", start_s: 3.9, end_s: 6.2, confidence: 0.5},
      {session_id, sentence_text: "New.", start_s: null, confidence: null},
      {session_id: "phone:GT02", sentence_text: "Other."}
    ]);
  });
});

describe("base_twilio_intelligence__verdicts", () => {
  const verdicts = (...rows: Row[]) =>
    runModel("base_twilio_intelligence__verdicts", {[raw("operator_results")]: rows});

  it("weighs positive against negative, and names what else the call was classed as", async () => {
    expect(
      await verdicts(
        result("LY1", {
          name: "Sentiment Analysis",
          predicted_label: "Negative",
          positive_probability: 0.02,
          negative_probability: 0.88
        }),
        result("LY3", {name: "Reason", predicted_label: "cancel"}),
        result("LY2", {name: "Disposition", predicted_label: "lost"}),
        result("LY4", {name: "Summary", operator_type: "text-generation", predicted_label: "x"}),
        result("LY5", {name: "Nothing", predicted_label: null})
      )
    ).toEqual([
      {
        session_id,
        sentiment_label: "negative",
        sentiment: expect.closeTo(-0.86, 9),
        categories: ["Disposition: lost", "Reason: cancel"]
      }
    ]);
  });

  it("takes the last verdict of an operator, and a label without probabilities for no score", async () => {
    expect(
      await verdicts(
        result("LY1", {
          name: "Sentiment",
          predicted_label: "neutral",
          positive_probability: 0.5,
          negative_probability: 0.1
        }),
        result("LY1", {name: "Sentiment", predicted_label: "positive", load_batch: 3})
      )
    ).toEqual([{session_id, sentiment_label: "positive", sentiment: null, categories: null}]);
    expect(await verdicts()).toEqual([]);
  });
});

describe("stg_twilio_intelligence__calls", () => {
  const stage = (
    call: Row = {},
    inputs: {phone?: Row; metadata?: Row; verdicts?: Row; sentences?: Row[]} = {}
  ) =>
    runModel("stg_twilio_intelligence__calls", {
      [raw("calls")]: [{...ids, ...call}],
      [raw("phone_calls")]:
        inputs.phone === undefined ? [] : [{...ids, load_batch: 1, ...inputs.phone}],
      [raw("metadata")]:
        inputs.metadata === undefined ? [] : [{...ids, load_batch: 1, ...inputs.metadata}],
      base_twilio_intelligence__verdicts:
        inputs.verdicts === undefined ? [] : [{session_id, ...inputs.verdicts}],
      base_twilio_intelligence__sentences: (inputs.sentences ?? []).map((row, sentence_index) => ({
        session_id,
        sentence_index,
        ...row
      }))
    });

  const transcript = {
    language_code: "en-US",
    media_start_time: "2026-03-04T10:00:00Z",
    duration: 60,
    customer_key: "cust-9",
    redaction: true,
    agent_user_id: "agent_03",
    agent_full_name: "Jane Doe",
    role_basis: "named"
  };
  const phone = {
    status: "completed",
    direction: "outbound-api",
    from_number: "+15550199",
    to_number: "+15550100",
    start_time: "2026-03-04T09:59:58Z",
    duration: 64,
    price: -0.0085,
    price_unit: "USD"
  };

  it("puts transcript, call, verdicts and sentences together", async () => {
    const rows = await stage(transcript, {
      phone,
      verdicts: {sentiment_label: "negative", sentiment: -0.86, categories: ["Reason: cancel"]},
      sentences: [{start_s: 0.84, confidence: 0.93}, {}]
    });
    expect(rows).toMatchObject([
      {
        session_id,
        source: "phone",
        source_type: "twilio-intelligence",
        load_batch: 2,
        source_call_id: sid,
        agent_id: "agent_03",
        agent_name: "Jane Doe",
        channel: "voice",
        language: "en-US",
        direction: "outbound",
        started_at: "2026-03-04T10:00:00.000Z",
        duration_s: 64,
        outcome: null,
        ended_reason: "completed",
        // what leaves the account is a cost
        cost_usd: 0.0085,
        vendor_sentiment: -0.86,
        vendor_sentiment_label: "negative",
        vendor_categories: ["Reason: cancel"],
        timing_quality: "turn",
        confidence_source: "sentence",
        role_basis: "named",
        is_redacted: true
      }
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/cust-9|\+1555/);
  });

  it("keeps an unknown price unknown, and knows no rate of exchange", async () => {
    for (const price of [{price: null}, {price_unit: "EUR"}, {price_unit: null}]) {
      expect(await stage(transcript, {phone: {...phone, ...price}})).toMatchObject([
        {cost_usd: null}
      ]);
    }
    expect(await stage(transcript)).toMatchObject([
      {cost_usd: null, ended_reason: null, direction: null, vendor_sentiment: null}
    ]);
  });

  it("knows the customer by the transcript's key, else by the number of the other side", async () => {
    const key = async (call: Row, more: Row) =>
      (await stage({...transcript, ...call}, {phone: {...phone, ...more}}))[0]?.customer_key;
    const byKey = await key({}, {});
    const byNumber = await key({customer_key: null}, {});
    expect(byKey).toMatch(/^[0-9a-f]{16}$/);
    expect(byNumber).toMatch(/^[0-9a-f]{16}$/);
    expect(byNumber).not.toBe(byKey);
    expect(await key({customer_key: " "}, {direction: "inbound", from_number: "+15550100"})).toBe(
      byNumber
    );
    expect(await key({customer_key: null}, {direction: "trunking-terminating"})).toBeNull();
  });

  it("says which machine answered, as nobody was spoken to", async () => {
    expect(
      await stage(transcript, {phone: {...phone, answered_by: "machine_end_beep"}})
    ).toMatchObject([{ended_reason: "machine_end_beep"}]);
    expect(await stage(transcript, {phone: {...phone, answered_by: "human"}})).toMatchObject([
      {ended_reason: "completed"}
    ]);
  });

  it("starts with the recording, else with the call, and believes the metadata first", async () => {
    expect(await stage({...transcript, media_start_time: null}, {phone})).toMatchObject([
      {started_at: "2026-03-04T09:59:58.000Z"}
    ]);
    expect(await stage({...transcript, duration: 60})).toMatchObject([{duration_s: 60}]);
    expect(
      await stage(transcript, {
        phone,
        metadata: {
          started_at: "2026-03-04T09:00:00Z",
          duration_s: 70,
          agent_id: "b",
          direction: "inbound",
          cost_usd: 1
        }
      })
    ).toMatchObject([
      {
        started_at: "2026-03-04T09:00:00.000Z",
        duration_s: 70,
        agent_id: "b",
        direction: "inbound",
        cost_usd: 1
      }
    ]);
  });
});

describe("stg_twilio_intelligence__turns", () => {
  const stage = async (sentences: Row[], channels: Row[], load_batch = 2) =>
    (
      await runModel("stg_twilio_intelligence__turns", {
        [raw("calls")]: [{...ids, load_batch}],
        [raw("channels")]: channels.map((row, item_index) => ({...ids, item_index, ...row})),
        base_twilio_intelligence__sentences: sentences.map((row) => ({session_id, ...row}))
      })
    ).sort((a, b) => Number(a.turn_index) - Number(b.turn_index));

  const channels = [
    {media_channel: 1, role: "customer"},
    {media_channel: 2, role: "agent"}
  ];

  it("gives a sentence to whoever is on its channel", async () => {
    expect(
      await stage(
        [
          {
            sentence_index: 1,
            media_channel: 1,
            sentence_text: "I want to cancel.",
            start_s: 3.9,
            end_s: 6.2,
            confidence: 0.8
          },
          {
            sentence_index: 0,
            media_channel: 2,
            sentence_text: "Thanks.",
            start_s: 0.84,
            end_s: 3.1,
            confidence: 0.93
          }
        ],
        channels,
        5
      )
    ).toMatchObject([
      {
        session_id,
        load_batch: 5,
        turn_index: 0,
        speaker: "agent",
        turn_text: "Thanks.",
        start_s: 0.84,
        end_s: 3.1,
        asr_confidence: null
      },
      {
        turn_index: 1,
        speaker: "customer",
        start_s: 3.9,
        asr_confidence: 0.8
      }
    ]);
  });

  it("leaves out whom the configuration says to ignore, and leaves a channel that nobody knows without a speaker", async () => {
    const rows = await stage(
      [0, 1, 2].map((index) => ({sentence_index: index, media_channel: index})),
      [
        {media_channel: 0, role: "ignore"},
        {media_channel: 1, role: "agent"}
      ]
    );
    expect(rows.map(({turn_index, speaker}) => [turn_index, speaker])).toEqual([
      [0, "agent"],
      [1, null]
    ]);
  });

  it("has no turns of transcripts that did not come", async () => {
    expect(
      await stage([{session_id: "phone:GT02", sentence_index: 0, media_channel: 1}], channels)
    ).toEqual([]);
  });
});
