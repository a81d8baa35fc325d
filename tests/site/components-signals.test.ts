// @vitest-environment jsdom
import {afterEach, describe, expect, it} from "vitest";
import type {SessionClaim, SessionTurn, SignalQuality} from "../../src/components/marts.ts";
import {readSessionAddress, sessionAddress} from "../../src/components/sessionAddress.ts";
import {sessionOpener} from "../../src/components/sessionOpener.ts";
import {sessionTranscript} from "../../src/components/sessionTranscript.ts";
import {markedText} from "../../src/components/sessionWords.ts";
import {signalDefinition} from "../../src/components/signalDefinition.ts";
import {signalsClaim} from "../../src/components/signalsClaim.ts";
import {verdictsBySignal} from "../../src/components/signalVerdict.ts";

const quality = (signal: string, verdict: SignalQuality["verdict"]) =>
  ({signal, label: signal, verdict}) as SignalQuality;

const claim = (
  session_id: string,
  turn_index: number | null,
  more: Partial<SessionClaim> = {}
): SessionClaim => ({
  session_id,
  source: "shop",
  started_at: new Date(`2026-02-0${session_id.at(-1)}T10:00:00Z`),
  duration_s: 75,
  outcome: "escalated",
  turn_index,
  speaker: "customer",
  signal: "conversion",
  kind: null,
  words: "sign me up",
  amount_usd: null,
  evidence: null,
  said_in_session_id: null,
  said_in_turn_index: null,
  said_in_started_at: null,
  claiming_session_count: 2,
  ...more
});

const turn = (
  session_id: string,
  turn_index: number,
  turn_text: string | null,
  speaker: SessionTurn["speaker"] = "customer"
): SessionTurn => ({session_id, turn_index, speaker, start_s: 3 * turn_index, turn_text});

const options = {
  labels: new Map([
    ["conversion", "Conversion"],
    ["upsell", "Upsell"],
    ["rule_break", "Broken rule"]
  ]),
  verdicts: new Map([["conversion", "weak" as const]])
};

describe("signalsClaim", () => {
  it("names what can be counted on, and counts the rest", () => {
    const text = signalsClaim([
      quality("Yes", "strong"),
      quality("Offer", "fair"),
      quality("No", "strong"),
      quality("No", "weak"),
      quality("Upsell", "weak"),
      quality("Objection", "not measured")
    ]).textContent;
    expect(text).toBe(
      "2 of 5 signals can be counted on: “Yes” and “Offer”. 2 are hints to look into, not to steer by. 1 was never measured."
    );
  });

  it("counts what can be counted on where that is much, and says so where it is nothing", () => {
    const many = ["a", "b", "c", "d", "e"].map((name) => quality(name, "fair"));
    expect(signalsClaim(many).textContent).toBe("5 of 5 signals can be counted on.");
    expect(signalsClaim([quality("a", "weak")]).textContent).toMatch(/^No signal is sure enough/);
  });

  it("says so where nothing was measured", () => {
    expect(signalsClaim([quality("Yes", "not measured")]).textContent).toMatch(
      /No signal has been measured/
    );
  });
});

it("takes a signal's worst verdict", () => {
  const verdicts = verdictsBySignal([
    quality("no", "strong"),
    quality("no", "weak"),
    quality("no", "fair")
  ]);
  expect(verdicts).toEqual(new Map([["no", "weak"]]));
});

describe("signalDefinition", () => {
  const row = (more: Partial<SignalQuality>): SignalQuality => ({
    signal: "conversion",
    label: "Conversion",
    said_by: "customer",
    definition: "Agrees.",
    example_1: "Sign me up.",
    example_2: null,
    corpus: "chats",
    judged: "buys",
    unit: "turns",
    measure: "f1",
    value: 0.6,
    low: 0.5,
    high: 0.7,
    precision_value: 0.63,
    recall_value: 0.9,
    baseline: "keyword list",
    baseline_value: 0.2,
    chance_value: 0.3,
    n_positive: 40,
    n: 100,
    verdict: "fair",
    ...more
  });
  const textOf = (more: Partial<SignalQuality>) =>
    signalDefinition([row(more)], "weak", true)?.querySelector(".dots-label")?.textContent;

  it("has the meaning, an example, the way to sessions, and the figures beside those of others", () => {
    const node = signalDefinition([row({})], "fair", true);
    expect(node?.id).toBe("conversion");
    expect(node?.textContent).toMatch(/Agrees\..*Sign me up\..*the customer/);
    expect(node?.querySelector("dl a")?.getAttribute("href")).toBe("#with=conversion");
    expect(textOf({})).toBe(
      "buys, chatsF1, precision 0.63, recall 0.90, beside it keyword list 0.20, yes to all 0.30"
    );
    expect(node?.querySelector(".dots-value")?.textContent).toBe(
      "0.60 (0.50 to 0.70) n\u00a0100 turns"
    );
  });

  it.each<[string, Partial<SignalQuality>]>([
    ["Weak: 37 of 100 claims are wrong.", {}],
    ["Weak: 25 of 100 cases are missed.", {precision_value: 0.9, recall_value: 0.75}],
    ["Weak: not clearly better than yes to all; 37 of 100 claims are wrong.", {chance_value: 0.5}],
    [
      "Weak: not clearly better than a coin; a simpler way does better.",
      {
        measure: "auc",
        precision_value: null,
        recall_value: null,
        chance_value: 0.5,
        baseline_value: 0.7
      }
    ],
    [
      "Weak: 40 of 100 cases are missed.",
      {
        measure: "recall",
        precision_value: null,
        recall_value: 0.6,
        baseline: "ours, asked",
        baseline_value: 1
      }
    ]
  ])("says why it is weak: %s", (words, more) => {
    const text = textOf({verdict: "weak", ...more});
    expect(text?.slice(text.indexOf("Weak"))).toBe(words);
  });

  it("has no figures where nobody judged the signal", () => {
    const node = signalDefinition([row({measure: null, value: null})], "not measured", false);
    expect(node?.querySelector(".dots")).toBeNull();
    expect(node?.querySelector("dl a")).toBeNull();
  });
});

