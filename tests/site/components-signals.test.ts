// @vitest-environment jsdom
import {describe, expect, it} from "vitest";
import type {SessionClaim, SignalQuality} from "../../src/components/marts.ts";
import {sessionOpener} from "../../src/components/sessionOpener.ts";
import {signalsClaim} from "../../src/components/signalsClaim.ts";
import {verdictsBySignal} from "../../src/components/signalVerdict.ts";

const quality = (signal: string, verdict: SignalQuality["verdict"]) =>
  ({signal, label: signal, verdict}) as SignalQuality;

const claim = (
  session_id: string,
  turn_index: number,
  more: Partial<SessionClaim> = {}
): SessionClaim => ({
  session_id,
  source: "shop",
  started_at: new Date(`2026-02-0${session_id.at(-1)}T10:00:00Z`),
  turn_index,
  speaker: "customer",
  signal: "conversion",
  kind: null,
  words: "sign me up",
  amount_usd: null,
  claiming_session_count: 2,
  ...more
});

const options = {
  labels: new Map([
    ["conversion", "Conversion"],
    ["upsell", "Upsell"]
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
    expect(text).toMatch(/^Only “Yes” and “Offer” fit well enough/);
    expect(text).toMatch(/2 others are weak/);
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
  const menuOf = (node: HTMLElement) =>
    [...node.querySelectorAll("select")].at(-1) as HTMLSelectElement;
  const type = (node: HTMLElement, text: string) => {
    const input = node.querySelector("input") as HTMLInputElement;
    input.value = text;
    input.dispatchEvent(new Event("input", {bubbles: true}));
  };

  it("opens the newest session, its turns in order, each claim with its words as they are", () => {
    const node = sessionOpener(claims, options);
    const turns = [...node.querySelectorAll(".claims > li")].map(({textContent}) => textContent);
    expect(turns).toEqual([
      "Turn 4, customerConversionSaid!Weaksign me up",
      "Turn 8, agentUpsell$5.00?Not measured<b>extra</b> $5"
    ]);
    expect(node.textContent).toMatch(/2 sessions of this period give a signal\./);
  });

  it("finds a session by its id and by a signal", () => {
    const node = sessionOpener(claims, options);
    expect(menuOf(node).options).toHaveLength(2);
    type(node, "P:1");
    expect([...menuOf(node).options].map(({value}) => value)).toEqual(["shop:1"]);
    expect(node.querySelectorAll(".claims > li")).toHaveLength(1);
    type(node, "nowhere");
    expect(node.textContent).toMatch(/No such session/);
    type(node, "");
    const filter = node.querySelector("select") as HTMLSelectElement;
    filter.value = "upsell";
    filter.dispatchEvent(new Event("input", {bubbles: true}));
    expect([...menuOf(node).options].map(({value}) => value)).toEqual(["shop:2"]);
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
