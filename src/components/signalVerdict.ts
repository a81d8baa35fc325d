import {element} from "./element.js";
import type {SignalQuality, Verdict} from "./marts.js";

/** From the most to the least that can be said for a signal. */
export const verdicts = ["strong", "fair", "weak", "not measured"] as const;

const marks: Record<Verdict, {text: string; tone: string; mark: string}> = {
  strong: {text: "Strong", tone: "good", mark: "✓"},
  fair: {text: "Fair", tone: "plain", mark: "≈"},
  weak: {text: "Weak", tone: "warn", mark: "!"},
  "not measured": {text: "Not measured", tone: "plain", mark: "?"}
};

/** How far a signal can be trusted: a mark and a word. */
export function signalVerdict(verdict: Verdict): HTMLElement {
  const {text, tone, mark} = marks[verdict];
  return element(
    "span",
    {class: `status tone-${tone}`},
    element("span", {class: "status-mark", "aria-hidden": "true"}, mark),
    text
  );
}

/** One verdict a signal: the worst that any corpus gives it. */
export function verdictsBySignal(quality: readonly SignalQuality[]): Map<string, Verdict> {
  const worst = new Map<string, Verdict>();
  for (const {signal, verdict} of quality) {
    const known = worst.get(signal);
    if (known === undefined || verdicts.indexOf(verdict) > verdicts.indexOf(known)) {
      worst.set(signal, verdict);
    }
  }
  return worst;
}