describe("markedText", () => {
  const marksOf = (text: string, ...words: string[]) => {
    const node = markedText(
      text,
      words.map((each) => ({words: each, meaning: each.toUpperCase()}))
    );
    expect(node.textContent).toBe(text);
    return [...node.querySelectorAll("mark")].map((mark) => [mark.textContent, mark.title]);
  };

  it("marks words where they stand, with straight or curly apostrophes", () => {
    expect(marksOf("Yes, I’ll take it.", "I'll take it")).toEqual([
      ["I’ll take it", "I'LL TAKE IT"]
    ]);
  });

  it("marks words that overlap as one", () => {
    expect(marksOf("please sign me up now", "sign me up", "up now", "please")).toEqual([
      ["please", "PLEASE"],
      ["sign me up now", "SIGN ME UP, UP NOW"]
    ]);
  });

  it("marks the words of a list with scores, whole words alone and wherever they are", () => {
    expect(marksOf("No. Nobody said NO (sorry!).", "no -1.2, sorry -0.3, :( -1.9")).toEqual([
      ["No", "NO -1.2, SORRY -0.3, :( -1.9"],
      ["NO", "NO -1.2, SORRY -0.3, :( -1.9"],
      ["sorry", "NO -1.2, SORRY -0.3, :( -1.9"]
    ]);
  });

  it("takes what strangers said for text", () => {
    const node = markedText("<img src=x onerror=alert(1)> yes", [{words: "yes", meaning: "Yes"}]);
    expect(node.querySelector("img")).toBeNull();
  });
});

describe("sessionTranscript", () => {
  const claims = [
    claim("shop:1", 1, {kind: "said", words: "sign me up"}),
    claim("shop:1", 1, {signal: "upsell", words: null, amount_usd: 5}),
    claim("shop:1", null, {
      signal: "rule_break",
      kind: "dnc_respect",
      speaker: null,
      words: "never call again",
      evidence: "No later call.",
      said_in_session_id: "shop:7&8",
      said_in_turn_index: 3,
      said_in_started_at: new Date("2026-01-30T10:00:00Z")
    })
  ];
  const turns = [
    turn("shop:1", 1, "Please sign me up."),
    turn("shop:1", 0, "Hello.", "agent"),
    turn("shop:1", 2, null)
  ];
  const rowsOf = (node: HTMLElement) =>
    [...node.querySelectorAll(".turns > li")].map(({textContent}) => textContent);

  it("shows each turn in order, its words marked, each claim beside its turn", () => {
    const node = sessionTranscript(claims, turns, {...options, wanted: "upsell"});
    expect(rowsOf(node)).toEqual([
      "1 agent0:00Hello.",
      "2 customer0:03Please sign me up.ConversionSaid!WeakUpsell$5.00?Not measured",
      "3 customer0:06No words."
    ]);
    expect(node.querySelector("mark")?.textContent).toBe("sign me up");
    expect(node.querySelector(".is-wanted")?.textContent).toMatch(/^2 customer/);
    expect(node.querySelector("header")?.textContent).toBe(
      "shop:11 Feb 2026 · Handed to a person · 1 min 15 s · 3 turns · 3 claims"
    );
  });

  it("shows what stands in no turn as claims of the session, with the way to the earlier one", () => {
    const whole = sessionTranscript(claims, turns, options).querySelector(".session-whole");
    expect(whole?.querySelector("li")?.textContent).toBe(
      "Broken rulednc_respect?Not measuredNo later call." +
        "Said in an earlier session, shop:7&8, turn 4, 30 Jannever call again"
    );
    expect(whole?.querySelector("li p:nth-of-type(3) a")?.getAttribute("href")).toBe(
      "#session=shop%3A7%268"
    );
  });

  it("shows the turns with claims and the words of these where transcripts are not published", () => {
    expect(rowsOf(sessionTranscript(claims, [], options))).toEqual([
      "2 customerConversionSaid!Weaksign me upUpsell$5.00?Not measured"
    ]);
  });

  it("shows the rest of a long session when asked to", () => {
    const long = Array.from({length: 300}, (_, index) => turn("shop:1", index, "So."));
    const node = sessionTranscript(claims, long, options);
    expect(rowsOf(node)).toHaveLength(80);
    const more = node.querySelector("button");
    expect(more?.textContent).toBe("Show the other 220 turns");
    more?.click();
    expect(rowsOf(node)).toHaveLength(300);
    expect(node.querySelector("button")).toBeNull();
  });
});

