import {describe, expect, it} from "vitest";
import {checkConfig, listAdditionsOf, projectFolder} from "../../src/engine/config.ts";
import {referenceRows} from "../../src/engine/reference.ts";
import {runModel} from "../support/run-model.ts";

type Row = Record<string, unknown>;
type Said = {
  speaker?: "agent" | "customer";
  turn_text: string;
  stage?: string;
  is_silent?: boolean;
};

/** Turns of one call as later layers read them. */
async function turnsAfter(turns: Said[], language: string | null = "en-GB"): Promise<Row[]> {
  const rows = await runModel("int_turns", {
    int_calls_unioned: [{session_id: "shop:1", load_batch: 1, language}],
    int_turns_unioned: turns.map((turn, turn_index) => ({
      session_id: "shop:1",
      load_batch: 1,
      turn_index,
      speaker: "customer",
      ...turn
    }))
  });
  return rows.sort((a, b) => Number(a.turn_index) - Number(b.turn_index));
}

/** What becomes of texts that no question came before. */
async function redacted(texts: string[], language: string | null = "en-GB"): Promise<unknown[]> {
  const rows = await turnsAfter(
    texts.map((turn_text) => ({turn_text})),
    language
  );
  return rows.map(({turn_text}) => turn_text);
}

/** What a customer's reply becomes after what an agent says. */
async function reply(question: string, answer: string, language = "en-GB"): Promise<unknown> {
  const rows = await turnsAfter(
    [{speaker: "agent", turn_text: question}, {turn_text: answer}],
    language
  );
  return rows[1]?.turn_text;
}

const patterns = referenceRows(projectFolder, "redaction_patterns");

describe("the list of patterns", () => {
  it.each(["en", "pl"])("does to its examples what it says, in %s", async (language) => {
    const rows = patterns.filter(
      (row) =>
        ["said", "kept"].includes(row.use ?? "") && ["", language].includes(row.language ?? "")
    );
    const texts = rows.map(({example = ""}) => example);
    expect(await redacted(texts, language)).toEqual(rows.map((row) => row.redacted));
  });

  it.each(["en", "pl"])("knows its questions, in %s", async (language) => {
    const rows = patterns.filter((row) => row.use === "asked" && row.language === language);
    const turns = rows.flatMap(({example = ""}) => [
      {speaker: "agent" as const, turn_text: example},
      {turn_text: "banana"}
    ]);
    const answers = (await turnsAfter(turns, language)).filter((_, index) => index % 2 === 1);
    expect(answers.map((turn) => turn.turn_text)).toEqual(rows.map(({kind}) => `[${kind}]`));
  });

  it("knows its stages", async () => {
    const rows = patterns.filter((row) => row.use === "stage");
    const turns = await turnsAfter(
      rows.map(({example = ""}) => ({turn_text: "banana", stage: example}))
    );
    expect(turns.map((turn) => turn.turn_text)).toEqual(rows.map(({kind}) => `[${kind}]`));
  });
});

describe("patterns of one's own", () => {
  it("are looked for in any text that has them", () => {
    const config = checkConfig({redactionPatterns: [{pattern: "CU-[0-9]{6}"}]}, "test");
    expect(listAdditionsOf(config).redaction_patterns).toMatchObject([
      {kind: "number", use: "said", pattern: "CU-[0-9]{6}"},
      {kind: "number", use: "cue", pattern: "CU-[0-9]{6}"}
    ]);
  });

  it("have no groups that would be counted", () => {
    expect(() => checkConfig({redactionPatterns: [{pattern: "CU-([0-9]+)"}]}, "test")).toThrow(
      "(?:…)"
    );
  });
});

