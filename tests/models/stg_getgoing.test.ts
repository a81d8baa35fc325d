import {describe, expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

const calls = "raw.getgoing_calls";
const lines = "raw.getgoing_lines";
const metadata = "raw.getgoing_metadata";

const key = {source_name: "trips", record_id: "a1", load_batch: 1};

/** A log's history as the loader lands it. */
const history = (...said: string[]) => said.map((line, item_index) => ({...key, item_index, line}));

const utterances = (...said: string[]) =>
  runModel("base_getgoing__utterances", {[lines]: history(...said)});

const inOrder = (rows: Record<string, unknown>[]) =>
  rows.sort((a, b) => Number(a.turn_index) - Number(b.turn_index));

const greeting = "TTS <speak> Welcome to CMU GetGoing <break time='1s' />.";
const mode = "TTS <speak> How would you like to travel today? </speak>";
const route = "TTS <speak> The amount of time your trip will take is approximately 9 minutes.";
const useful = "TTS <speak> Were the provided directions useful? </speak>";
const difficulty =
  "TTS I am having difficulty understanding. Please try giving a nearby street corner. Where are you going?";

describe("base_getgoing__utterances", () => {
  it("knows the bot and the caller by how a line starts, and numbers what is said", async () => {
    const rows = await utterances(
      greeting,
      "USER public  transit",
      "dummy message",
      "TTS <speak> </speak>",
      "TTS",
      "TTS Okay."
    );
    expect(inOrder(rows)).toMatchObject([
      {turn_index: 0, speaker: "agent", turn_text: "Welcome to CMU GetGoing."},
      {turn_index: 1, speaker: "customer", turn_text: "public transit"},
      {turn_index: 2, speaker: "agent", turn_text: "Okay."}
    ]);
  });

  it.each([
    ["TTS !b Welcome to <break strength='weak'/> CMU.", "Welcome to CMU."],
    ["TTS !b <speak> Great! <prosody volume='loud'> 5th Ave </prosody> </speak>", "Great! 5th Ave"],
    ["TTS <speak> Do you want directions or", "Do you want directions or"],
    ["TTS 1 bus..\nWalk for 2 mins <break time='80", "1 bus.. Walk for 2 mins"],
    ["TTS 3 < 4 blocks", "3 < 4 blocks"]
  ])("speaks %j as %j", async (line, turn_text) => {
    expect(await utterances(line)).toMatchObject([{turn_text}]);
  });

  it("leaves the caller's words as they are, and keeps a reply without any", async () => {
    const rows = await utterances("USER go <left>!b", "USER");
    expect(inOrder(rows).map(({turn_text}) => turn_text)).toEqual(["go <left>!b", null]);
  });

  it.each([
    [mode, "travel_mode"],
    ["TTS Do you want public transit directions or driving directions", "travel_mode"],
    ["TTS Where do you wanna go? For example, you can say I'm going to Oak", "destination"],
    ["TTS Did you say that you wanted to go to the zoo?", "destination"],
    ["TTS Where do you want to leave from?", "origin"],
    ["TTS Okay, leaving from the zoo.", "origin"],
    ["TTS When do you wanna travel?", "time"],
    ["TTS Okay, travelling at 03:00 pm.", "time"],
    ["TTS Would you like me to pause after every step to give you time to write?", "pausing"],
    ["TTS Hold on. I'll look up the directions.", "directions"],
    [route, "directions"],
    ["TTS Do you need help with parking?", "parking"],
    ["TTS What is the doctor's full name?", "doctor"],
    [useful, "feedback"],
    ["TTS Would you use GetGoing again?", "feedback"],
    ["TTS Thank you. If you would like to plan another trip, say RESTART.", "closing"],
    ["TTS I will provide you with directions to your destination by public transit.", null],
    ["USER where are you going", null]
  ])("%s is about %s", async (line, prompt_stage) => {
    expect(await utterances(line)).toMatchObject([{prompt_stage}]);
  });

  it.each([
    [difficulty, true],
    ["TTS Sorry I can't understand, please say Oak or Elm.", true],
    ["TTS Let me know if you didn't understand a step, and I'll repeat it for you.", false],
    ["TTS At any point you may ask me to repeat something.", false],
    ["USER I am having difficulty understanding", false]
  ])("tells whether the bot did not understand: %s", async (line, is_reprompt) => {
    expect(await utterances(line)).toMatchObject([{is_reprompt}]);
  });
});

describe("stg_getgoing__calls", () => {
  const log = {
    ...key,
    uuid: "a1",
    start_time: "2019-10-31 22:04:59",
    end_time: "2019-10-31 22:06:32"
  };
  const stage = async (
    said: string[],
    {number, ...more}: {number?: string; start_time?: string; end_time?: string | null} = {}
  ) => {
    const [row] = await runModel("stg_getgoing__calls", {
      [calls]: [{...log, ...more}],
      [metadata]: number === undefined ? [] : [{...key, uuid: "a1", number}],
      base_getgoing__utterances: await utterances(...said)
    });
    return row;
  };

  it("reads the log's clock as Pittsburgh's, in summer and in winter", async () => {
    expect(await stage([greeting])).toMatchObject({
      session_id: "trips:a1",
      source_type: "getgoing",
      source_call_id: "a1",
      started_at: "2019-11-01T02:04:59.000Z",
      duration_s: 93,
      agent_kind: "bot",
      timing_quality: "none"
    });
    const winter = {start_time: "2020-01-01 12:00:00", end_time: null};
    expect(await stage([greeting], winter)).toMatchObject({
      started_at: "2020-01-01T17:00:00.000Z",
      duration_s: null
    });
  });

  it("has a customer only where the number stands for one", async () => {
    const known = await stage([], {number: "0f0f0f"});
    expect(known?.caller_kind).toBe("hashed");
    expect(known?.customer_key).toMatch(/^[0-9a-f]{16}$/);
    for (const [number, caller_kind] of [
      ["U2FsdGVkX19abc", "salted"],
      ["a3499091c3be28ed00", "shared"],
      [undefined, null]
    ] as const) {
      const row = await stage([], number === undefined ? {} : {number});
      expect(row).toMatchObject({customer_key: null, caller_kind});
    }
  });

  it("knows the arm by the greeting", async () => {
    const words = "TTS Welcome. You are speaking to the BLUE system.";
    expect(await stage([words, mode])).toMatchObject({deployment: "blue"});
    expect(await stage([greeting, "USER speaking to the RED system"])).toMatchObject({
      deployment: null
    });
  });

  it("is completed once directions were read out", async () => {
    expect(await stage([mode, "USER bus", route, difficulty])).toMatchObject({
      outcome: "completed"
    });
  });

  it("is not connected where the caller says nothing, and where the log is empty", async () => {
    expect(await stage([greeting, mode, mode])).toMatchObject({outcome: "not_connected"});
    expect(await stage([])).toMatchObject({outcome: "not_connected"});
  });

  it("is abandoned where the caller leaves before any directions", async () => {
    expect(await stage([mode, "USER bus", "TTS Where are you going?"])).toMatchObject({
      outcome: "abandoned"
    });
  });

  it("has no outcome where the bot comes to its end without directions", async () => {
    const parking = "TTS Do you need help with parking?";
    expect(await stage([mode, "USER park", parking, "USER yes", useful])).toMatchObject({
      outcome: null
    });
  });

  it("suspects a robocall where long speech never gets beyond the first question", async () => {
    const announcement = `USER ${Array(25).fill("school").join(" ")}`;
    expect(await stage([greeting, announcement, mode, mode])).toMatchObject({
      is_robocall_suspected: true,
      outcome: null
    });
    const shorter = announcement.replace(" school", "");
    expect(await stage([greeting, shorter, mode])).toMatchObject({
      is_robocall_suspected: false,
      outcome: "abandoned"
    });
    expect(await stage([mode, announcement, "TTS Where are you going?"])).toMatchObject({
      is_robocall_suspected: false
    });
  });
});

describe("stg_getgoing__turns", () => {
  const stage = async (...said: string[]) =>
    inOrder(
      await runModel("stg_getgoing__turns", {base_getgoing__utterances: await utterances(...said)})
    );

  it("stay with the subject of the last prompt that opened one", async () => {
    const turns = await stage(greeting, mode, "USER bus", "TTS Great!", "TTS Where are you going?");
    expect(turns.map((turn) => turn.stage)).toEqual([
      null,
      "travel_mode",
      "travel_mode",
      "travel_mode",
      "destination"
    ]);
  });

  it("were misunderstood where the bot says so before the caller's next words", async () => {
    const turns = await stage(
      "USER oak",
      "TTS Okay, going to the oak.",
      difficulty,
      "USER elm",
      "USER the elm",
      difficulty,
      difficulty,
      "USER elm street",
      "TTS When do you want to travel"
    );
    expect(turns.map(({speaker, is_misunderstood}) => [speaker, is_misunderstood])).toEqual([
      ["customer", true],
      ["agent", null],
      ["agent", null],
      ["customer", false],
      ["customer", true],
      ["agent", null],
      ["agent", null],
      ["customer", false],
      ["agent", null]
    ]);
  });
});

describe("stg_getgoing__answers", () => {
  const stage = async (...said: string[]) =>
    inOrder(
      await runModel("stg_getgoing__answers", {
        base_getgoing__utterances: await utterances(...said)
      })
    );

  it("are what the caller says directly after the question", async () => {
    expect(
      await stage("USER yes", useful, "USER Yes, they were.", "TTS Would you use GetGoing again?")
    ).toMatchObject([
      {
        turn_index: 1,
        question: "were_directions_useful",
        answer_text: "Yes, they were.",
        answer: "yes"
      },
      {turn_index: 3, question: "would_use_again", answer_text: null, answer: null}
    ]);
    expect(await stage(useful, "TTS Hello?", "USER Yes.")).toMatchObject([{answer: null}]);
  });

  it.each([
    ["Yeah.", "yes"],
    ["Sure.", "yes"],
    ["No, thank you.", "no"],
    ["Probably not.", "no"],
    ["now", "other"],
    ["somewhat", "other"],
    ["yesterday", "other"]
  ])("%s counts as %s", async (words, answer) => {
    expect(await stage(useful, `USER ${words}`)).toMatchObject([{answer}]);
  });
});

describe("stg_getgoing__connections", () => {
  it("tells of calls without a log", async () => {
    const rows = await runModel("stg_getgoing__connections", {
      [metadata]: [
        {...key, time: "2019-11-01T02:04:59Z"},
        {...key, record_id: "b2", time: null}
      ],
      [calls]: [key]
    });
    expect(rows).toEqual([
      {session_id: "trips:a1", connected_at: "2019-11-01T02:04:59.000Z", has_log: true},
      {session_id: "trips:b2", connected_at: null, has_log: false}
    ]);
  });
});