describe("the address of a session", () => {
  it.each([
    {session: "shop:1", with: "upsell"},
    {session: "a b&c=d#e%", with: undefined},
    {session: undefined, with: "upsell"}
  ])("is read as it was written: %o", (chosen) => {
    expect(readSessionAddress(sessionAddress(chosen))).toEqual(chosen);
  });

  it("chooses nothing where it names another part of the page", () => {
    expect(readSessionAddress("#upsell")).toEqual({session: undefined, with: undefined});
  });
});

describe("sessionOpener", () => {
  const claims = [
    claim("shop:1", 4),
    claim("shop:2", 7, {
      signal: "upsell",
      speaker: "agent",
      words: "<b>extra</b> $5",
      amount_usd: 5
    }),
    claim("shop:2", 3, {kind: "said"})
  ];
  const linksOf = (node: HTMLElement) =>
    [...node.querySelectorAll<HTMLAnchorElement>(".session-list a")].map(({hash}) => hash);
  const openedIn = (node: HTMLElement) => node.querySelector(".session h3")?.textContent;
  const type = (node: HTMLElement, text: string) => {
    const input = node.querySelector("input") as HTMLInputElement;
    input.value = text;
    input.dispatchEvent(new Event("input", {bubbles: true}));
  };
  const goTo = (hash: string) => {
    history.replaceState(null, "", hash);
    dispatchEvent(new Event("hashchange"));
  };
  afterEach(() => history.replaceState(null, "", "#"));

  it("opens the newest session and lists all, each by its address", () => {
    const node = sessionOpener(claims, options);
    expect(openedIn(node)).toBe("shop:2");
    expect([...node.querySelectorAll(".turns > li")].map(({textContent}) => textContent)).toEqual([
      "4 customerConversionSaid!Weaksign me up",
      "8 agentUpsell$5.00?Not measured<b>extra</b> $5"
    ]);
    expect(linksOf(node)).toEqual(["#session=shop%3A2", "#session=shop%3A1"]);
    expect(node.querySelector("[aria-current]")?.textContent).toMatch(/^shop:2/);
    expect(node.textContent).toMatch(/2 sessions of this period give a signal\./);
  });

  it("opens what the address names, then and whenever it changes", () => {
    goTo("#session=shop%3A1");
    const node = sessionOpener(claims, options);
    expect(openedIn(node)).toBe("shop:1");
    goTo("#session=shop%3A2");
    expect(openedIn(node)).toBe("shop:2");
    goTo("#conversion");
    expect(openedIn(node)).toBe("shop:2");
    goTo("#session=shop%3A9");
    expect(node.textContent).toMatch(/shop:9 is not among the sessions that can be opened/);
  });

  it("shows what was said once it is there", async () => {
    const turns = Promise.resolve([turn("shop:2", 3, "Please sign me up.")]);
    const node = sessionOpener(claims, {...options, turns});
    await turns;
    await Promise.resolve();
    expect(node.querySelector(".turns")?.textContent).toMatch(/Please sign me up\./);
  });

  it("finds a session by its id and by a signal", () => {
    const node = sessionOpener(claims, options);
    type(node, "P:1");
    expect(linksOf(node)).toEqual(["#session=shop%3A1"]);
    expect(openedIn(node)).toBe("shop:1");
    type(node, "nowhere");
    expect(node.textContent).toMatch(/No such session/);
    type(node, "");
    const filter = node.querySelector("select") as HTMLSelectElement;
    filter.value = "upsell";
    filter.dispatchEvent(new Event("input", {bubbles: true}));
    expect(linksOf(node)).toEqual(["#session=shop%3A2&with=upsell"]);
    expect(location.hash).toBe("#with=upsell");
    expect(node.querySelectorAll(".is-wanted")).toHaveLength(1);
  });

  it("says how words come to be published where none are", () => {
    const silent = claims.map((each) => ({...each, words: null}));
    expect(sessionOpener(silent, options).textContent).toMatch(/publish\.transcripts/);
    expect(sessionOpener(claims, options).textContent).not.toMatch(/publish\.transcripts/);
  });

  it("says so where no session has a claim", () => {
    expect(sessionOpener([], options).textContent).toMatch(/^No session of this period/);
  });
});