describe("private data", () => {
  it.each([
    ["Hello, my name is Anna-Maria O'Neill.", "Hello, my name is [name]."],
    ["my name is john and i need help", "my name is [name] and i need help"],
    [
      "This is Dr. Lee, and this is Ann Lee speaking.",
      "This is Dr. Lee, and this is [name] speaking."
    ],
    ["I'm John Smith, nice to meet you", "I'm [name], nice to meet you"],
    [
      "You can reach me at +44 20 7946 0958 or 020 7946 0958.",
      "You can reach me at [phone] or [phone]."
    ],
    ["412-555-0123 and 4125550123", "[phone] and [phone]"],
    ["a_b.c+d@mail.example.co.uk", "[email]"],
    ["jane underscore doe at acme dot co dot uk", "[email]"],
    ["my card is 4111-1111-1111-1111 and 5500 0000 0000 0004", "my card is [card] and [card]"],
    ["SW1A 1AA or sw1a1aa", "[postcode] or [postcode]"],
    ["the third of may nineteen eighty", "[birth date]"],
    [
      "03/05/1980, 1980-05-03, 3rd May 1980 or May 3, 1980",
      "[birth date], [birth date], [birth date] or [birth date]"
    ],
    ["I was born on the 3rd of May 80", "I was born on [birth date]"],
    ["221 Baker Street, please", "[address], please"],
    ["double five one, oh seven seven", "[number]"],
    ["it's n one six a b thanks", "it's [postcode] thanks"],
    ["n one six five a b", "[postcode]"],
    ["it is S W 1 A 1 A A", "it is [postcode]"],
    ["e h 1 2 n g please", "[postcode] please"],
    ["the twenty second of the third eighty four", "[birth date]"],
    ["third of the fifth nineteen eighty", "[birth date]"],
    ["5th of June 62", "[birth date]"],
    ["0411 1972", "[birth date]"],
    ["5 nine 1958", "[birth date]"],
    ["11th of june 19 44", "[birth date]"],
    ["s m i t h", "[spelling]"],
    ["November one six alpha bravo", "[spelling]"],
    ["my pin is 4711", "my pin is [number]"]
  ])("%s", async (text, expected) => {
    expect(await redacted([text])).toEqual([expected]);
  });

  it.each([
    ["Mam na imię Łucja i dzwonię w sprawie umowy", "Mam na imię [name] i dzwonię w sprawie umowy"],
    ["3 maja 1980", "[birth date]"],
    ["trzeciego maja tysiąc dziewięćset osiemdziesiątego czwartego roku", "[birth date]"],
    ["urodziłem się 03.05.1980", "urodziłem się [birth date]"],
    ["00-950 Warszawa", "[postcode] Warszawa"],
    ["zero siedem siedem pięć jeden", "[number]"],
    ["ul. Marszałkowska 10/12", "[address]"]
  ])("in Polish: %s", async (text, expected) => {
    expect(await redacted([text], "pl-PL")).toEqual([expected]);
  });
});

describe("introductions", () => {
  it.each([
    ["My name is Ann Lee.", "My name is [name]."],
    ["my name is ann and i have a question", "my name is [name] and i have a question"],
    ["my first name is ann", "my first name is [name]"],
    ["My last name is Okonkwo.", "My last name is [name]."],
    ["my surname is o'neill", "my surname is [name]"],
    ["My full name is Ann Mary Lee.", "My full name is [name]."],
    ["my name's john", "my name's [name]"],
    ["name's john", "name's [name]"],
    ["Hello, name's John.", "Hello, name's [name]."],
    ["His name is Peter Ray.", "His name is [name]."],
    ["it's ann lee speaking", "it's [name] speaking"],
    ["It is Ann speaking.", "It is [name] speaking."],
    ["this is john calling", "this is [name] calling"],
    ["This is Ann Lee from Acme.", "This is [name] from Acme."],
    ["this is ann lee speaking", "this is [name] speaking"],
    ["I'm John Smith.", "I'm [name]."],
    ["I am Ann Lee and I rent a car.", "I am [name] and I rent a car."],
    ["hi i'm ann", "hi i'm [name]"],
    ["hello this is john", "hello this is [name]"],
    ["good morning, I'm Maria.", "good morning, I'm [name]."],
    ["Hey there, it's Ann Lee speaking.", "Hey there, it's [name] speaking."],
    ["Ann Lee speaking.", "[name] speaking."],
    ["please call me Bob", "please call me [name]"],
    ["Could I talk to Maria?", "Could I talk to [name]?"],
    ["it is mister lee", "it is mister [name]"],
    ["Is that Mrs. Ray?", "Is that Mrs. [name]?"]
  ])("%s", async (text, expected) => {
    expect(await redacted([text])).toEqual([expected]);
  });

  it.each([
    ["Nazywam się Jan Kowalski.", "Nazywam się [name]."],
    ["nazywam się jan kowalski", "nazywam się [name]"],
    ["mam na imię anna", "mam na imię [name]"],
    ["moje nazwisko to nowak", "moje nazwisko to [name]"],
    ["Dzień dobry, z tej strony Ewa Nowak.", "Dzień dobry, z tej strony [name]."],
    ["Jestem Adam Lis.", "Jestem [name]."]
  ])("in Polish: %s", async (text, expected) => {
    expect(await redacted([text], "pl")).toEqual([expected]);
  });
});

