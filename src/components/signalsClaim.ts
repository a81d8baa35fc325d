import {element} from "./element.js";
import type {SignalQuality} from "./marts.js";
import {verdictsBySignal} from "./signalVerdict.js";

/** Which signals can be relied on and which are hints, in two sentences. */
export function signalsClaim(quality: readonly SignalQuality[]): HTMLElement {
  const verdicts = verdictsBySignal(quality);
  const labels = new Map(quality.map(({signal, label}) => [signal, label]));
  const named = (wanted: string) =>
    [...verdicts].filter(([, verdict]) => verdict === wanted).map(([signal]) => labels.get(signal));
  const sure = [...named("strong"), ...named("fair")].map((name) => `“${name}”`);
  const weak = named("weak").length;
  if (sure.length + weak === 0) {
    return element("p", {class: "claim"}, "No signal has been measured yet.");
  }
  return element(
    "p",
    {class: "claim"},
    element(
      "strong",
      {},
      sure.length === 0
        ? "No signal is strong enough to count on."
        : `Only ${inList(sure)} fit${sure.length === 1 ? "s" : ""} well enough to count on.`
    ),
    weak === 0
      ? ""
      : ` ${weak === 1 ? "One other is" : `${weak} others are`} weak: hints to look into, not figures to steer by.`
  );
}

function inList(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