describe("what is not private stays", () => {
  it.each([
    "I'm fine, thanks. I'm calling about my order.",
    "I am not interested, this is too expensive.",
    "Hi, I'm looking for a restaurant.",
    "My name is not important.",
    "at five thirty, or at 5:30 p.m.",
    "one oh five a m",
    "The 61C and the six one c, to Forbes Avenue",
    "take a five four c at two oh five",
    "two dollars, $1,250.00, 14,000 dollars",
    "since twenty eighteen, in 1998, from 2002 to 2003",
    "on the third of may at ten",
    "Your visit is on 12/03/2026.",
    "call me back later, call me tomorrow",
    "This is a short call about solar panels for your home.",
    "between 150 and 200, or 2 blocks down the street",
    "route 28X arrives in 15 minutes at Fifth Avenue",
    "4111 1111",
    "What is the name of the stop?",
    "The name is on the door.",
    "its name is not on the list",
    "it's raining here",
    "It is really speaking to me.",
    "it's good",
    "This is so nice.",
    "this is the second time i call",
    "I'm waiting for the bus.",
    "i am in a hurry",
    "I am from Leeds.",
    "hi i'm just calling about my bill",
    "hello this is about the offer",
    "good morning, I'm fine",
    "call me when you know",
    "I would like to speak to a person.",
    "Can I talk to someone?",
    "the third of the buses",
    "the second of five",
    "it is the first of may at nine thirty",
    "on the fifth of june at seven",
    "twenty five minutes to eight",
    "take the 61 a at two",
    "so 5 of us",
    "room 2 4 on floor 3",
    "I have me and 2 more as guests",
    "one seven one"
  ])("%s", async (text) => {
    expect(await redacted([text])).toEqual([text]);
  });

  it("leaves what the agent introduces itself as to the signals", async () => {
    const [turn] = await redacted(["Hi, my name is Dana Lee from Acme."]);
    const signals = await runModel("int_turns_signalled", {
      int_calls: [{session_id: "shop:1", load_batch: 1, language_code: "en"}],
      int_turns: [
        {session_id: "shop:1", load_batch: 1, turn_index: 0, speaker: "agent", turn_text: turn}
      ]
    });
    expect(signals).toMatchObject([{disclosure_kind: "identity"}]);
  });

  it("where a long number is no card number, it is a number", async () => {
    expect(await redacted(["4111 1111 1111 1112"])).toEqual(["[number]"]);
  });

  it("in a language without patterns only what looks the same everywhere is found", async () => {
    expect(await redacted(["Ich heiße Ute, ute@example.org"], "de-DE")).toEqual([
      "Ich heiße Ute, [email]"
    ]);
  });
});

describe("a reply to a question for something private", () => {
  it("is that, whatever it looks like", async () => {
    expect(await reply("May I have your full name, please?", "olivia dun can")).toBe("[name]");
    expect(await reply("Jaki jest pana kod pocztowy?", "trzy jeden sto", "pl-PL")).toBe(
      "[postcode]"
    );
  });

  it("stays where it gives nothing", async () => {
    expect(await reply("What is your postcode?", "Yes, okay.")).toBe("Yes, okay.");
    expect(await reply("What is your name?", "Why do you need that?")).toBe(
      "Why do you need that?"
    );
  });

  it("stays where it is long, but for what the patterns find", async () => {
    const rest =
      " and I would like to talk about the invoice that came to my house yesterday morning";
    expect(await reply("What is your name?", `My name is Ann Lee${rest}`)).toBe(
      `My name is [name]${rest}`
    );
  });

  it("is still one after asking again, and no longer after another question", async () => {
    const turns = await turnsAfter([
      {speaker: "agent", turn_text: "What is your postcode?"},
      {turn_text: "en sixteen"},
      {speaker: "agent", turn_text: "Sorry, could you repeat that?"},
      {turn_text: "en sixteen five"},
      {speaker: "agent", turn_text: "Thank you. How can I help you today?"},
      {turn_text: "My bill is wrong"}
    ]);
    expect(
      turns.filter((turn) => turn.speaker === "customer").map((turn) => turn.turn_text)
    ).toEqual(["[postcode]", "[postcode]", "My bill is wrong"]);
  });

  it("is none to a question for another name", async () => {
    expect(await reply("What is the name of your stop?", "Forbes")).toBe("Forbes");
  });
});

describe("int_turns", () => {
  it("says which kinds were redacted, and counts the words that were said", async () => {
    const [first, second] = await turnsAfter([
      {turn_text: "I am John Smith, phone 07700 900123"},
      {turn_text: "hello there"}
    ]);
    expect(first).toMatchObject({word_count: 7});
    expect(JSON.stringify(first?.redacted_kinds)).toContain('"name","phone"');
    expect(second?.redacted_kinds).toBeNull();
  });

  it("changes nothing when it redacts what it has redacted", async () => {
    const texts = patterns.flatMap(({redacted: text = ""}) => (text === "" ? [] : [text]));
    expect(await redacted(texts)).toEqual(texts);
    expect(await redacted(texts, "pl")).toEqual(texts);
    expect(await reply("What is your name?", "[name]")).toBe("[name]");
  });

  it("takes hostile text for text", async () => {
    const texts = [
      "'); drop table int_turns; --",
      "<script>alert('my name is')</script>",
      "\\1 \\0 (((( [[[[ {digit} {{ ref('x') }}",
      `${"b ".repeat(20_000)}`.trim() + "x"
    ];
    const [sql, html, regular, long] = await redacted(texts);
    expect([sql, html, regular]).toEqual(texts.slice(0, 3));
    expect(String(long).length).toBeLessThan(100);
  });
});
